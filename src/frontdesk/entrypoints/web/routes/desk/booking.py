"""A booking at the desk: who comes, what is paid, and everything that the desk does with it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Form, Response
from fastapi.responses import HTMLResponse
from pydantic import Field

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import Caller
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.resources import CurrentSettings, Now
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import PageRequest
from frontdesk.core.schemas import Input, Line, Text
from frontdesk.entrypoints.web.desk import Desk
from frontdesk.entrypoints.web.forms import Loc, read, wrong
from frontdesk.entrypoints.web.page import WRITES, Page, ThisPage, to
from frontdesk.entrypoints.web.routes.desk.diary import look_of
from frontdesk.entrypoints.web.routes.desk.served import Changed, Paid, Refunded, Seen, Served
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.times import meant
from frontdesk.entrypoints.web.words import minor_units
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.schemas import BookingOut, BookingPatch, RescheduleIn
from frontdesk.modules.bookings.service import Status
from frontdesk.modules.clients import service as clients
from frontdesk.modules.desk import service as diaries
from frontdesk.modules.desk.schemas import Kind
from frontdesk.modules.notifications import service as notifications
from frontdesk.modules.payments import service as payments
from frontdesk.modules.payments.schemas import DeskPaymentIn, RefundIn

router = Pages()

HERE: Final = "/desk/{provider_id}/calendar/bookings/{booking_id}"
LATEST: Final = PageRequest(page=1, size=10)
PARTS: Final = ("move", "pay", "refund", "cancel", "edit")
FIELDS: Final[Mapping[Loc, str]] = {("date",): "day", ("duration_minutes",): "duration"}  # of the form, by the schema's
STEPS: Final[Mapping[str, Status]] = {
    "confirm": Status.CONFIRMED,
    "complete": Status.COMPLETED,
    "no-show": Status.NO_SHOW,
}


class StepForm(Input):
    """What has come of it."""

    do: Literal["confirm", "check-in", "complete", "no-show"]


class MoveForm(Input):
    """Another time, room or person; `instead` is one of the times that a refusal has offered."""

    start: datetime | None = None
    day: date | None = None
    clock: time | None = None
    instead: datetime | None = None
    duration: Annotated[int, Field(ge=1, le=44_640)]
    room: UUID | None = None
    person: UUID | None = None
    override: bool = False


class PayForm(Input):
    """Money that was taken."""

    method: Literal["cash", "terminal"]
    amount: str | None = None


class RefundForm(Input):
    """Money that is given back."""

    amount: str | None = None
    reason: Line


class CancelForm(Input):
    """Why it is called off."""

    reason: Line | None = None


class EditForm(Input):
    """What is written about it."""

    version: int
    client_name: Line
    service_type: Line | None = None
    notes: Text | None = None


@router.get(HERE)
async def show(it: Seen, page: ThisPage, session: Session) -> HTMLResponse:
    """Where a booking stands, and what can be done about it."""
    return await _shown(page, session, it, part="")


def _add_part(part: str) -> None:
    @router.get(f"{HERE}/{part}")
    async def show_part(it: Seen, page: ThisPage, session: Session) -> HTMLResponse:
        return await _shown(page, session, it, part=part)


for each in PARTS:
    _add_part(each)


@router.post(HERE, dependencies=[WRITES])
async def step(
    it: Changed, wanted: Annotated[StepForm, Form()], page: ThisPage, session: Session, settings: CurrentSettings
) -> Response:
    """Say yes to it, that somebody is here, was there, or did not come."""
    booking, now = it.view.booking, page.now
    if wanted.do == "check-in":
        await bookings.check_in(session, booking, now=now)
    else:
        patch = BookingPatch(status=STEPS[wanted.do])
        await bookings.annotate(session, booking, patch, desk=True, settings=settings.bookings, now=now)
    return page.go(it.address(), done=wanted.do)


@router.post(f"{HERE}/move", dependencies=[WRITES])
async def move(
    it: Changed,
    wanted: Annotated[MoveForm, Form()],
    page: ThisPage,
    session: Session,
    caller: Caller,
    by: Acting,
    settings: CurrentSettings,
    now: Now,
) -> Response:
    """Move it or lengthen it; it stays as it was where that cannot be. The answer knows the way back."""
    booking = it.view.booking
    was = {
        "start": booking.start_time.isoformat(),
        "duration": (booking.end_time - booking.start_time).total_seconds() // 60,
        "room": booking.room_id,
        "person": booking.staff_id,
    }
    start = wanted.instead or meant(wanted.start, wanted.day, wanted.clock, it.view.timezone)
    asked = read(
        RescheduleIn,
        {
            "date": None if start else wanted.day,
            "start_time": start or wanted.clock,
            "duration_minutes": wanted.duration,
            "room_id": wanted.room,
            "staff_id": wanted.person,
            "override_hours": wanted.override,
        },
        field=lambda loc: FIELDS.get(loc, "clock"),
    )
    await bookings.reschedule(
        session, it.view, asked, desk=True, settings=settings.bookings, now=now, caller=caller, by=by
    )
    return page.go(it.address(), done="moved", **was)


@router.post(f"{HERE}/pay", dependencies=[WRITES, Idempotent])
async def pay(
    it: Paid, wanted: Annotated[PayForm, Form()], page: ThisPage, session: Session, caller: Caller, now: Now
) -> Response:
    """Write down what was paid on site."""
    amount = _amount(wanted.amount, it.view.booking.currency)
    asked = DeskPaymentIn(method=wanted.method, amount=amount)
    await bookings.take_at_desk(session, it.view, asked, by=caller.user_id, now=now)
    return page.go(it.address(), done="paid")


@router.post(f"{HERE}/refund", dependencies=[WRITES, Idempotent])
async def refund(
    it: Refunded, wanted: Annotated[RefundForm, Form()], page: ThisPage, session: Session, by: Acting, now: Now
) -> Response:
    """Give some or all of it back."""
    booking = it.view.booking
    asked = RefundIn(amount=_amount(wanted.amount, booking.currency), reason=wanted.reason)
    await payments.refund(session, booking.id, amount=asked.amount, reason=asked.reason, by=by, now=now)
    return page.go(it.address(), done="refunded")


@router.post(f"{HERE}/cancel", dependencies=[WRITES])
async def cancel(
    it: Changed, wanted: Annotated[CancelForm, Form()], page: ThisPage, session: Session, now: Now
) -> Response:
    """Call it off; what was paid goes back."""
    await bookings.cancel(session, it.view.booking, reason=wanted.reason, desk=True, now=now)
    return page.go(it.address(), done="cancelled")


@router.post(f"{HERE}/edit", dependencies=[WRITES, Idempotent])
async def edit(
    it: Changed, wanted: Annotated[EditForm, Form()], page: ThisPage, session: Session, settings: CurrentSettings
) -> Response:
    """Change what is written about it, unless somebody has since the page was opened."""
    etags.unchanged(it.view.booking.version, seen=wanted.version)
    patch = BookingPatch(**wanted.model_dump(exclude={"version"}))
    await bookings.annotate(session, it.view.booking, patch, desk=True, settings=settings.bookings, now=page.now)
    return page.go(it.address(), done="edited")


def _amount(typed: str | None, currency: str) -> int | None:
    """What was typed, in minor units; None, which is all of it, where nothing was."""
    if typed is None:
        return None
    try:
        amount = minor_units(typed, currency)
    except ValueError:
        amount = 0
    if not amount:
        raise wrong("amount", "Please give an amount, such as 12.50.")
    return amount


async def _shown(page: Page, session: Session, it: Served, *, part: str) -> HTMLResponse:
    """The booking with one of its forms open, or none."""
    booking = BookingOut.of(it.view, now=page.now)
    account = await payments.account_of(session, booking.id)
    paid = sum(charge.amount - charge.refunded for charge in account if charge.paid_at)
    there = await diaries.resources(session, it.desk.provider)
    names = {key: name for key, _, name, _ in there}
    card = await clients.get(session, booking.client_id) if booking.client_id else None
    told = await notifications.list_page(session, notifications.Filters(booking_id=booking.id), page=LATEST)
    return page.show(
        "desk/booking.html",
        title=f"Booking {booking.number}",
        desk=it.desk,
        booking=booking,
        address=it.address(),
        part=part,
        look=look_of(booking, page.now),
        is_today=booking.date <= page.now.astimezone(ZoneInfo(it.view.timezone)).date(),
        has_begun=booking.start_time <= page.now,
        zone=it.view.timezone,
        zone_info=ZoneInfo(it.view.timezone),
        account=account,
        paid=paid,
        due=max(0, booking.amount - paid),
        card=card,
        tally=await bookings.tally(session, card.id, now=page.now) if card else {},
        told=told.items,
        where=[names[key] for key in (booking.room_id, booking.staff_id) if key in names],
        again=_again(it.desk, booking, now=page.now.astimezone(ZoneInfo(it.view.timezone))),
        rooms=_choices(there, Kind.ROOM, booking.room_id),
        people=_choices(there, Kind.STAFF, booking.staff_id),
    )


def _again(desk: Desk, booking: BookingOut, *, now: datetime) -> str:
    """Where the same is booked once more: at its own time if that is free again, or on the next such day to come."""
    is_free = look_of(booking, now).key == "off" and booking.start_time > now
    weeks = 0 if is_free else max(1, -(-(now.date() - booking.date).days // 7))
    return to(
        desk.address("calendar", "new"),
        day=booking.date + timedelta(weeks=weeks),
        clock=f"{booking.start_time:%H:%M}",
        duration=booking.duration_minutes,
        offering=booking.offering_id,
        room=booking.room_id,
        person=booking.staff_id,
        client=booking.client_id,
        q=booking.client_name,
    )


def _choices(there: Sequence[tuple[UUID, Kind, str, bool]], kind: Kind, now: UUID | None) -> list[tuple[str, str]]:
    """Where else it could be: only what has one can have another."""
    if now is None:
        return []
    return [(str(key), name) for key, its, name, is_active in there if its is kind and (is_active or key == now)]
