"""Courses to learn from, and somebody who has begun: a lesson on each of the last evenings, a quiz is next."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.audit import OPERATOR
from frontdesk.core.principal import Principal
from frontdesk.entrypoints.demo.piano import COURSES, CoursePlan
from frontdesk.modules.courses import service as courses
from frontdesk.modules.courses.models import Lesson
from frontdesk.modules.users import service as users
from frontdesk.modules.users.models import Tier

FILMED = 2  # the lesson of five fingers
EVENINGS = 3  # on which the learner has learned
ZONE = ZoneInfo("Europe/Berlin")  # where they do
EVENING = time(19, 40)


async def teach(session: AsyncSession, learner: Principal, subscriber: Principal, *, now: datetime) -> Lesson:
    """Write the courses, have one person learn from the first of them, and another subscribe.

    The lesson that has a film (`film.py`).
    """
    piano, *_ = [await _write(session, plan, now=now) for plan in COURSES]
    await users.change_profile(session, learner.user_id, {"timezone": ZONE.key}, now=now)
    today = now.astimezone(ZONE).date()
    for lesson, ago in zip(piano, range(EVENINGS, 0, -1), strict=False):
        evening = datetime.combine(today - timedelta(days=ago), EVENING, ZONE)
        await _complete(session, lesson.id, learner, now=evening)
    await users.change_user(session, subscriber.user_id, {"subscription_tier": Tier.PLUS})
    return piano[FILMED]


async def _write(session: AsyncSession, plan: CoursePlan, *, now: datetime) -> Sequence[Lesson]:
    """A world with its levels and lessons."""
    world = await courses.add_world(session, plan.world, by=OPERATOR, now=now)
    lessons = []
    for part in plan.levels:
        level = await courses.add_level(session, world, part.level, by=OPERATOR, now=now) if part.level else None
        for wanted in part.lessons:
            placed = wanted.model_copy(update={"level_id": level and level.id})
            lessons.append(await courses.add_lesson(session, world, placed, by=OPERATOR, now=now))
    return lessons


async def _complete(session: AsyncSession, lesson_id: UUID, learner: Principal, *, now: datetime) -> None:
    offered = await courses.get_lesson(session, lesson_id, user_id=learner.user_id)
    await courses.complete(session, offered, learner.user_id, answers={}, now=now)
