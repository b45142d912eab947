"""When a place, a room or somebody is open: the week, and single dates with other hours."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from fastapi import Depends, Form, Response

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Day, Input, Line
from frontdesk.entrypoints.web.desk import Desk
from frontdesk.entrypoints.web.forms import Form as Sent
from frontdesk.entrypoints.web.forms import LookAgain, Rows, Typed, read, seen
from frontdesk.entrypoints.web.page import WRITES, Page, ThisPage
from frontdesk.entrypoints.web.routes.desk.settings.frame import (
    ALL,
    ChangingDesk,
    ManagersDesk,
    changing_room,
    changing_staff,
    managers_desk,
    room_here,
    show,
    staff_desk,
    staff_here,
)
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.calendar.schemas import OpeningExceptionIn, OpeningHoursIn, OpeningHoursOut
from frontdesk.modules.calendar.service import Mode, Span, Timed
from frontdesk.modules.providers.models import Provider

router = Pages()

WEEK: Final = range(1, 8)  # ISO
WORKDAYS: Final = range(1, 6)
FIELDS: Final = ("opens", "closes", "mode", "valid_from", "valid_until")
MODES: Final = ((Mode.OPEN, "Open"), (Mode.BY_REQUEST, "By request"), (Mode.CLOSED, "Closed"))
SETTINGS: Final = "/desk/{provider_id}/settings"


@dataclass(frozen=True, slots=True)
class SpanRow:
    """Some hours as the form has them."""

    key: str
    weekday: int
    opens: str = ""
    closes: str = ""
    mode: str = Mode.OPEN
    valid_from: str = ""
    valid_until: str = ""

    @classmethod
    def of(cls, key: str, span: Span) -> "SpanRow":
        """The row of stored hours."""
        return cls(
            key,
            span.weekday,
            f"{span.opens:%H:%M}",
            f"{span.closes:%H:%M}",
            span.mode,
            span.valid_from.isoformat() if span.valid_from else "",
            span.valid_until.isoformat() if span.valid_until else "",
        )

    @property
    def is_blank(self) -> bool:
        """Whether nobody has typed anything."""
        return not (self.opens or self.closes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose hours some pages are about, and who may see and change them."""

    tab: str
    path: str
    desk: Callable[..., Awaitable[Desk]]
    visible: Callable[..., Awaitable[Timed]]
    managed: Callable[..., Awaitable[Timed]]


class DateForm(Input):
    """A date with hours of its own; without hours it is closed."""

    date: Day
    opens: str = ""
    closes: str = ""
    reason: Line | None = None


class RemoveForm(Input):
    """A date that is to have its week's hours again."""

    date: date


async def _place(desk: ManagersDesk) -> Provider:
    return desk.provider


async def _changing_place(desk: ChangingDesk) -> Provider:
    return desk.provider


def _week_pages(of: Whose) -> None:
    @router.get(f"{of.path}/hours")
    async def show_week(
        desk: Annotated[Desk, Depends(of.desk, scope="function")],
        it: Annotated[Timed, Depends(of.visible, scope="function")],
        page: ThisPage,
        session: Session,
    ) -> Response:
        """Show the week."""
        return await _show_week(page, desk, it, tab=of.tab, session=session)

    @router.post(f"{of.path}/hours", dependencies=[WRITES])
    async def save_week(
        it: Annotated[Timed, Depends(of.managed, scope="function")],
        typed: Typed,
        page: ThisPage,
        by: Acting,
        session: Session,
    ) -> Response:
        """Store the week; with `copy` only show what it would be."""
        if "copy" in typed:
            raise LookAgain
        stored = await calendars.get_hours(session, it.id)
        etags.check_whole(seen(typed), OpeningHoursOut.model_validate(stored))
        week = _week(typed) if typed.get("whose") != ["place"] else OpeningHoursIn(hours=[])
        await calendars.set_hours(session, it.id, week.spans(), by=by, now=page.now)
        return page.go(page.path, done="saved")


def _date_pages(of: Whose) -> None:
    there = f"{of.path}/hours/dates"

    @router.get(there)
    async def show_dates(
        desk: Annotated[Desk, Depends(of.desk, scope="function")],
        it: Annotated[Timed, Depends(of.visible, scope="function")],
        page: ThisPage,
        session: Session,
    ) -> Response:
        """Show the dates with other hours."""
        found = await calendars.list_exceptions(session, it.id, page.sheet(ALL.size))
        today = page.now.astimezone(ZoneInfo(it.timezone)).date()
        shown = {"found": found, "today": today, "clocks": time.fromisoformat}
        return show(page, desk, "dates.html", tab=of.tab, title="Single dates", it=it, provider=desk.provider, **shown)

    @router.post(there, dependencies=[WRITES])
    async def set_date(
        it: Annotated[Timed, Depends(of.managed, scope="function")],
        wanted: Annotated[DateForm, Form()],
        page: ThisPage,
        by: Acting,
        session: Session,
    ) -> Response:
        """Give a date other hours; none: closed."""
        walls = {"opens": wanted.opens, "closes": wanted.closes}
        hours = [walls] if any(walls.values()) else []
        other = read(OpeningExceptionIn, {"hours": hours, "reason": wanted.reason}, field=lambda place: str(place[-1]))
        said = other.reason
        await calendars.set_exception(session, it.id, wanted.date, other.hours, reason=said, by=by, now=page.now)
        return page.go(page.path, done="saved")

    @router.post(f"{there}/remove", dependencies=[WRITES])
    async def remove_date(
        it: Annotated[Timed, Depends(of.managed, scope="function")],
        wanted: Annotated[RemoveForm, Form()],
        page: ThisPage,
        by: Acting,
        session: Session,
    ) -> Response:
        """Give a date its week's hours again."""
        await calendars.remove_exception(session, it.id, wanted.date, by=by, now=page.now)
        return page.go(page.path.removesuffix("/remove"), done="removed")


async def _show_week(page: Page, desk: Desk, it: Timed, *, tab: str, session: Session) -> Response:
    hours = await calendars.get_hours(session, it.id)
    rows = _typed_rows(page.form) if page.form.is_shown_again else _stored_rows(hours.hours)
    is_place = it.id == desk.provider.id
    return show(
        page,
        desk,
        "week.html",
        tab=tab,
        title="Opening hours",
        it=it,
        seen=etags.tag_of(OpeningHoursOut.model_validate(hours)),
        is_place=is_place,
        whose=page.form.value("whose", "place" if hours.inherited or not hours.hours else "own"),
        is_always_open=not hours.hours,
        rows={day: [*(row for row in rows if row.weekday == day), SpanRow(f"new{day}", day)] for day in WEEK},
        modes=MODES,
    )


def _stored_rows(spans: Sequence[Span]) -> list[SpanRow]:
    in_order = sorted(spans, key=lambda it: (it.weekday, it.opens))
    return [SpanRow.of(str(index), span) for index, span in enumerate(in_order)]


def _typed_rows(form: Sent) -> list[SpanRow]:
    """What was typed; where somebody has asked for it, with one day's hours on others too."""
    rows = [row for row in _rows(form.typed) if not row.is_blank]
    day, _, where = form.value("copy").partition(":")
    if day not in map(str, WEEK):
        return rows
    others = [it for it in (WORKDAYS if where == "work" else WEEK) if it != int(day)]
    kept = [row for row in rows if row.weekday not in others]
    source = [row for row in rows if row.weekday == int(day)]
    return kept + [
        SpanRow(f"{row.key}x{other}", other, *(getattr(row, name) for name in FIELDS))
        for other in others
        for row in source
    ]


def _rows(typed: Any) -> list[SpanRow]:
    given = Rows(typed)
    days = ((key, given.value(key, "weekday")) for key in given.keys)
    return [
        SpanRow(key, int(day), *(given.value(key, name) for name in FIELDS))
        for key, day in days
        if day in map(str, WEEK)
    ]


def _week(typed: Any) -> OpeningHoursIn:
    """The week that was typed; rows without times are no hours."""
    rows = [row for row in _rows(typed) if not row.is_blank]
    hours = [
        {"weekday": row.weekday, **{name: getattr(row, name) or None for name in FIELDS}, "mode": row.mode or Mode.OPEN}
        for row in rows
    ]
    return read(
        OpeningHoursIn,
        {"hours": hours},
        field=lambda place: f"{place[2]}-{rows[int(place[1])].key}" if len(place) > 2 else "hours",  # noqa: PLR2004
    )


for _whose in (
    Whose(tab="hours", path=SETTINGS, desk=managers_desk, visible=_place, managed=_changing_place),
    Whose(
        tab="rooms", path=f"{SETTINGS}/rooms/{{room_id}}", desk=managers_desk, visible=room_here, managed=changing_room
    ),
    Whose(
        tab="people",
        path=f"{SETTINGS}/people/{{staff_id}}",
        desk=staff_desk,
        visible=staff_here,
        managed=changing_staff,
    ),
):
    _week_pages(_whose)
    _date_pages(_whose)
