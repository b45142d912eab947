"""What the learner's pages are made from: the lesson of an address, how far somebody has come, and what they earned."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends
from fastapi.responses import HTMLResponse

from frontdesk.core.errors import DomainError, Forbidden, Unauthenticated
from frontdesk.core.http.auth import MaybeCaller
from frontdesk.core.http.limits import limit
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import PageRequest
from frontdesk.entrypoints.web.page import Page
from frontdesk.entrypoints.web.routes.learn.answers import to_sign_in, typed_answers
from frontdesk.modules.courses import service as courses
from frontdesk.modules.courses.errors import SubscriptionRequired
from frontdesk.modules.courses.service import OfferedLesson
from frontdesk.modules.rewards import service as rewards
from frontdesk.modules.users.models import User

WEEK = PageRequest(page=1, size=7)
# a class of children behind one address: answers, and every ten seconds where each has come in a film
LEARNS = Depends(limit("600/minute", by="address", scope="learners"))


@dataclass(frozen=True, slots=True)
class Reached:
    """The lesson of an address, and why it is not handed out to who asks, if it is not."""

    offered: OfferedLesson
    refused: DomainError | None

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"/learn/lessons/{self.offered.lesson.id}"

    async def refusal(self, page: Page, session: Session) -> HTMLResponse:
        """The page that says what has to come first; signing in where nothing else has."""
        refused = self.refused or Unauthenticated()
        user_id = page.viewer.user_id if page.viewer else None
        return page.show(
            "learn/closed.html",
            status=refused.status,
            title=self.offered.lesson.title,
            lesson=self.offered.lesson,
            tier=self.offered.tier,
            first=(await courses.get_world(session, self.offered.lesson.world_id, user_id=user_id)).next_lesson,
            why=refused.code,
            sign_in=to_sign_in(page.here, typed_answers(page)),
        )


async def reached(lesson_id: UUID, caller: MaybeCaller, session: Session) -> Reached:
    """The lesson of `{lesson_id}`; raises `LessonNotFound`."""
    offered = await courses.find_offered(session, lesson_id, user_id=caller.user_id if caller else None)
    try:
        courses.hand_out(offered, signed_in=caller is not None)
    except (Forbidden, SubscriptionRequired, Unauthenticated) as refused:
        return Reached(offered, refused)
    return Reached(offered, None)


ThisLesson = Annotated[Reached, Depends(reached, scope="function")]


@dataclass(frozen=True, slots=True)
class LearningDay:
    """One of the last seven days."""

    date: date
    learned: bool
    today: bool


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
