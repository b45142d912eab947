"""To whom lessons are handed out."""

from dataclasses import dataclass
from uuid import UUID

from frontdesk.core.errors import Unauthenticated
from frontdesk.modules.courses.errors import LessonLocked, SubscriptionRequired
from frontdesk.modules.courses.models import Lesson, LessonProgress
from frontdesk.modules.courses.rules import Status
from frontdesk.modules.users.models import Tier


@dataclass(frozen=True, slots=True)
class OfferedLesson:
    """A lesson on offer, its place in the world, and what it is for who asks."""

    lesson: Lesson
    tier: Tier  # what it asks for
    status: Status
    subscribed: Tier  # what who asks has
    prev_id: UUID | None
    next_id: UUID | None
    progress: LessonProgress | None


def previewing(lesson: Lesson) -> OfferedLesson:
    """A lesson, draft or not, as it will be for a learner who has come as far as this: for its author."""
    tier = Tier(lesson.tier or lesson.world.tier)
    return OfferedLesson(lesson, tier, Status.OPEN, tier, None, None, None)


def hand_out(offered: OfferedLesson, *, signed_in: bool) -> OfferedLesson:
    """The lesson, if who asks may have it: what is free and open, everybody.

    Raises:
        Unauthenticated: nobody has signed in, and it is locked or for subscribers.
        SubscriptionRequired: it asks for another subscription than theirs. One that has ended closes completed lessons
            too; what was done of them is kept.
        LessonLocked: the lesson before it has not been completed.
    """
    included = offered.subscribed.includes(offered.tier)
    locked = offered.status is Status.LOCKED
    if not signed_in and (locked or not included):
        raise Unauthenticated
    if not included:
        raise SubscriptionRequired(f"It asks for {offered.tier}.", required_tier=offered.tier)
    if locked:
        raise LessonLocked(prev_lesson_id=str(offered.prev_id))
    return offered
