"""The week of somebody on the staff."""

from typing import Annotated

from fastapi import Query

from frontdesk.core.http.errors import responses
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.modules.bookings import service
from frontdesk.modules.bookings.schemas import ScheduleOut
from frontdesk.modules.calendar.schemas import DaysQuery
from frontdesk.modules.staff.dependencies import OwnSchedule

router = Router(prefix="/staff", tags=["staff"])


@router.get(
    "/{staff_id}/schedule",
    operation_id="bookings_get_schedule",
    summary="Read somebody's schedule",
    responses=responses(401, 403, 404, 422),
)
async def get_schedule(
    staff: OwnSchedule, question: Annotated[DaysQuery, Query()], session: Session, now: Now
) -> ScheduleOut:
    """What a member of staff has to do on some days, and when they are away; for themselves and for the desk.

    For `date`, or from `from` to `to` (included, 62 days at most). What was called off or has expired is left out.
    Refusals (422): `invalid_window`, `time_out_of_range`.
    """
    first, last = question.days
    found = await service.schedule(session, staff, first=first, last=last, now=now)
    return ScheduleOut.of(staff, found, now=now)
