"""Booking a room, as a guest or as a member."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Form, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError

from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import MaybeCaller
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.resources import CurrentSettings, Now
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input, Line, Text
from frontdesk.entrypoints.web import cookies
from frontdesk.entrypoints.web.forms import LookAgain
from frontdesk.entrypoints.web.page import WRITES, Page, ThisPage
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.dependencies import manage_link
from frontdesk.modules.bookings.schemas import BookingIn
from frontdesk.modules.rooms import service as rooms
from frontdesk.modules.rooms.dependencies import VisibleRoom
from frontdesk.modules.users import service as users
from frontdesk.modules.users.schemas import Email, Phone

router = Pages()

_start = TypeAdapter(AwareDatetime)
_minutes = TypeAdapter(Annotated[int, Field(ge=1, le=44_640)])


class BookForm(Input):
    """Who comes, and when."""

    start: AwareDatetime
    duration: Annotated[int, Field(ge=1, le=44_640)]
    instead: AwareDatetime | None = None  # one of the times that a refusal has offered
    client_name: Line | None = None
    client_email: Email | None = None
    client_phone: Phone | None = None
    service_type: Line | None = None
    notes: Text | None = None


@router.get("/rooms/{room_id}/book")
async def show(room: VisibleRoom, page: ThisPage, session: Session) -> HTMLResponse:
    """Ask who comes, and say what it costs."""
    start, minutes = _asked(page, room.provider.default_duration_minutes)
    user = await users.get_user(session, page.viewer.user_id) if page.viewer else None
    end = start + timedelta(minutes=minutes)
    return page.show(
        "book.html",
        title=f"Book {room.name}",
        room=room,
        provider=room.provider,
        start=start,
        end=end,
        minutes=minutes,
        quote=await rooms.quote(session, room, start=start, end=end),
        user=user,
        next_free=_offered(page),
    )


@router.post("/rooms/{room_id}/book", dependencies=[WRITES, Idempotent])
async def book(
    room: VisibleRoom,
    wanted: Annotated[BookForm, Form()],
    page: ThisPage,
    session: Session,
    caller: MaybeCaller,
    by: Acting,
    settings: CurrentSettings,
    now: Now,
) -> Response:
    """Take the time, and go on to the booking: there it is paid."""
    if wanted.instead is not None:
        raise LookAgain
    if caller is None:
        _check_reachable(wanted)
    asked = BookingIn(
        room_id=room.id,
        start_time=wanted.start,
        duration_minutes=wanted.duration,
        **wanted.model_dump(exclude={"start", "duration", "instead"}),
    )
    view = await bookings.place(session, asked, caller=caller, settings=settings.bookings, now=now, by=by)
    if caller is not None:
        return page.go(f"/visits/{view.booking.id}", done="booked")
    link = manage_link(settings, view.booking)
    answer = page.go(f"/visits/{view.booking.id}", token=link.token, done="booked")
    cookies.remember_visit(answer, view.booking.id, link.token, settings)
    return answer


def _asked(page: Page, default: int) -> tuple[datetime, int]:
    """The start and the length that the address or the form names; raises what a page without sense is refused with."""
    start = page.form.value("instead") or page.form.value("start")
    try:
        return _start.validate_python(start), _minutes.validate_python(page.form.value("duration", default))
    except ValidationError as refused:
        raise RequestValidationError(refused.errors()) from refused


def _check_reachable(wanted: BookForm) -> None:
    """A guest has a name, and an address: that is where the way back to the booking is sent."""
    given = {"client_name": wanted.client_name, "client_email": wanted.client_email}
    missing = [name for name, value in given.items() if value is None]
    if missing:
        raise RequestValidationError([{"loc": ("body", name), "type": "missing", "msg": "missing"} for name in missing])


def _offered(page: Page) -> list[datetime]:
    """The times that a refusal offers instead."""
    problem = page.form.problem
    return [datetime.fromisoformat(start) for start in problem.extra.get("next_free") or ()] if problem else []
