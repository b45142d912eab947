"""Completing lessons: graded here, written down once, rewarded once, however often and by however many asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.courses.models import Lesson, LessonProgress
from frontdesk.modules.courses.policies import OfferedLesson
from frontdesk.modules.courses.queries import learning as queries
from frontdesk.modules.courses.rules import Status
from frontdesk.modules.courses.schemas.learning import CompletionOut
from frontdesk.modules.courses.schemas.quiz import ResultOut
from frontdesk.modules.courses.service import quiz
from frontdesk.modules.courses.service.quiz import Grade
from frontdesk.modules.rewards import service as rewards
from frontdesk.modules.users import service as users
from frontdesk.modules.users.models import User


async def complete(
    session: AsyncSession, offered: OfferedLesson, user_id: UUID, *, answers: Mapping[str, Any], now: datetime
) -> CompletionOut:
    """Complete a lesson for a learner to whom it was handed out, or count an attempt at a boss battle that was lost.

    The first time gives its XP and a day of the streak. Completed before: nothing is graded, counted or given. Raises
    `AnswersRefused` where they do not fit the lesson's questions.
    """
    lesson, grade, progress = offered.lesson, None, None
    if offered.status is not Status.COMPLETED:
        grade = _graded(lesson, answers)
        passed = grade is None or not lesson.is_boss_battle or grade.score >= lesson.pass_mark
        attempt = {
            "user_id": user_id,
            "lesson_id": lesson.id,
            "world_id": lesson.world_id,
            "attempts": int(grade is not None),
            "best_score": grade and grade.score,
            "kept_answers": {},
            "last_answers": dict(answers) if grade else None,
            "completed_at": now if passed else None,
        }
        statement = queries.attempt(attempt).execution_options(populate_existing=True)
        progress = await session.scalar(statement)
    if progress is None:  # somebody was here before, perhaps in this very moment
        progress, grade = (await session.scalars(queries.progress(lesson.id, user_id))).one(), None
    rewarded = None
    if progress.completed_at is not None and offered.status is not Status.COMPLETED:
        rewarded = await rewards.earn(session, user_id, source=f"lesson:{lesson.id}", xp=lesson.xp_value, now=now)
    user = rewarded or await users.get_user(session, user_id)
    results = _results(lesson, grade, progress)
    xp_earned = lesson.xp_value if rewarded else 0
    return _told(offered, progress, user, grade=grade, results=results, xp_earned=xp_earned, now=now)


async def keep_video_position(session: AsyncSession, offered: OfferedLesson, user_id: UUID, seconds: float) -> None:
    """Keep where a learner stopped watching; of two devices, what the later one says."""
    place = {
        "user_id": user_id,
        "lesson_id": offered.lesson.id,
        "world_id": offered.lesson.world_id,
        "video_seconds": seconds,
    }
    await session.execute(queries.video_position(place))


async def keep_answers(
    session: AsyncSession, offered: OfferedLesson, user_id: UUID, answers: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Keep answers to some questions until they are handed in, whatever is kept for others: all that is kept then.

    For a completed lesson there is nothing to keep. Raises `AnswersRefused` where they do not fit the questions.
    """
    lesson = offered.lesson
    content = quiz.content_of(lesson)
    if content is None or offered.status is Status.COMPLETED:
        return {}
    quiz.check(content, lesson.option_key, answers)
    kept = {
        "user_id": user_id,
        "lesson_id": lesson.id,
        "world_id": lesson.world_id,
        "kept_answers": dict(answers),
    }
    stored = await session.scalar(queries.answers(kept))
    return stored or {}


def _graded(lesson: Lesson, answers: Mapping[str, Any]) -> Grade | None:
    content = quiz.content_of(lesson)
    if content is None or not content.questions:
        return None
    return quiz.grade(content, lesson.option_key, answers)


def _results(lesson: Lesson, grade: Grade | None, progress: LessonProgress) -> Sequence[ResultOut]:
    """What is told of the answers: with all explanations once nothing is left to try."""
    content = quiz.content_of(lesson)
    if grade is None or content is None:
        return ()
    return quiz.explained(grade, content).results if progress.completed_at else grade.results


def _told(
    offered: OfferedLesson,
    progress: LessonProgress,
    user: User,
    *,
    grade: Grade | None,
    results: Sequence[ResultOut],
    xp_earned: int,
    now: datetime,
) -> CompletionOut:
    lesson = offered.lesson
    return CompletionOut(
        lesson_id=lesson.id,
        completed=progress.completed_at is not None,
        completed_at=progress.completed_at,
        xp_earned=xp_earned,
        xp=user.xp,
        level=user.level,
        streak=user.learning_streak.settled(at=now, zone=user.zone).days,
        score=grade.score if grade else None,
        pass_mark=lesson.pass_mark if lesson.is_boss_battle else None,
        attempts=progress.attempts,
        results=list(results),
        next_lesson_id=offered.next_id,
    )
