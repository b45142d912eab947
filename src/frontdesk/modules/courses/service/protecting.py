"""For whom the videos of lessons play: as the tiers of lessons and worlds ask, from the instant of an edit on."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.courses.models import Lesson, World
from frontdesk.modules.courses.queries import authoring as queries
from frontdesk.modules.users.models import Tier
from frontdesk.modules.video import service as video
from frontdesk.modules.video.service import Policy


def policy_of(tier: Tier) -> Policy:
    """How the videos of lessons play that ask for this: what is paid for, with signed addresses."""
    return Policy.PUBLIC if tier is Tier.FREE else Policy.SIGNED


async def protect_lesson(session: AsyncSession, lesson: Lesson, world: World, *, now: datetime) -> None:
    """Have the video of a lesson play for whom the lesson is by now."""
    await _protect(session, [lesson.id], Tier(lesson.tier or world.tier), now=now)


async def protect_world(session: AsyncSession, world: World, *, now: datetime) -> None:
    """The same of all lessons that ask for what their world asks for."""
    lesson_ids = (await session.scalars(queries.lessons_by_world_tier(world.id))).all()
    await _protect(session, lesson_ids, Tier(world.tier), now=now)


async def _protect(session: AsyncSession, lesson_ids: Sequence[UUID], tier: Tier, *, now: datetime) -> None:
    closed = await video.protect(session, lesson_ids, wanted=policy_of(tier), now=now)
    if closed:  # what is paid for has no public playback id at once
        await session.execute(queries.without_playback(closed))
