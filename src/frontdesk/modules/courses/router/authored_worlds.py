"""Worlds, for those who run the installation."""

from typing import Annotated

from fastapi import Query, Response, status

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import Admin
from frontdesk.core.http.errors import responses
from frontdesk.core.http.etags import IfMatch
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.paging import Paging
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page
from frontdesk.modules.courses import service
from frontdesk.modules.courses.dependencies import AuthoredWorld as World
from frontdesk.modules.courses.dependencies import EditedWorld
from frontdesk.modules.courses.schemas.authoring import (
    AuthoredWorld,
    AuthoredWorldDetail,
    AuthoredWorldRow,
    LessonBrief,
    OrderIn,
    OrderOut,
    WorldIn,
    WorldPatch,
)
from frontdesk.modules.courses.schemas.learning import LevelOut

router = Router(prefix="/admin/courses", tags=["courses"], route_class=IdempotentRoute)


@router.get(
    "",
    operation_id="courses_list",
    summary="List all worlds",
    response_model=Page[AuthoredWorldRow],
    responses=responses(401, 403, 422),
)
async def list_(
    _: Admin,
    session: Session,
    paging: Paging,
    archived: Annotated[bool | None, Query(description="Only archived ones, or only others.")] = None,
    published: Annotated[bool | None, Query(description="Only published ones, or only drafts.")] = None,
) -> object:
    """All worlds in their order, drafts and archived ones included, for those who run the installation.

    Each with how many lessons it has, how many people learn in it, and how many have completed all of it.
    """
    return await service.list_authored_worlds(session, paging, archived=archived, published=published)


@router.post(
    "",
    operation_id="courses_create",
    summary="Add a world",
    status_code=status.HTTP_201_CREATED,
    response_model=AuthoredWorld,
    responses=responses(401, 403, 409, 422),
    dependencies=[Idempotent],
)
async def create(_: Admin, wanted: WorldIn, by: Acting, session: Session, now: Now) -> object:
    """Add a world, a draft unless you say otherwise. An upload to `thumbnails` is given by its `public_url`."""
    return await service.add_world(session, wanted, by=by, now=now)


@router.get(
    "/{course_id}",
    operation_id="courses_get",
    summary="Read a world with its levels and lessons",
    responses=responses(401, 403, 404, 422),
)
async def get(world: World, response: Response, session: Session) -> AuthoredWorldDetail:
    """A world with its levels and lessons in their order; what is in a lesson, `GET /admin/lessons/{id}` tells.

    Of a world of more than 500 lessons these are the first: `lessons_cursor` leads on in `GET …/{course_id}/lessons`.
    """
    levels, lessons = await service.contents(session, world)
    etags.show(response, version=world.version)
    return AuthoredWorldDetail(
        **dict(AuthoredWorld.model_validate(world)),
        levels=[LevelOut.model_validate(level) for level in levels],
        lessons=[LessonBrief.model_validate(lesson) for lesson in lessons.items],
        lessons_cursor=lessons.next_cursor,
    )


@router.patch(
    "/{course_id}",
    operation_id="courses_update",
    summary="Change a world",
    response_model=AuthoredWorld,
    responses=responses(401, 403, 404, 412, 422),
)
async def update(
    world: EditedWorld,
    changes: WorldPatch,
    response: Response,
    by: Acting,
    session: Session,
    now: Now,
    if_match: IfMatch = None,
) -> object:
    """Change what you name; what you leave out stays. `archived: false` brings a world back that was archived.

    412 `precondition_failed` where it has changed since the ETag in If-Match.
    """
    etags.check(if_match, version=world.version)
    await service.change_world(session, world, changes, by=by, now=now)
    etags.show(response, version=world.version)
    return world


@router.delete(
    "/{course_id}",
    operation_id="courses_delete",
    summary="Delete or archive a world",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 412, 422),
)
async def delete(world: EditedWorld, by: Acting, session: Session, now: Now, if_match: IfMatch = None) -> None:
    """Delete a world.

    Where somebody has begun a lesson of it, it is archived instead: offered to nobody, and all that people have done in
    it is kept. 412 `precondition_failed` where it has changed since the ETag in If-Match.
    """
    etags.check(if_match, version=world.version)
    await service.delete_world(session, world, by=by, now=now)


@router.put(
    "/{course_id}/order",
    operation_id="courses_order_lessons",
    summary="Put lessons in order",
    responses=responses(401, 403, 404, 409, 412, 422),
)
async def order(
    world: EditedWorld,
    wanted: OrderIn,
    response: Response,
    by: Acting,
    session: Session,
    now: Now,
    if_match: IfMatch = None,
) -> OrderOut:
    """Put lessons where they go, all at once or none; those that are not named stay. Answers the named ones in order.

    Whatever is open to a learner stays open. Refusals: `order_taken` (409) where two would have one place,
    `other_world` (422) where one is no lesson of this world, `precondition_failed` (412) where the world or the order
    of its lessons has changed since the ETag in If-Match.
    """
    etags.check(if_match, version=world.version)
    lessons = await service.arrange(session, world, wanted.lessons, by=by, now=now)
    etags.show(response, version=world.version)
    return OrderOut(lessons=[LessonBrief.model_validate(lesson) for lesson in lessons])
