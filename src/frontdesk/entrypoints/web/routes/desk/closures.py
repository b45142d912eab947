"""Closing a room, somebody's time or the whole place for a while, in sight of what is booked then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends, Form, Response
from fastapi.responses import HTMLResponse
from pydantic import Field, TypeAdapter

from frontdesk.core.errors import Forbidden, NotFound
from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.session import Session
from frontdesk.core.permissions import Permission
from frontdesk.core.schemas import Input, Line
from frontdesk.entrypoints.web.desk import Desk, at_desk
from frontdesk.entrypoints.web.page import WRITES, Page, ThisPage
from frontdesk.entrypoints.web.routes.desk.diary import PATHS, look_of
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.times import day_in
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.models import BookingView
from frontdesk.modules.bookings.schemas import BookingOut, ClosingIn, Decision, DecisionsIn
from frontdesk.modules.bookings.service import Collision
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.calendar.models import Closure
from frontdesk.modules.calendar.schemas import ClosureOut, ClosurePatch
from frontdesk.modules.desk import service as diaries
from frontdesk.modules.desk.schemas import Kind
from frontdesk.modules.providers import service as providers
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.rooms import service as rooms
from frontdesk.modules.rooms.models import Room
from frontdesk.modules.staff import service as staff
from frontdesk.modules.staff.models import Staff

router = Pages()

HERE: Final = "/desk/{provider_id}/calendar/closures"
ONE: Final = f"{HERE}/{{kind}}/{{place_id}}/{{closure_id}}"
Place = Provider | Room | Staff
What = Literal["provider", "room", "staff"]  # as `diary.PATHS` has them
AtDesk = Annotated[Desk, Depends(at_desk(Permission.CLOSURES_MANAGE), scope="function")]
_UUID: Final = "[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}"
_what = TypeAdapter(What)


class ClosureForm(Input):
    """From when it is closed, until when, and why."""

    from_day: date
    from_clock: time
    until_day: date
    until_clock: time
    reason: Line | None = None

    def fields(self) -> dict[str, object]:
        """The same as the API has it."""
        return {
            "starts_at": datetime.combine(self.from_day, self.from_clock),
            "ends_at": datetime.combine(self.until_day, self.until_clock),
            "reason": self.reason,
        }


class ChangeForm(ClosureForm):
    """The same, of a closure that somebody has seen."""

    seen: str | None = None


class CloseForm(ClosureForm):
    """What is closed."""

    what: Annotated[str, Field(pattern=rf"^(provider|room|staff)/{_UUID}$")]


class DecideForm(Input):
    """The bookings in it that are called off."""

    off: list[UUID] = Field(default=[], max_length=1000)


@dataclass(frozen=True, slots=True)
class Closable:
    """Something of a provider that can be closed, at its desk."""

    desk: Desk
    kind: What
    place: Place

    @property
    def path(self) -> str:
        """By which forms name it."""
        return f"{self.kind}/{self.place.id}"

    def address(self, closure: Closure) -> str:
        """Where a closure of it is."""
        return self.desk.address("calendar", "closures", self.path, closure.id)


async def closable(kind: What, place_id: UUID, desk: AtDesk, session: Session) -> Closable:
    """The place of `{kind}` and `{place_id}`; 404 where it is not this provider's."""
    return await _closable(session, desk, kind, place_id)


async def locked(kind: What, place_id: UUID, desk: AtDesk, session: Session) -> Closable:
    """The same, locked."""
    return await _closable(session, desk, kind, place_id, lock=True)


Here = Annotated[Closable, Depends(closable, scope="function")]
Locked = Annotated[Closable, Depends(locked, scope="function")]


@router.get(f"{HERE}/new")
async def show_new(desk: AtDesk, page: ThisPage, session: Session) -> HTMLResponse:
    """Ask what is to be closed, and for how long."""
    there = await diaries.resources(session, desk.provider)
    day = day_in(page.form.value("day")) or page.now.astimezone(ZoneInfo(desk.provider.timezone)).date()
    return page.show(
        "desk/close.html",
        title="Block time",
        desk=desk,
        told={"from_day": day, "from_clock": "09:00", "until_day": day, "until_clock": "18:00"},
        choices=[
            (f"{PATHS[Kind.DESK]}/{desk.provider.id}", f"All of {desk.provider.name}"),
            *((f"{PATHS[kind]}/{key}", name) for key, kind, name, is_active in there if is_active),
        ],
    )


@router.post(f"{HERE}/new", dependencies=[WRITES, Idempotent])
async def close(
    desk: AtDesk, wanted: Annotated[CloseForm, Form()], page: ThisPage, by: Acting, session: Session
) -> Response:
    """Close it. What is booked then stays, until somebody decides otherwise on the page that follows."""
    kind, _, key = wanted.what.partition("/")
    it = await _closable(session, desk, _what.validate_python(kind), UUID(key), lock=True)
    asked = ClosingIn.model_validate(wanted.fields())
    closure, _ = await bookings.close(session, asked, place=it.place, by=by, now=page.now)
    return page.go(it.address(closure), done="closed")


@router.get(ONE)
async def show(it: Here, closure_id: UUID, page: ThisPage, session: Session) -> HTMLResponse:
    """A closure, and the bookings that lie in it."""
    closure, views = await bookings.decide(session, closure_id, DecisionsIn(), place=it.place, now=page.now)
    told = ClosureOut.of(closure, timezone=it.place.timezone)
    return page.show(
        "desk/closure.html",
        title="Blocked time",
        desk=it.desk,
        it=it,
        address=it.address(closure),
        closure=told,
        visits=_told(page, views),
    )


@router.get(f"{ONE}/change")
async def show_change(it: Here, closure_id: UUID, page: ThisPage, session: Session) -> HTMLResponse:
    """Ask for another time, or another reason."""
    closure = await calendars.get_closure(session, it.place.id, closure_id)
    told = ClosureOut.of(closure, timezone=it.place.timezone)
    return page.show(
        "desk/close.html",
        title="Change",
        desk=it.desk,
        told=_typed(it, told),
        seen=etags.tag_of(told),
        it=it,
        address=it.address(closure),
    )


@router.post(f"{ONE}/change", dependencies=[WRITES])
async def change(
    it: Locked, closure_id: UUID, wanted: Annotated[ChangeForm, Form()], page: ThisPage, by: Acting, session: Session
) -> Response:
    """Close it at another time, or for another reason; what is booked then stays."""
    stored = await calendars.get_closure(session, it.place.id, closure_id)
    etags.check_whole(wanted.seen, ClosureOut.of(stored, timezone=it.place.timezone))
    asked = ClosurePatch.model_validate(wanted.fields())
    closure, _ = await bookings.change_closure(session, closure_id, asked, place=it.place, by=by, now=page.now)
    return page.go(it.address(closure), done="changed")


@router.post(ONE, dependencies=[WRITES])
async def decide(
    it: Locked, closure_id: UUID, wanted: Annotated[DecideForm, Form()], page: ThisPage, session: Session
) -> Response:
    """Call off the bookings that are named; their clients are told why, and get everything back."""
    if not it.desk.may(Permission.BOOKINGS_MANAGE):
        raise Forbidden
    decisions = [Decision(booking_id=key, decision=Collision.CANCEL) for key in wanted.off]
    asked = DecisionsIn(decisions=decisions)
    closure, _ = await bookings.decide(session, closure_id, asked, place=it.place, now=page.now)
    return page.go(it.address(closure), done="decided")


@router.post(f"{ONE}/open", dependencies=[WRITES])
async def open_again(it: Locked, closure_id: UUID, page: ThisPage, by: Acting, session: Session) -> Response:
    """Take the closure back; the page that follows can make it anew."""
    closure = await calendars.get_closure(session, it.place.id, closure_id)
    was = ClosureOut.of(closure, timezone=it.place.timezone)
    await calendars.remove_closure(session, it.place.id, closure_id, by=by, now=page.now)
    return page.go(it.desk.address("calendar", "closures", "new"), done="opened", **_typed(it, was))


def _typed(it: Closable, closure: ClosureOut) -> dict[str, object]:
    """The fields that would make a closure anew."""
    return {
        "what": it.path,
        "from_day": closure.starts_at.date(),
        "from_clock": f"{closure.starts_at:%H:%M:%S}",
        "until_day": closure.ends_at.date(),
        "until_clock": f"{closure.ends_at:%H:%M:%S}",
        "reason": closure.reason,
    }


async def _closable(session: Session, desk: Desk, kind: What, key: UUID, *, lock: bool = False) -> Closable:
    place: Place
    if kind == "room":
        place = await rooms.get(session, key, lock=lock)
    elif kind == "staff":
        place = await staff.get(session, key, lock=lock)
    else:
        place = await providers.get(session, key, lock=lock)
    if (place.id if isinstance(place, Provider) else place.provider_id) != desk.provider.id:
        raise NotFound
    return Closable(desk, kind, place)


def _told(page: Page, views: Sequence[BookingView]) -> list[tuple[BookingOut, object]]:
    told = (BookingOut.of(view, now=page.now) for view in views)
    return [(it, look_of(it, page.now)) for it in told]
