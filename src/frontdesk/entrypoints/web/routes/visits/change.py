"""Changing a booking: its time, what is said about it, and calling it off."""

from datetime import date
from typing import Annotated, ClassVar, Final

from fastapi import Form, Response
from fastapi.responses import HTMLResponse
from pydantic import AwareDatetime
from pydantic.main import IncEx

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import MaybeCaller
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.resources import CurrentSettings, Now
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input, Line, Text
from frontdesk.entrypoints.web.forms import wrong
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routes.visits.frame import about, back, may_change
from frontdesk.entrypoints.web.routes.visits.standing import Account
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.times import free_times, moment_in
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.dependencies import ChangingBooking, VisibleBooking
from frontdesk.modules.bookings.errors import NotChangeable
from frontdesk.modules.bookings.schemas import BookingOut, BookingPatch, RescheduleIn
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.calendar.service import BookableStarts, Together
from frontdesk.modules.payments import service as payments
from frontdesk.modules.rooms import service as rooms
from frontdesk.modules.users.schemas import Email, Phone

router = Pages()
ONCE: Final = [WRITES, Idempotent]


class MoveForm(Input):
    """Another time."""

    start: AwareDatetime


class CancelForm(Input):
    """Why."""

    reason: Line | None = None


class DetailsForm(Input):
    """Who comes, how to reach them, and what the place should know."""

    seen: str | None = None
    client_name: Line
    client_email: Email | None = None
    client_phone: Phone | None = None
    service_type: Line | None = None
    notes: Text | None = None


class Details(BookingOut):
    """A booking, as far as this page changes it: paying it meanwhile, for example, changes nothing of that."""

    edited: ClassVar[IncEx | None] = set(DetailsForm.model_fields) - {"seen"}


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
    shown = await about(page, session, view)
    chosen, price = moment_in(page.form.value("start")), None
    if chosen is not None and shown["room"] is not None and booking.offering_id is None:
        end = chosen + (booking.end_time - booking.start_time)
        price = await rooms.quote(session, shown["room"], start=chosen, end=end)
    return page.show("move.html", **shown, times=times, chosen=chosen, price=price, next_free=page.form.next_free)


@router.post("/visits/{booking_id}/move", dependencies=ONCE)
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
    return back(page, view, done="moved")


@router.get("/visits/{booking_id}/details")
async def show_details(view: VisibleBooking, page: ThisPage, session: Session) -> HTMLResponse:
    """Ask what else the place should know, or what was mistyped."""
    seen = etags.tag_of(Details.of(view, now=page.now))
    return page.show("details.html", **await about(page, session, view), seen=seen)


@router.post("/visits/{booking_id}/details", dependencies=ONCE)
async def change_details(
    view: ChangingBooking,
    wanted: Annotated[DetailsForm, Form()],
    page: ThisPage,
    session: Session,
    settings: CurrentSettings,
    now: Now,
) -> Response:
    """Store it, as long as it is of use; who has the booking by a link only goes on to have an address."""
    booking = view.booking
    if not may_change(booking, now=now):
        raise NotChangeable
    etags.check_whole(wanted.seen, Details.of(view, now=now))
    said = wanted.model_dump(exclude={"seen"})
    if booking.user_id is not None:
        del said["client_email"]  # a member's mails go to their account's address
    elif wanted.client_email is None and booking.client_email is not None:
        raise wrong("client_email", "Please fill this in: the confirmation goes there.")
    if booking.offering_id is not None:
        del said["service_type"]  # what was sold
    patch = BookingPatch.model_validate(said)
    await bookings.annotate(session, booking, patch, desk=False, settings=settings.bookings, now=now)
    return back(page, view, done="changed")


@router.get("/visits/{booking_id}/cancel")
async def show_cancel(view: VisibleBooking, page: ThisPage, session: Session, now: Now) -> HTMLResponse:
    """Say what comes back before a booking is called off."""
    booking = view.booking
    account = Account.of(booking, await payments.account_of(session, booking.id), now=now)
    due = await payments.due_back(session, booking.id, notice=booking.start_time - now)
    return page.show("cancel.html", **await about(page, session, view), due=due, account=account)


@router.post("/visits/{booking_id}/cancel", dependencies=ONCE)
async def cancel(
    view: ChangingBooking, wanted: Annotated[CancelForm, Form()], page: ThisPage, session: Session, now: Now
) -> Response:
    """Call the booking off; its time is free at once."""
    await bookings.cancel(session, view.booking, reason=wanted.reason, desk=False, now=now)
    return back(page, view, done="cancelled")
