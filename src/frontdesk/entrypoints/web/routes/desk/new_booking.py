"""Booking for somebody at the desk: who rings or stands there, found as one types; what, where, with whom and when."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends, Form, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from pydantic import Field

from frontdesk.core.errors import DomainError
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import Caller
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.resources import CurrentSettings, Now
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import PageRequest
from frontdesk.core.permissions import Permission
from frontdesk.core.schemas import Input, Line, Search, Text
from frontdesk.entrypoints.web.desk import Desk, at_desk
from frontdesk.entrypoints.web.forms import read
from frontdesk.entrypoints.web.page import WRITES, Page, ThisPage, to
from frontdesk.entrypoints.web.routes.desk.named import client_named
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.times import meant
from frontdesk.entrypoints.web.views import LENGTHS
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.schemas import BookingIn
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.clients import service as clients
from frontdesk.modules.clients.errors import ClientNotFound
from frontdesk.modules.clients.models import Client
from frontdesk.modules.desk import service as diaries
from frontdesk.modules.desk.schemas import Kind
from frontdesk.modules.offerings import service as offerings
from frontdesk.modules.offerings.models import Offering
from frontdesk.modules.rooms import service as rooms
from frontdesk.modules.rooms.errors import RoomNotFound
from frontdesk.modules.users.schemas import Email, Phone

router = Pages()

ALL, MATCHES = PageRequest(page=1, size=100), PageRequest(page=1, size=6)
LONGEST_SEARCH = 200
AtDesk = Annotated[Desk, Depends(at_desk(Permission.BOOKINGS_MANAGE), scope="function")]


class NewBookingForm(Input):
    """Who comes, for what, and when; `instead` is one of the times that a refusal has offered."""

    day: date
    clock: time
    start: datetime | None = None  # the instant, where day and clock alone would mean two
    instead: datetime | None = None
    duration: Annotated[int, Field(ge=1, le=44_640)] | None = None
    offering: UUID | None = None
    room: UUID | None = None
    person: UUID | None = None
    q: Search | None = None
    client: UUID | None = None
    client_name: Line | None = None
    client_phone: Phone | None = None
    client_email: Email | None = None
    service_type: Line | None = None
    notes: Text | None = None
    source: Literal["desk", "phone"] = "desk"
    override: bool = False


@dataclass(frozen=True, slots=True)
class Cost:
    """What a booking would cost."""

    amount: int
    currency: str


@router.get("/desk/{provider_id}/calendar/new")
async def show(desk: AtDesk, page: ThisPage, session: Session, caller: Caller) -> HTMLResponse:
    """Ask who comes, and say what it costs; `?q=` looks for a client."""
    there = await diaries.resources(session, desk.provider)
    sold = await offerings.list_offerings(session, desk.provider, ALL, caller=caller, sort=None)
    chosen = next((it for it in sold.items if str(it.id) == page.form.value("offering")), None)
    start = _start(page, desk.provider.timezone)
    minutes = _minutes(page, chosen, desk.provider.default_duration_minutes)
    typed = page.form.value("q").strip()[:LONGEST_SEARCH]
    return page.show(
        "desk/book.html",
        title="New booking",
        desk=desk,
        start=start,
        minutes=minutes,
        offering=chosen,
        offerings=[("", "A room or a person by the hour"), *_sold(page, sold.items)],
        rooms=[("", _nobody(chosen, "room")), *_active(there, Kind.ROOM)],
        people=[("", _nobody(chosen, "person")), *_active(there, Kind.STAFF)],
        lengths=[(str(it), page.say.length(it)) for it in sorted({*LENGTHS, 15, 45, minutes})],
        typed=typed,
        matches=await _matches(page, session, desk, typed),
        cost=await _cost(page, session, desk, chosen, start=start, minutes=minutes),
        block=_block(page, desk, start=start, end=(start.astimezone(UTC) + timedelta(minutes=minutes))),
    )


@router.post("/desk/{provider_id}/calendar/new", dependencies=[WRITES, Idempotent])
async def book(
    desk: AtDesk,
    wanted: Annotated[NewBookingForm, Form()],
    page: ThisPage,
    session: Session,
    caller: Caller,
    by: Acting,
    settings: CurrentSettings,
    now: Now,
) -> Response:
    """Book it: the desk's bookings are confirmed at once."""
    start = wanted.instead or meant(wanted.start, wanted.day, wanted.clock, desk.provider.timezone)
    asked = read(
        BookingIn,
        {
            "provider_id": desk.provider.id,
            "offering_id": wanted.offering,
            "room_id": wanted.room,
            "staff_id": wanted.person,
            "date": None if start else wanted.day,
            "start_time": start or wanted.clock,
            "duration_minutes": wanted.duration,
            **_who(wanted),
            "service_type": wanted.service_type,
            "notes": wanted.notes,
            "source": wanted.source,
            "override_hours": wanted.override,
        },
        field=lambda _: "clock",
    )
    view = await bookings.place(session, asked, caller=caller, settings=settings.bookings, now=now, by=by)
    return page.go(desk.address("calendar", "bookings", view.booking.id), done="booked")


def _block(page: Page, desk: Desk, *, start: datetime, end: datetime) -> str:
    """Where the same time is blocked instead of booked."""
    ends = end.astimezone(start.tzinfo)
    room, person = page.form.value("room"), page.form.value("person")
    return to(
        desk.address("calendar", "closures", "new"),
        what=f"staff/{person}" if person else f"room/{room}" if room else None,
        from_day=start.date(),
        from_clock=f"{start:%H:%M}",
        until_day=ends.date(),
        until_clock=f"{ends:%H:%M}",
    )


def _who(wanted: NewBookingForm) -> dict[str, Any]:
    """The client who was found; or somebody new, who is called what was looked for where nothing else was typed."""
    if wanted.client is not None:
        return {"client_id": wanted.client}
    name = wanted.client_name or wanted.q
    if not name:
        raise RequestValidationError([{"loc": ("body", "client_name"), "type": "missing", "msg": "missing"}])
    return {"client_name": name, "client_phone": wanted.client_phone, "client_email": wanted.client_email}


def _start(page: Page, zone: str) -> datetime:
    """When it is to be, in local time: the instant that is named, or day and clock; otherwise the next full hour."""
    local = ZoneInfo(zone)
    try:
        named = page.form.value("instead") or page.form.value("start")
        if named:
            return calendars.instant_of(datetime.fromisoformat(named), zone).astimezone(local)
        day = date.fromisoformat(page.form.value("day"))
        clock = time.fromisoformat(page.form.value("clock", "09:00"))
        return calendars.instant_of(datetime.combine(day, clock.replace(tzinfo=None)), zone).astimezone(local)
    except (ValueError, DomainError):
        following = page.now.astimezone(local) + timedelta(hours=1)
        return following.replace(minute=0, second=0, microsecond=0)


def _minutes(page: Page, offering: Offering | None, usual: int) -> int:
    asked = page.form.value("duration")
    if asked.isascii() and asked.isdigit() and 0 < int(asked[:5]) <= LENGTHS[-1] * 3:
        return int(asked[:5])
    return offering.duration_minutes if offering else usual


def _sold(page: Page, sold: Sequence[Offering]) -> list[tuple[str, str]]:
    return [
        (str(it.id), f"{it.name}, {page.say.length(it.duration_minutes)}, {page.say.money(it.amount, it.currency)}")
        for it in sold
        if it.is_active
    ]


def _nobody(offering: Offering | None, kind: str) -> str:
    needed = offering and (offering.room_ids if kind == "room" else offering.staff_ids)
    return f"Whichever {kind} is free" if needed else f"No {kind}"


def _active(there: Sequence[tuple[UUID, Kind, str, bool]], kind: Kind) -> list[tuple[str, str]]:
    return [(str(it), name) for it, its, name, is_active in there if its is kind and is_active]


async def _matches(page: Page, session: Session, desk: Desk, typed: str) -> Sequence[Client]:
    """Clients who may be meant, the one whom the address names among them."""
    if not typed:
        return []
    found = (await clients.find(session, desk.provider.company_id, typed, MATCHES)).items
    named = page.form.value("client")
    if named and named not in {str(it.id) for it in found}:
        with suppress(ClientNotFound):
            found = [await client_named(session, desk, named), *found]
    return found


async def _cost(
    page: Page, session: Session, desk: Desk, offering: Offering | None, *, start: datetime, minutes: int
) -> Cost | None:
    """What it costs as far as that is known by now; None where there is nothing to pay."""
    if offering is not None:
        return Cost(offering.amount, offering.currency) if offering.amount else None
    try:
        room = await rooms.get(session, UUID(page.form.value("room")))
        desk.own(room, RoomNotFound)
        quote = await rooms.quote(session, room, start=start, end=start + timedelta(minutes=minutes))
    except (ValueError, DomainError):
        return None
    return Cost(quote.amount, quote.currency) if quote.amount else None
