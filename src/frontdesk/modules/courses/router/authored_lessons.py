"""Lessons, for those who run the installation."""

from fastapi import Response, status

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.errors import responses
from frontdesk.core.http.etags import IfMatch
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.paging import Cursor, Paging
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import CursorPage, Page
from frontdesk.modules.courses import service
from frontdesk.modules.courses.dependencies import AuthoredLesson as Lesson
from frontdesk.modules.courses.dependencies import AuthoredWorld, EditedLesson, EditedWorld
from frontdesk.modules.courses.schemas.authoring import AuthoredLesson, LessonBrief, LessonIn, LessonPatch

router = Router(prefix="/admin", tags=["courses"], route_class=IdempotentRoute)


@router.get(
    "/courses/{course_id}/lessons",
    operation_id="courses_list_authored_lessons",
    summary="List a world's lessons as their author",
    responses=responses(401, 403, 404, 422),
)
async def list_(
    world: AuthoredWorld, session: Session, paging: Paging, cursor: Cursor = None
) -> Page[LessonBrief] | CursorPage[LessonBrief]:
    """A world's lessons by week, day and place in the day, drafts included; what is in one, reading it tells.

    Refusals: `world_not_found` (404), `invalid_cursor` (422).
    """
    if cursor is not None:
        on = await service.list_authored_lessons_on(session, world, cursor=cursor, size=paging.size)
        return CursorPage[LessonBrief].model_validate(on)
    return Page[LessonBrief].model_validate(await service.list_authored_lessons(session, world, paging))


@router.post(
    "/courses/{course_id}/lessons",
    operation_id="courses_add_lesson",
    summary="Add a lesson",
    status_code=status.HTTP_201_CREATED,
    response_model=AuthoredLesson,
    responses=responses(401, 403, 404, 409, 422),
    dependencies=[Idempotent],
)
async def add(world: EditedWorld, wanted: LessonIn, by: Acting, session: Session, now: Now) -> object:
    """Add a lesson at its week, day and place in the day; the last of its day where `order_index` is not given.

    `rich_content` is of the schema at `GET /courses/content-schema/1`. Refusals: `order_taken` (409) where another
    lesson has this place, `too_many_lessons` (409), `other_world` (422) where the level is not this world's.
    """
    return await service.add_lesson(session, world, wanted, by=by, now=now)


@router.get(
    "/lessons/{lesson_id}",
    operation_id="courses_get_authored_lesson",
    summary="Read a lesson as its author",
    response_model=AuthoredLesson,
    responses=responses(401, 403, 404, 422),
)
async def get(lesson: Lesson, response: Response) -> object:
    """A lesson with everything in it, right answers included."""
    etags.show(response, version=lesson.version)
    return lesson


@router.patch(
    "/lessons/{lesson_id}",
    operation_id="courses_update_lesson",
    summary="Change a lesson",
    response_model=AuthoredLesson,
    responses=responses(401, 403, 404, 409, 412, 422),
)
async def update(
    lesson: EditedLesson,
    changes: LessonPatch,
    response: Response,
    by: Acting,
    session: Session,
    now: Now,
    if_match: IfMatch = None,
) -> object:
    """Change what you name; what you leave out stays. Who has completed it has completed it, whatever you change.

    Refusals: `precondition_failed` (412) where it has changed since the ETag in If-Match, `order_taken` (409) where
    another lesson has its place, `other_world` (422) where the level is not its world's.
    """
    etags.check(if_match, version=lesson.version)
    await service.change_lesson(session, lesson, changes, by=by, now=now)
    etags.show(response, version=lesson.version)
    return lesson


@router.delete(
    "/lessons/{lesson_id}",
    operation_id="courses_delete_lesson",
    summary="Delete a lesson",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 412, 422),
)
async def delete(lesson: EditedLesson, by: Acting, session: Session, now: Now, if_match: IfMatch = None) -> None:
    """Delete a lesson. What people got for it they keep, and who had come as far as this goes on with the next.

    412 `precondition_failed` where it has changed since the ETag in If-Match.
    """
    etags.check(if_match, version=lesson.version)
    await service.delete_lesson(session, lesson, by=by, now=now)
