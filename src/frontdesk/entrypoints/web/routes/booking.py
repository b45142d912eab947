"""Booking a room, a service, somebody's time or a place's, as a guest or as a member."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Depends, Form, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError

from frontdesk.core.audit import By
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import MaybeCaller
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.resources import CurrentSettings, Now
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import PageRequest
from frontdesk.core.principal import Principal
from frontdesk.core.schemas import Input, Line, Text
from frontdesk.core.settings import Settings
from frontdesk.entrypoints.web import cookies
from frontdesk.entrypoints.web.bookable import Bookable, a_desk, a_person, a_room, a_service
from frontdesk.entrypoints.web.forms import LookAgain, wrong
from frontdesk.entrypoints.web.page import WRITES, Page, ThisPage, if_there, to
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.times import moment_in
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.dependencies import manage_link
from frontdesk.modules.bookings.models import BookingView
from frontdesk.modules.bookings.schemas import BookingIn
from frontdesk.modules.bookings.service import Status
from frontdesk.modules.calendar.errors import SlotTaken
from frontdesk.modules.offerings.dependencies import VisibleOffering
from frontdesk.modules.providers.dependencies import ProviderCalled
from frontdesk.modules.rooms import service as rooms
from frontdesk.modules.rooms.dependencies import VisibleRoom
from frontdesk.modules.rooms.service import Quote
from frontdesk.modules.staff.dependencies import VisibleStaff
from frontdesk.modules.users import service as users
from frontdesk.modules.users.schemas import Email, Phone

router = Pages()

T = TypeVar("T")
Minutes = Annotated[int, Field(ge=1, le=44_640)]
_minutes = TypeAdapter(Minutes)
_person = TypeAdapter(UUID | None)


class BookForm(Input):
    """Who comes, and when."""

    start: AwareDatetime
    instead: AwareDatetime | None = None  # one of the times that a refusal has offered
    client_name: Line | None = None
    client_email: Email | None = None
    client_phone: Phone | None = None
    service_type: Line | None = None
    notes: Text | None = None


class StayForm(BookForm):
    """The same for as long as somebody likes."""

    duration: Minutes


class ServiceForm(BookForm):
    """The same with somebody, or with whoever is free."""

    with_: UUID | None = Field(default=None, alias="with")


@dataclass(frozen=True, slots=True)
class Counter:
    """Who books, and what that takes."""

    page: Page
    session: Session
    caller: Principal | None
    by: By
    settings: Settings
    now: datetime


async def _counter(
    page: ThisPage, session: Session, caller: MaybeCaller, by: Acting, settings: CurrentSettings, now: Now
) -> Counter:
    return Counter(page, session, caller, by, settings, now)


AtTheCounter = Annotated[Counter, Depends(_counter, scope="function")]
TAKES = [WRITES, Idempotent]


@router.get("/rooms/{room_id}/book")
async def show_room(room: VisibleRoom, page: ThisPage, session: Session) -> HTMLResponse:
    """Ask who comes into a room, and say what it costs."""
    start, what = _asked_start(page), a_room(room, _asked_minutes(page, room.provider.default_duration_minutes))
    quote = await rooms.quote(session, room, start=start, end=start + timedelta(minutes=what.minutes))
    return await _ask(page, session, what, start=start, quote=quote)


@router.post("/rooms/{room_id}/book", dependencies=TAKES)
async def book_room(room: VisibleRoom, wanted: Annotated[StayForm, Form()], at: AtTheCounter) -> Response:
    """Take the room, and go on to the booking: there it is paid."""
    return await _take(at, a_room(room, wanted.duration), wanted)


@router.get("/services/{offering_id}/book")
async def show_service(offering: VisibleOffering, page: ThisPage, session: Session) -> HTMLResponse:
    """Ask who comes for a service, and say what it costs."""
    start, what = _asked_start(page), a_service(offering, _asked_person(page))
    return await _ask(page, session, what, start=start, quote=_fixed(what, offering.amount))


@router.post("/services/{offering_id}/book", dependencies=TAKES)
async def book_service(offering: VisibleOffering, wanted: Annotated[ServiceForm, Form()], at: AtTheCounter) -> Response:
    """Take the time of whoever gives it and of a room that it needs, all or none."""
    return await _take(at, a_service(offering, wanted.with_), wanted)


@router.get("/people/{staff_id}/book")
async def show_person(person: VisibleStaff, page: ThisPage, session: Session) -> HTMLResponse:
    """Ask who comes to somebody."""
    start, what = _asked_start(page), a_person(person, _asked_minutes(page, person.provider.default_duration_minutes))
    return await _ask(page, session, what, start=start, quote=_fixed(what, 0))


@router.post("/people/{staff_id}/book", dependencies=TAKES)
async def book_person(person: VisibleStaff, wanted: Annotated[StayForm, Form()], at: AtTheCounter) -> Response:
    """Take somebody's time."""
    return await _take(at, a_person(person, wanted.duration), wanted)


@router.get("/places/{slug}/book")
async def show_desk(provider: ProviderCalled, page: ThisPage, session: Session) -> HTMLResponse:
    """Ask who comes to a place."""
    start, what = _asked_start(page), a_desk(provider, _asked_minutes(page, provider.default_duration_minutes))
    return await _ask(page, session, what, start=start, quote=_fixed(what, 0))


@router.post("/places/{slug}/book", dependencies=TAKES)
async def book_desk(provider: ProviderCalled, wanted: Annotated[StayForm, Form()], at: AtTheCounter) -> Response:
    """Take the time of a place."""
    return await _take(at, a_desk(provider, wanted.duration), wanted)


async def _ask(page: Page, session: Session, what: Bookable, *, start: datetime, quote: Quote) -> HTMLResponse:
    user = await users.get_user(session, page.viewer.user_id) if page.viewer else None
    end = start + timedelta(minutes=what.minutes)
    return page.show(
        "book.html",
        title=f"Book {what.name}",
        what=what,
        start=start,
        end=end,
        quote=quote,
        first=await bookings.foresee(session, _wanted(what, start), caller=page.viewer, now=page.now),
        user=user,
        next_free=page.form.next_free,
        theirs=await _theirs(page, session, start),
    )


async def _take(at: Counter, what: Bookable, wanted: BookForm) -> Response:
    if wanted.instead is not None:
        raise LookAgain
    if at.caller is None:
        _check_reachable(wanted)
    client = wanted.model_dump(include={"client_name", "client_email", "client_phone", "service_type", "notes"})
    asked = _wanted(what, wanted.start, **client)
    view = await bookings.place(
        at.session, asked, caller=at.caller, settings=at.settings.bookings, now=at.now, by=at.by
    )
    there = f"/visits/{view.booking.id}"
    if at.caller is not None:
        return at.page.go(there, done="booked")
    link = manage_link(at.settings, view.booking)
    answer = at.page.go(there, token=link.token, done="booked")
    if not at.page.embedded:
        cookies.remember_visit(answer, at.page.request, view.booking.id, link.token)
    return answer


def _wanted(what: Bookable, start: datetime, **client: object) -> BookingIn:
    return BookingIn.model_validate({"start_time": start, "duration_minutes": what.minutes, **what.named, **client})


async def _theirs(page: Page, session: Session, start: datetime) -> str | None:
    """Where a time that is taken was taken by the reader: they have gone back, and sent the form once more."""
    if page.form.problem is None or page.form.problem.code != SlotTaken.code:
        return None
    if page.viewer is not None:
        mine = bookings.Filters(mine=True, from_date=start, to_date=start)
        found = await bookings.list_page(
            session, caller=page.viewer, filters=mine, sort=None, page=PageRequest(1, 10), now=page.now
        )
        return next((f"/visits/{it.booking.id}" for it in found.items if _is_taken(it, start, page.now)), None)
    for key, token in ({} if page.embedded else cookies.visits_in(page.request)).items():
        view = await if_there(bookings.get(session, key))
        if view is not None and _is_taken(view, start, page.now):
            return to(f"/visits/{key}", token=token)
    return None


def _is_taken(view: BookingView, start: datetime, now: datetime) -> bool:
    return view.booking.start_time == start and view.booking.status_at(now) in {Status.PENDING, Status.CONFIRMED}


def _fixed(what: Bookable, amount: int) -> Quote:
    """What costs the same however it is booked."""
    return Quote((), amount, what.provider.currency, what.minutes)


def _asked_start(page: Page) -> datetime:
    """The start that the address or the form names; raises what a page without sense is refused with."""
    found = moment_in(page.form.value("instead") or page.form.value("start"))
    if found is None:
        raise wrong("start", "an instant is missing")
    return found


def _asked_minutes(page: Page, default: int) -> int:
    return _sound(_minutes, page.form.value("duration", default))


def _asked_person(page: Page) -> UUID | None:
    return _sound(_person, page.form.value("with") or None)


def _sound(kind: TypeAdapter[T], value: object) -> T:
    try:
        return kind.validate_python(value)
    except ValidationError as refused:
        raise RequestValidationError(refused.errors()) from refused


def _check_reachable(wanted: BookForm) -> None:
    """A guest has a name, and an address: that is where the way back to the booking is sent."""
    given: Mapping[str, object] = {"client_name": wanted.client_name, "client_email": wanted.client_email}
    missing = [name for name, value in given.items() if value is None]
    if missing:
        raise RequestValidationError([{"loc": ("body", name), "type": "missing", "msg": "missing"} for name in missing])
