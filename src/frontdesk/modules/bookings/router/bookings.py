"""Taking, reading and changing bookings."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import Caller, MaybeCaller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.etags import IfMatch
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.paging import Cursor, Paging, sort_query
from frontdesk.core.http.resources import CurrentSettings, Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import CursorPage, Page
from frontdesk.core.schemas import IdOrNumber
from frontdesk.modules.bookings import policies, service
from frontdesk.modules.bookings.dependencies import ChangingBooking, VisibleBooking, manage_link
from frontdesk.modules.bookings.rules import Status
from frontdesk.modules.bookings.schemas import (
    BookingIn,
    BookingOut,
    BookingPatch,
    CancelIn,
    LocalMoment,
    PlacedOut,
    RescheduleIn,
)

router = Router(tags=["bookings"], route_class=IdempotentRoute)
SORTABLE = ("start_time", "scheduled_at", "created_at", "number", "status", "client_name")


@router.post(
    "/bookings",
    operation_id="bookings_place",
    status_code=201,
    dependencies=[Idempotent],
    responses=responses(401, 403, 404, 409, 422),
)
async def place(
    wanted: BookingIn,
    response: Response,
    session: Session,
    caller: MaybeCaller,
    by: Acting,
    settings: CurrentSettings,
    now: Now,
) -> PlacedOut:
    """Book a room, somebody's time, an offering, or a provider's desk.

    An offering brings its length, price and buffers, and takes a person and a room together: those you name, or
    whoever is free, by the offering's `assignment`. A room and a person can be named without an offering too. All of it
    is taken or nothing.

    Guests say who they are; members book for themselves, the desk for others. The answer tells whether the booking is
    confirmed or what it waits for; where that is its payment, `payment_link` says where to pay until
    `payment_expires_at`. A refusal names its cause (`slot_taken`, `outside_opening_hours`, `closed`, `too_soon`,
    `too_far_ahead`, `provider_inactive`, `in_the_past`) and offers the next free starts; others are `unknown_place`
    (404) where what you name does not exist or not at one provider, `client_not_found` (404), `service_required` (422)
    where clients have somebody, the desk, or a room without prices by an offering only, `not_given_by`, `not_in_room`
    and `unclear_time` (422) where an offering has other people, other rooms or another length, `not_given` (409) while
    nobody gives it, `forbidden` (403) where a client names another one.
    """
    view = await service.place(session, wanted, caller=caller, settings=settings.bookings, now=now, by=by)
    etags.show(response, version=view.booking.version)
    link = None if caller else manage_link(settings, view.booking)
    return PlacedOut.of(view, now=now, manage_url=link.url if link else None, manage_token=link.token if link else None)


@router.get("/bookings", operation_id="bookings_list", responses=responses(401))
async def list_bookings(
    session: Session,
    caller: Caller,
    now: Now,
    page: Paging,
    provider_id: Annotated[IdOrNumber | None, Query(description="A provider's id or number.")] = None,
    room_id: UUID | None = None,
    staff_id: UUID | None = None,
    client_id: Annotated[UUID | None, Query(description="One client's, as the desk knows them.")] = None,
    status: Status | None = None,
    from_date: Annotated[LocalMoment | None, Query(description="The earliest start; included.")] = None,
    to_date: Annotated[LocalMoment | None, Query(description="The latest start; a date is included whole.")] = None,
    over: Annotated[
        bool | None, Query(description="Only those whose time is over; with false those that are still to come.")
    ] = None,
    mine: Annotated[bool, Query(description="Only the caller's own, also for those who see more.")] = False,
    sort: Annotated[str | None, sort_query(*SORTABLE)] = None,
    cursor: Cursor = None,
) -> Page[BookingOut] | CursorPage[BookingOut]:
    """List the bookings that the caller may see: their own, and those of the companies they work for.

    Dates and times without an offset are each provider's own local time. With `cursor` the answer is `items` and
    `next_cursor`; one of another list or order is refused with `invalid_cursor` (422).
    """
    filters = service.Filters(
        provider=provider_id,
        room_id=room_id,
        staff_id=staff_id,
        client_id=client_id,
        status=status,
        from_date=from_date,
        to_date=to_date,
        over=over,
        mine=mine,
    )
    if cursor is not None:
        on = await service.list_on(
            session, caller=caller, filters=filters, sort=sort, cursor=cursor, size=page.size, now=now
        )
        return CursorPage(items=[BookingOut.of(view, now=now) for view in on.items], next_cursor=on.next_cursor)
    found = await service.list_page(session, caller=caller, filters=filters, sort=sort, page=page, now=now)
    items = [BookingOut.of(view, now=now) for view in found.items]
    return Page(items=items, total=found.total, page=found.page, size=found.size, pages=found.pages)


@router.get("/bookings/{booking_id}", operation_id="bookings_get", responses=responses(401, 404))
async def get(view: VisibleBooking, response: Response, now: Now) -> BookingOut:
    """Look at a booking: as its client, at the desk, or with a guest's token."""
    etags.show(response, version=view.booking.version)
    return BookingOut.of(view, now=now)


@router.patch(
    "/bookings/{booking_id}", operation_id="bookings_change", responses=responses(401, 402, 403, 404, 409, 412, 422)
)
async def change(
    view: ChangingBooking,
    patch: BookingPatch,
    response: Response,
    session: Session,
    caller: MaybeCaller,
    now: Now,
    settings: CurrentSettings,
    if_match: IfMatch = None,
) -> BookingOut:
    """Change what is written about a booking, or its status. To move it, reschedule.

    The desk confirms, completes, or marks a no-show; a client may only cancel. The same status again changes nothing.
    Where a client wants a booking confirmed that waits for its payment, `payment_required` (402) has the
    `payment_link`.
    """
    etags.check(if_match, version=view.booking.version)
    desk = policies.is_desk(caller, company_id=view.booking.company_id)
    await service.annotate(session, view.booking, patch, desk=desk, settings=settings.bookings, now=now)
    return await changed(session, view, response, now=now)


@router.post(
    "/bookings/{booking_id}/cancel",
    operation_id="bookings_cancel",
    dependencies=[Idempotent],
    responses=responses(401, 404, 409, 412),
)
async def cancel(
    view: ChangingBooking,
    response: Response,
    session: Session,
    caller: MaybeCaller,
    now: Now,
    wanted: CancelIn | None = None,
    if_match: IfMatch = None,
) -> BookingOut:
    """Call a booking off; its time is free at once. Cancelling twice changes nothing.

    What was paid is given back by the cancellation policy that held when the booking was made; all of it where the desk
    calls off.
    """
    etags.check(if_match, version=view.booking.version)
    desk = policies.is_desk(caller, company_id=view.booking.company_id)
    reason = wanted.reason if wanted else None
    await service.cancel(session, view.booking, reason=reason, desk=desk, now=now)
    return await changed(session, view, response, now=now)


@router.post(
    "/bookings/{booking_id}/reschedule",
    operation_id="bookings_reschedule",
    dependencies=[Idempotent],
    responses=responses(401, 403, 404, 409, 412, 422),
)
async def reschedule(
    view: ChangingBooking,
    wanted: RescheduleIn,
    response: Response,
    session: Session,
    caller: MaybeCaller,
    by: Acting,
    settings: CurrentSettings,
    now: Now,
    if_match: IfMatch = None,
) -> BookingOut:
    """Move a booking to another time, or leave everything as it was. Without an end it stays as long as it is.

    The desk moves it to another room or to somebody else as well, and who may sets the opening hours aside. The price
    follows the new time; an offering's stays, and how long it takes is the desk's to change (`unclear_time`, 422). A
    refusal names its cause and offers the next free starts; others are `not_changeable` and `already_started` (409),
    `forbidden` (403), `unknown_place` (404). What the desk moves is told 20 seconds later, by what holds then.
    """
    etags.check(if_match, version=view.booking.version)
    desk = policies.is_desk(caller, company_id=view.booking.company_id)
    await service.reschedule(
        session, view, wanted, desk=desk, settings=settings.bookings, now=now, caller=caller, by=by
    )
    return await changed(session, view, response, now=now)


@router.delete(
    "/bookings/{booking_id}",
    operation_id="bookings_delete",
    status_code=204,
    responses=responses(401, 404, 409, 412),
)
async def delete(
    view: ChangingBooking, session: Session, caller: MaybeCaller, now: Now, if_match: IfMatch = None
) -> None:
    """Free a booking's time and hide it for good; one for which money has moved is refused (`money_has_moved`, 409)."""
    etags.check(if_match, version=view.booking.version)
    desk = policies.is_desk(caller, company_id=view.booking.company_id)
    await service.delete(session, view.booking, desk=desk, now=now)


async def changed(session: Session, view: VisibleBooking, response: Response, *, now: dt.datetime) -> BookingOut:
    """The booking as it now is, with its ETag."""
    await session.flush()
    await session.refresh(view.booking, ["updated_at"])
    etags.show(response, version=view.booking.version)
    return BookingOut.of(view, now=now)
