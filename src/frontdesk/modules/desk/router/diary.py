"""The day and the week, and who has come."""

from typing import Annotated

from fastapi import Query, Response

from frontdesk.core.http import etags
from frontdesk.core.http.errors import responses
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.schemas import BookingOut
from frontdesk.modules.calendar.schemas import DaysQuery
from frontdesk.modules.desk import service
from frontdesk.modules.desk.dependencies import ServedBooking, ServedProvider
from frontdesk.modules.desk.schemas import DiaryOut, ScheduleOut
from frontdesk.modules.staff.dependencies import OwnSchedule

router = Router(tags=["desk"], route_class=IdempotentRoute)
Days = Annotated[DaysQuery, Query()]


@router.get(
    "/providers/{provider_id}/diary",
    operation_id="desk_get_diary",
    summary="Read the day or the week of a provider",
    responses=responses(401, 403, 404, 422),
)
async def get_diary(provider: ServedProvider, days: Days, session: Session, now: Now) -> DiaryOut:
    """All of a provider on some days at one look: who and what is there, when it is open, and what is booked.

    For `date`, or from `from` to `to` (included, 14 days at most). Refusals (422): `invalid_window`,
    `time_out_of_range`.
    """
    first, last = days.days
    return await service.diary(session, provider, first=first, last=last, now=now)


@router.get(
    "/staff/{staff_id}/schedule",
    operation_id="desk_get_schedule",
    summary="Read somebody's schedule",
    responses=responses(401, 403, 404, 422),
)
async def get_schedule(staff: OwnSchedule, days: Days, session: Session, now: Now) -> ScheduleOut:
    """What a member of staff has to do on some days, and when they are away; for themselves and for the desk.

    For `date`, or from `from` to `to` (included, 62 days at most). What was called off or has expired is left out.
    Refusals (422): `invalid_window`, `time_out_of_range`.
    """
    first, last = days.days
    return await service.schedule(session, staff, first=first, last=last, now=now)


@router.post(
    "/bookings/{booking_id}/check-in",
    operation_id="desk_check_in",
    summary="Write down that the client is there",
    dependencies=[Idempotent],
    responses=responses(401, 403, 404, 409, 422),
)
async def check_in(view: ServedBooking, response: Response, session: Session, now: Now) -> BookingOut:
    """The client of a confirmed booking has come; a second time changes nothing.

    Refusals (409): `not_changeable` where the booking is not confirmed.
    """
    await bookings.check_in(session, view.booking, now=now)
    await session.flush()
    await session.refresh(view.booking, ["updated_at"])
    etags.show(response, version=view.booking.version)
    return BookingOut.of(view, now=now)
