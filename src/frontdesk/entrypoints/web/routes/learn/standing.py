"""How far somebody has come: streak and level, the days on which they learned, and what a lesson has just earned."""

import re
from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self
from uuid import UUID
from zoneinfo import ZoneInfo

from frontdesk.core.http.session import Session
from frontdesk.core.pagination import PageRequest
from frontdesk.modules.rewards import service as rewards
from frontdesk.modules.users.models import User

WEEK, A_MONTH = PageRequest(page=1, size=7), PageRequest(page=1, size=31)
FIRST_MONTH = date(2020, 1, 1)  # nobody learned here before


@dataclass(frozen=True, slots=True)
class LearningDay:
    """A day, and whether something was learned on it."""

    date: date
    learned: bool
    today: bool


@dataclass(frozen=True, slots=True)
class LearningMonth:
    """A month in weeks; None stands for the days of its neighbours."""

    first: date
    weeks: Sequence[Sequence[LearningDay | None]]
    learned: int  # days
    before: date | None  # a day of another month that can be looked at
    after: date | None

    @classmethod
    async def of(cls, session: Session, user: User, asked: date | None, *, first_weekday: int, now: datetime) -> Self:
        """The month of a day that is asked for; this month, where that is none or has yet to come."""
        today = now.astimezone(ZoneInfo(user.zone)).date()
        first = max(min(asked or today, today), FIRST_MONTH).replace(day=1)
        weeks = Calendar(first_weekday).monthdatescalendar(first.year, first.month)
        following = (first + timedelta(days=31)).replace(day=1)
        found = await rewards.list_days(session, user.id, A_MONTH, since=first, until=following - timedelta(days=1))
        learned = {one.local_date for one in found.items}
        return cls(
            first=first,
            weeks=[
                [LearningDay(it, it in learned, it == today) if it.month == first.month else None for it in week]
                for week in weeks
            ],
            learned=len(learned),
            before=first - timedelta(days=1) if first > FIRST_MONTH else None,
            after=following if following <= today else None,
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """How far somebody has come."""

    user: User
    streak: int  # days
    today: bool  # whether today counts already
    freezes: int
    week: Sequence[LearningDay]

    @property
    def percent(self) -> int:
        """How much of their level is behind them."""
        begins, ends = self.user.level_begins, self.user.level_ends
        return 100 * (self.user.xp - begins) // (ends - begins)

    @classmethod
    async def of(cls, session: Session, user: User, *, now: datetime) -> Self:
        """How far a user has come by now."""
        streak = user.learning_streak.settled(at=now, zone=user.zone)
        today = now.astimezone(ZoneInfo(user.zone)).date()
        days = [today - timedelta(days=ago) for ago in range(6, -1, -1)]
        found = await rewards.list_days(session, user.id, WEEK, since=days[0], until=None)
        learned = {one.local_date for one in found.items}
        return cls(
            user=user,
            streak=streak.days,
            today=streak.counts_today(at=now, zone=user.zone),
            freezes=streak.freezes,
            week=[LearningDay(day, day in learned, day == today) for day in days],
        )


@dataclass(frozen=True, slots=True)
class Reward:
    """What somebody has just earned with a lesson; their browser keeps it until it is shown."""

    lesson_id: UUID
    xp: int
    level_up: bool
    longer: bool  # the streak

    def __str__(self) -> str:
        return f"{self.lesson_id}.{self.xp}.{self.level_up:d}.{self.longer:d}"

    @classmethod
    def read(cls, kept: str, *, lesson_id: UUID) -> Self | None:
        """The reward for a lesson that a browser has kept."""
        found = re.fullmatch(rf"{lesson_id}\.(\d{{1,9}})\.([01])\.([01])", kept)
        return cls(lesson_id, int(found[1]), found[2] == "1", found[3] == "1") if found else None
