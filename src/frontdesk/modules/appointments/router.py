"""Appointments over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from frontdesk.core.http import etags
from frontdesk.core.http.auth import Caller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.etags import IfMatch
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.paging import Paging, sort_query
from frontdesk.core.http.resources import CurrentSettings, Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page
from frontdesk.core.schemas import IdOrNumber
from frontdesk.modules.appointments import service
from frontdesk.modules.appointments.dependencies import ChangingAppointment, VisibleAppointment
from frontdesk.modules.appointments.schemas import AppointmentIn, AppointmentOut, AppointmentPatch
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.schemas import LocalMoment
from frontdesk.modules.bookings.service import Status

router = Router(prefix="/appointments", tags=["appointments"], route_class=IdempotentRoute)


@router.post(
    "",
    operation_id="appointments_make",
    summary="Make an appointment",
    status_code=201,
    dependencies=[Idempotent],
    responses=responses(401, 404, 409, 422),
)
async def make(
    wanted: AppointmentIn, response: Response, session: Session, caller: Caller, settings: CurrentSettings, now: Now
) -> AppointmentOut:
    """Make an appointment for yourself: with somebody (`staff_id`), or for an offering with whoever is free.

    Without an end or a duration it takes what the offering takes, or the provider's default. Refusals: why the time
    cannot be had (`slot_taken`, `outside_opening_hours`, `closed`, `too_soon`, `too_far_ahead`, `in_the_past`), with
    the next free starts; `unknown_place` (404), `provider_inactive` and `not_given` (409), `not_given_by` and
    `unclear_time` (422), `service_required` (422) where the place has clients name an offering.
    """
    view = await bookings.place(session, wanted.booking(), caller=caller, settings=settings.bookings, now=now)
    etags.show(response, version=view.booking.version)
    return AppointmentOut.told(view, now=now)


@router.get("", operation_id="appointments_list", summary="List appointments", responses=responses(401, 422))
async def list_appointments(
    session: Session,
    caller: Caller,
    now: Now,
    page: Paging,
    provider_id: Annotated[IdOrNumber | None, Query(description="A provider's id or number.")] = None,
    staff_id: UUID | None = None,
    status: Status | None = None,
    from_date: Annotated[LocalMoment | None, Query(description="The earliest start; included.")] = None,
    to_date: Annotated[LocalMoment | None, Query(description="The latest start; a date is included whole.")] = None,
    sort: Annotated[str | None, sort_query("start_time", "created_at", "status")] = None,
) -> Page[AppointmentOut]:
    """Your own appointments, and if you are on a staff those on your calendar, the latest first.

    Who runs the installation sees all. Dates and times without an offset are each provider's own local time.
    """
    filters = bookings.Filters(
        provider=provider_id, staff_id=staff_id, status=status, from_date=from_date, to_date=to_date
    )
    found = await service.list_page(session, page, caller=caller, filters=filters, sort=sort, now=now)
    items = [AppointmentOut.told(view, now=now) for view in found.items]
    return Page(items=items, total=found.total, page=found.page, size=found.size, pages=found.pages)


@router.get(
    "/{appointment_id}",
    operation_id="appointments_get",
    summary="Read an appointment",
    responses=responses(401, 404, 422),
)
async def get(view: VisibleAppointment, response: Response, now: Now) -> AppointmentOut:
    """One appointment: your own, on your calendar, or of a company whose bookings you see."""
    etags.show(response, version=view.booking.version)
    return AppointmentOut.told(view, now=now)


@router.patch(
    "/{appointment_id}",
    operation_id="appointments_change",
    summary="Change or move an appointment",
    responses=responses(401, 403, 404, 409, 412, 422),
)
async def change(
    changing: ChangingAppointment,
    changes: AppointmentPatch,
    response: Response,
    session: Session,
    settings: CurrentSettings,
    now: Now,
    if_match: IfMatch = None,
) -> AppointmentOut:
    """Change title, notes or status, or with a time move it; what you leave out stays, its length too.

    A client's only status is `cancelled`. Refusals: `precondition_failed` (412) where it has changed since the ETag in
    If-Match, `already_started`, `not_changeable` and `illegal_status_change` (409), `unclear_time` (422) where a client
    wants another length than an offering's, and why the new time cannot be had, with the next free starts.
    """
    view = changing.view
    etags.check(if_match, version=view.booking.version)
    await service.change(session, view, changes, desk=changing.desk, settings=settings.bookings, now=now)
    await session.flush()
    await session.refresh(view.booking, ["updated_at"])
    etags.show(response, version=view.booking.version)
    return AppointmentOut.told(view, now=now)


@router.delete(
    "/{appointment_id}",
    operation_id="appointments_delete",
    summary="Call an appointment off, and hide it",
    status_code=204,
    responses=responses(401, 403, 404, 409, 412, 422),
)
async def delete(changing: ChangingAppointment, session: Session, now: Now, if_match: IfMatch = None) -> None:
    """Free an appointment's time and hide it for good; to call it off in sight, set its status.

    Refusals: `money_has_moved` and `already_started` (409), `precondition_failed` (412).
    """
    etags.check(if_match, version=changing.view.booking.version)
    await bookings.delete(session, changing.view.booking, desk=changing.desk, now=now)
