"""The desk's calendar: a day or a week of all rooms and people, and the same as a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from fastapi import Depends
from fastapi.responses import HTMLResponse

from frontdesk.core.http.session import Session
from frontdesk.core.permissions import Permission
from frontdesk.entrypoints.web.desk import Desk, at_desk
from frontdesk.entrypoints.web.page import Page, ThisPage
from frontdesk.entrypoints.web.routes.desk.diary import EVERYTHING, LOOKS, Diary
from frontdesk.entrypoints.web.routes.desk.waiting import waiting
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.times import day_in
from frontdesk.modules.desk import service as diaries
from frontdesk.modules.desk.schemas import DiaryOut, Kind
from frontdesk.modules.payments import service as payments

router = Pages()

VIEWS = (("day", "Day"), ("week", "Week"), ("list", "List"))
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What of the calendar an address asks for."""

    view: str
    day: date
    today: date
    show: str
    state: str
    first: date
    last: date

    @classmethod
    def by(cls, page: Page, *, zone: str) -> Self:
        """What the page's address asks for; what makes no sense is left aside."""
        today = page.now.astimezone(ZoneInfo(zone)).date()
        view = page.form.value("view")
        view = view if view in dict(VIEWS) else "day"
        day = day_in(page.form.value("date")) or today
        first = last = day
        if view == "week":
            first = day - timedelta(days=(day.weekday() - page.say.locale.first_week_day) % 7)
            last = first + A_WEEK - A_DAY
        state = page.form.value("state")
        return cls(
            view=view,
            day=day,
            today=today,
            show=page.form.value("show") or EVERYTHING,
            state=state if state in {look.key for look in LOOKS} else "",
            first=first,
            last=last,
        )

    @property
    def step(self) -> timedelta:
        """How far the next page lies."""
        return A_WEEK if self.view == "week" else A_DAY


@router.get("/desk/{provider_id}/calendar")
async def calendar(
    desk: Annotated[Desk, Depends(at_desk(Permission.BOOKINGS_VIEW), scope="function")],
    page: ThisPage,
    session: Session,
) -> HTMLResponse:
    """A day or a week, of everybody and every room or of one."""
    asked = Asked.by(page, zone=desk.provider.timezone)
    told = await diaries.diary(session, desk.provider, first=asked.first, last=asked.last, now=page.now)
    paid = await payments.paid_for_each(session, [it.id for it in told.bookings if it.amount])
    diary = Diary(told, paid=paid, now=page.now, show=asked.show, state=asked.state)
    of_one = asked.view == "week" and len(diary.resources) == 1
    return page.show(
        "desk/calendar.html",
        title=_title(page, asked),
        desk=desk,
        asked=asked,
        diary=diary,
        grid=diary.grid() if diary.resources and (asked.view == "day" or of_one) else None,
        rows=diary.week() if asked.view == "week" and not of_one else [],
        views=[(key, words, page.with_query(view=key)) for key, words in VIEWS],
        shown=_shown(told),
        waiting=len(await waiting(page, session, desk)),
        states=[("", "Any state"), *((look.key, look.words) for look in LOOKS)],
    )


def _title(page: Page, asked: Asked) -> str:
    if asked.view == "week":
        return page.say.days(asked.first, asked.last)
    return page.say.short_day(asked.day)


def _shown(told: DiaryOut) -> Sequence[tuple[str, str]]:
    """What the calendar can be narrowed to."""
    kinds = {it.kind for it in told.resources}
    both = [("rooms", "Rooms"), ("people", "People")] if kinds >= {Kind.ROOM, Kind.STAFF} else []
    ones = [(str(it.id), it.name) for it in told.resources if it.kind is not Kind.DESK]
    return [(EVERYTHING, "Everything"), *both, *ones]
