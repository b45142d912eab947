"""The days of somebody who works here and sees no more of the calendar than their own, such as a teacher."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends
from fastapi.responses import HTMLResponse

from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.permissions import Permission
from frontdesk.entrypoints.web.desk import Desk, at_desk
from frontdesk.entrypoints.web.page import ThisPage
from frontdesk.entrypoints.web.routes.desk.diary import Visit, touches
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.times import day_in
from frontdesk.modules.calendar.schemas import ClosureOut
from frontdesk.modules.desk import service as diaries
from frontdesk.modules.desk.schemas import Kind, ScheduleOut
from frontdesk.modules.staff import service as staff

router = Pages()

A_WEEK, A_DAY = timedelta(days=7), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A day with something to do, or away."""

    day: date
    visits: list[Visit]
    away: list[ClosureOut]


@router.get("/desk/{provider_id}/days")
async def days(
    desk: Annotated[Desk, Depends(at_desk(Permission.MEMBERS_VIEW), scope="function")],
    page: ThisPage,
    session: Session,
    now: Now,
) -> HTMLResponse:
    """Seven days of whoever looks, from today or from `?date=`."""
    today = now.astimezone(ZoneInfo(desk.provider.timezone)).date()
    first = day_in(page.form.value("date")) or today
    last = first + A_WEEK - A_DAY
    mine = await staff.of_account(session, desk.provider.id, desk.viewer.user_id)
    there = await diaries.resources(session, desk.provider)
    told, rooms = None, {key: name for key, kind, name, _ in there if kind is Kind.ROOM}
    if mine is not None:
        told = await diaries.schedule(session, mine, first=first, last=last, now=now)
    return page.show(
        "desk/days.html",
        title="My days",
        desk=desk,
        first=first,
        last=last,
        today=today,
        step=A_WEEK,
        is_known=told is not None,
        days=_days(told, rooms, first=first, now=now) if told else [],
    )


def _days(told: ScheduleOut, rooms: Mapping[UUID, str], *, first: date, now: datetime) -> list[OwnDay]:
    """The days on which there is anything."""
    visits = [Visit.of(it, rooms, now=now) for it in told.bookings]
    found = [
        OwnDay(
            day,
            visits=[it for it in visits if touches((it.booking.start_time, it.booking.end_time), day)],
            away=[it for it in (*told.leave, *told.closures) if touches((it.starts_at, it.ends_at), day)],
        )
        for day in (first + timedelta(days=n) for n in range(A_WEEK.days))
    ]
    return [it for it in found if it.visits or it.away]
