"""Somebody's bookings: where each stands, paying, moving and calling off, with a session or by a link."""

from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Form, Response
from fastapi.responses import HTMLResponse
from pydantic import AwareDatetime, Field

from frontdesk.core.errors import NotFound
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import Caller, MaybeCaller
from frontdesk.core.http.resources import CurrentSettings, Now
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input, Line
from frontdesk.entrypoints.web import cookies
from frontdesk.entrypoints.web.invitation import calendar_file
from frontdesk.entrypoints.web.page import WRITES, Page, ThisPage, if_there
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.times import free_times, moment_in
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.dependencies import ChangingBooking, ClientBooking, VisibleBooking
from frontdesk.modules.bookings.models import Booking, BookingView
from frontdesk.modules.bookings.schemas import BookingOut, RescheduleIn
from frontdesk.modules.bookings.service import Filters, Status
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.calendar.service import BookableStarts, Together
from frontdesk.modules.payments import service as payments
from frontdesk.modules.providers import service as providers
from frontdesk.modules.reviews import service as reviews
from frontdesk.modules.reviews.schemas import ReviewIn, Said
from frontdesk.modules.rooms import service as rooms
from frontdesk.modules.rooms.models import Room
from frontdesk.modules.staff import service as staff
from frontdesk.modules.staff.models import Staff

router = Pages()

PAGE_SIZE = 20
CHANGEABLE = frozenset({Status.PENDING, Status.CONFIRMED})


class MoveForm(Input):
    """Another time."""

    start: AwareDatetime


class CancelForm(Input):
    """Why."""

    reason: Line | None = None


class ReviewForm(Input):
    """How it was."""

    rating: Annotated[int, Field(ge=1, le=5)]
    comment: Said | None = None


@router.get("/visits")
async def mine(page: ThisPage, caller: Caller, session: Session, now: Now) -> HTMLResponse:
    """Everything that somebody has booked, what comes next first."""
    past = page.form.value("when") == "past"
    today = now.date()
    filters = Filters(mine=True, to_date=today) if past else Filters(mine=True, from_date=today)
    sort = "-start_time" if past else "start_time"
    found = await bookings.list_page(
        session, caller=caller, filters=filters, sort=sort, page=page.sheet(PAGE_SIZE), now=now
    )
    items = [BookingOut.of(view, now=now) for view in found.items]
    named = await providers.names(session, {it.provider_id for it in items})
    return page.show("visits.html", title="My bookings", found=found, items=items, named=named, past=past)


@router.get("/visits/{booking_id}")
async def visit(view: VisibleBooking, page: ThisPage, session: Session) -> HTMLResponse:
    """Where a booking stands, and what can be done about it."""
    account = await payments.account_of(session, view.booking.id)
    return page.show("visit.html", **await _shown(page, session, view), account=account)


@router.get("/visits/{booking_id}/calendar.ics")
async def calendar(view: VisibleBooking, session: Session, now: Now) -> Response:
    """The booking for a calendar program."""
    provider = await providers.get(session, view.booking.provider_id)
    file = calendar_file(view.booking, provider, status=view.booking.status_at(now))
    headers = {"Content-Disposition": f'attachment; filename="booking-{view.booking.number}.ics"'}
    return Response(file, media_type="text/calendar; charset=utf-8", headers=headers)


@router.get("/visits/{booking_id}/move")
async def show_move(view: VisibleBooking, page: ThisPage, session: Session) -> HTMLResponse:
    """Choose another time."""
    booking = view.booking
    wanted = Together(
        groups=[[it] for it in booking.calendar_ids],
        duration=booking.end_time - booking.start_time,
        buffers=booking.buffers,
    )

    async def look(first: date, last: date) -> BookableStarts:
        zone = view.timezone
        return await calendars.bookable_starts_together(
            session, wanted, zone=zone, first=first, last=last, now=page.now
        )

    times = await free_times(page, look, place_zone=view.timezone)
    shown = await _shown(page, session, view)
    chosen, price = moment_in(page.form.value("start")), None
    if chosen is not None and shown["room"] is not None and booking.offering_id is None:
        end = chosen + (booking.end_time - booking.start_time)
        price = await rooms.quote(session, shown["room"], start=chosen, end=end)
    return page.show("move.html", **shown, times=times, chosen=chosen, price=price)


@router.post("/visits/{booking_id}/move", dependencies=[WRITES])
async def move(
    view: ChangingBooking,
    wanted: Annotated[MoveForm, Form()],
    page: ThisPage,
    session: Session,
    caller: MaybeCaller,
    by: Acting,
    settings: CurrentSettings,
    now: Now,
) -> Response:
    """Move the booking: the old time is freed and the new one taken, both or neither."""
    asked = RescheduleIn(start_time=wanted.start)
    await bookings.reschedule(
        session, view, asked, desk=False, settings=settings.bookings, now=now, caller=caller, by=by
    )
    return _back(page, view, done="moved")


@router.get("/visits/{booking_id}/cancel")
async def show_cancel(view: VisibleBooking, page: ThisPage, session: Session, now: Now) -> HTMLResponse:
    """Say what comes back before a booking is called off."""
    booking = view.booking
    due = await payments.due_back(session, booking.id, notice=booking.start_time - now)
    paid = await payments.paid_for(session, booking.id)
    return page.show("cancel.html", **await _shown(page, session, view), due=due, paid=paid)


@router.post("/visits/{booking_id}/cancel", dependencies=[WRITES])
async def cancel(
    view: ChangingBooking, wanted: Annotated[CancelForm, Form()], page: ThisPage, session: Session, now: Now
) -> Response:
    """Call the booking off; its time is free at once."""
    await bookings.cancel(session, view.booking, reason=wanted.reason, desk=False, now=now)
    return _back(page, view, done="cancelled")


@router.post("/visits/{booking_id}/pay-again", dependencies=[WRITES])
async def pay_again(
    view: ChangingBooking, page: ThisPage, session: Session, settings: CurrentSettings, now: Now
) -> Response:
    """Take the time again that was not paid for in time, if it is free still."""
    await bookings.renew_link(session, view, settings=settings.bookings, now=now)
    return _back(page, view)


@router.get("/visits/{booking_id}/review")
async def show_review(view: ClientBooking, page: ThisPage, session: Session) -> HTMLResponse:
    """Ask how it was."""
    return page.show("review.html", **await _shown(page, session, view))


@router.post("/visits/{booking_id}/review", dependencies=[WRITES])
async def review(
    view: ClientBooking,
    wanted: Annotated[ReviewForm, Form()],
    page: ThisPage,
    session: Session,
    caller: MaybeCaller,
    now: Now,
) -> Response:
    """Store what somebody says; it is public, and stays."""
    said = ReviewIn(rating=wanted.rating, comment=wanted.comment)
    await reviews.write(session, view.booking, said, caller=caller, now=now)
    return _back(page, view, done="reviewed")


@router.get("/paid/{ticket}")
async def paid(ticket: str, page: ThisPage, session: Session) -> Response:
    """Where a payment page leads back to: the booking, for whoever may see it; thanks for everybody else."""
    charge = await payments.by_ticket(session, ticket)
    if charge is None:
        raise NotFound
    token = cookies.visit_in(page.request, charge.subject_id)
    if token is not None or page.viewer is not None:
        return page.go(f"/visits/{charge.subject_id}", token=token, done="paid")
    return page.show("paid.html", title="Thank you", charge=charge)


async def _shown(page: Page, session: Session, view: BookingView) -> dict[str, Any]:
    """What the pages about one booking have in common."""
    booking = view.booking
    out = BookingOut.of(view, now=page.now)
    room = await if_there(rooms.get(session, booking.room_id)) if booking.room_id else None
    person = await if_there(staff.get(session, booking.staff_id)) if booking.staff_id else None
    provider = (
        room.provider if room else person.provider if person else await providers.get(session, booking.provider_id)
    )
    return {
        "title": f"Booking {booking.number}",
        "booking": out,
        "provider": provider,
        "room": room,
        "person": person,
        "again": _again(booking, room, person),
        "zone": view.timezone,
        "query": _query(page),
        "may_change": out.status in CHANGEABLE and booking.start_time > page.now,
        "waits": out.payment_link is not None,
        "local_start": booking.start_time.astimezone(ZoneInfo(view.timezone)),
        "length": timedelta(minutes=out.duration_minutes),
    }


def _again(booking: Booking, room: Room | None, person: Staff | None) -> str | None:
    """Where the same can be booked again; what was removed cannot."""
    if booking.offering_id is not None:
        return f"/services/{booking.offering_id}"
    if room is not None:
        return f"/rooms/{room.id}"
    return f"/people/{person.id}" if person else None


def _query(page: Page) -> str:
    """What opens the booking's other pages for a guest."""
    token = page.request.query_params.get("token")
    return f"?token={token}" if token else ""


def _back(page: Page, view: BookingView, *, done: str | None = None) -> Response:
    booking_id: UUID = view.booking.id
    return page.go(f"/visits/{booking_id}", token=page.request.query_params.get("token"), done=done)
