"""Worlds and lessons, as learners read and complete them."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Body, Path

from frontdesk.core.http.auth import Caller, MaybeCaller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.pages import kept
from frontdesk.core.http.paging import Cursor, Paging
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.page_versions import COURSES
from frontdesk.core.pagination import CursorPage, Page
from frontdesk.modules.courses import service
from frontdesk.modules.courses.dependencies import OwnLesson, ReadableLesson
from frontdesk.modules.courses.errors import SchemaNotFound
from frontdesk.modules.courses.schemas.content import SCHEMAS
from frontdesk.modules.courses.schemas.learning import (
    CompletionOut,
    KeptAnswersOut,
    LessonOut,
    LessonRow,
    VideoPositionIn,
    VideoPositionOut,
    WorldDetail,
    WorldOut,
)
from frontdesk.modules.courses.schemas.quiz import AnswersIn

router = Router(prefix="/courses", tags=["courses"], route_class=IdempotentRoute)


@router.get(
    "/worlds",
    operation_id="courses_list_worlds",
    summary="List worlds",
    response_model=Page[WorldOut],
    responses=responses(401, 422),
)
@kept(COURSES)
async def list_worlds(caller: MaybeCaller, session: Session, paging: Paging) -> object:
    """The published worlds in their order, each with your own progress if you have signed in and begun."""
    return await service.list_worlds(session, paging, user_id=caller.user_id if caller else None)


@router.get(
    "/worlds/{world_id}",
    operation_id="courses_get_world",
    summary="Read a world",
    responses=responses(401, 404, 422),
)
@kept(COURSES)
async def get_world(world_id: UUID, caller: MaybeCaller, session: Session) -> WorldDetail:
    """One published world with its levels. 404 `world_not_found`."""
    return await service.get_world(session, world_id, user_id=caller.user_id if caller else None)


@router.get(
    "/worlds/{world_id}/lessons",
    operation_id="courses_list_lessons",
    summary="List a world's lessons",
    responses=responses(401, 404, 422),
)
@kept(COURSES)
async def list_lessons(
    world_id: UUID, caller: MaybeCaller, session: Session, paging: Paging, cursor: Cursor = None
) -> Page[LessonRow] | CursorPage[LessonRow]:
    """A world's lessons by week, day and place in the day, each locked, open or completed for you.

    A lesson opens when the one before it is completed, and stays open. Who has not signed in has completed none.
    Refusals: `world_not_found` (404), `invalid_cursor` (422).
    """
    user_id = caller.user_id if caller else None
    if cursor is not None:
        on = await service.list_lessons_on(session, world_id, user_id=user_id, cursor=cursor, size=paging.size)
        return CursorPage[LessonRow].model_validate(on)
    return Page[LessonRow].model_validate(await service.list_lessons(session, world_id, paging, user_id=user_id))


@router.get(
    "/lessons/{lesson_id}",
    operation_id="courses_get_lesson",
    summary="Read a lesson",
    responses=responses(401, 402, 403, 404, 422),
)
async def get_lesson(lesson: ReadableLesson) -> LessonOut:
    """A lesson with its text, notes and questions, and the lessons before and after it.

    What is free and open needs no account. Refusals: `unauthenticated` (401) for anything else without one;
    `subscription_required` (402), with `required_tier`; `lesson_locked` (403), with `prev_lesson_id`;
    `lesson_not_found` (404), also for drafts.
    """
    return service.shown(lesson)


@router.post(
    "/lessons/{lesson_id}/complete",
    operation_id="courses_complete_lesson",
    summary="Complete a lesson",
    responses=responses(401, 402, 403, 404, 409, 422),
    dependencies=[Idempotent],
)
async def complete_lesson(
    lesson: OwnLesson,
    caller: Caller,
    session: Session,
    now: Now,
    given: Annotated[AnswersIn | None, Body(description="Not needed where the lesson has no questions.")] = None,
) -> CompletionOut:
    """Complete a lesson: once it gives its XP and counts for your streak, again it gives nothing and changes nothing.

    Where it has questions, answer all of them; they are graded here. A boss battle is completed once its pass mark is
    reached: below it `completed` is false, the attempt is counted, and you may try again. Refusals: as for reading,
    and `answers_refused` (422) where the answers do not fit the questions; such an attempt does not count.
    """
    answers = given.answers if given else {}
    return await service.complete(session, lesson, caller.user_id, answers=answers, now=now)


@router.patch(
    "/lessons/{lesson_id}/answers",
    operation_id="courses_keep_answers",
    summary="Keep answers until they are handed in",
    responses=responses(401, 402, 403, 404, 422),
)
async def keep_answers(lesson: OwnLesson, caller: Caller, given: AnswersIn, session: Session) -> KeptAnswersOut:
    """Keep answers to some of the questions; those to others stay. Reading the lesson tells them, on any device.

    Nothing is graded or counted until you complete the lesson with all answers, which also forgets the kept ones.
    Refusals: as for reading, and `answers_refused` (422) where one does not fit its question.
    """
    kept = await service.keep_answers(session, lesson, caller.user_id, given.answers)
    return KeptAnswersOut(lesson_id=lesson.lesson.id, answers=dict(kept))


@router.put(
    "/lessons/{lesson_id}/video-position",
    operation_id="courses_keep_video_position",
    summary="Keep where you stopped watching",
    responses=responses(401, 402, 403, 404, 422),
)
async def keep_video_position(
    lesson: OwnLesson, caller: Caller, position: VideoPositionIn, session: Session
) -> VideoPositionOut:
    """Keep the second at which you stopped watching; reading the lesson tells it. Refusals: as for reading."""
    await service.keep_video_position(session, lesson, caller.user_id, position.seconds)
    return VideoPositionOut(lesson_id=lesson.lesson.id, seconds=position.seconds)


@router.get(
    "/content-schema/{version}",
    operation_id="courses_get_content_schema",
    summary="Read the schema of rich content",
    responses=responses(404, 422),
)
async def get_content_schema(version: Annotated[int, Path(ge=1, le=1000, examples=[1])]) -> dict[str, Any]:
    """The JSON Schema of what authors write into `rich_content`, by its version. 404 `schema_not_found`."""
    schema = SCHEMAS.get(version)
    if schema is None:
        raise SchemaNotFound
    return schema.model_json_schema()
