"""Levels of worlds, for those who run the installation."""

from fastapi import Response, status

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.errors import responses
from frontdesk.core.http.etags import IfMatch
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.paging import Paging
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page
from frontdesk.modules.courses import service
from frontdesk.modules.courses.dependencies import AuthoredWorld, EditedLevel, EditedWorld
from frontdesk.modules.courses.schemas.authoring import LevelIn, LevelPatch
from frontdesk.modules.courses.schemas.learning import LevelOut

router = Router(prefix="/admin", tags=["courses"], route_class=IdempotentRoute)


@router.get(
    "/courses/{course_id}/levels",
    operation_id="courses_list_levels",
    summary="List a world's levels",
    response_model=Page[LevelOut],
    responses=responses(401, 403, 404, 422),
)
async def list_(world: AuthoredWorld, session: Session, paging: Paging) -> object:
    """A world's levels in their order."""
    return await service.list_levels(session, world, paging)


@router.post(
    "/courses/{course_id}/levels",
    operation_id="courses_add_level",
    summary="Add a level",
    status_code=status.HTTP_201_CREATED,
    response_model=LevelOut,
    responses=responses(401, 403, 404, 409, 422),
    dependencies=[Idempotent],
)
async def add(
    world: EditedWorld, wanted: LevelIn, response: Response, by: Acting, session: Session, now: Now
) -> object:
    """Add a part to a world, behind the others unless you say where.

    Refusals: `order_taken` (409) where another has its place, `too_many_levels` (409).
    """
    level = await service.add_level(session, world, wanted, by=by, now=now)
    return etags.show_whole(response, LevelOut.model_validate(level))


@router.patch(
    "/levels/{level_id}",
    operation_id="courses_update_level",
    summary="Change a level",
    response_model=LevelOut,
    responses=responses(401, 403, 404, 409, 412, 422),
)
async def update(
    level: EditedLevel,
    changes: LevelPatch,
    response: Response,
    by: Acting,
    session: Session,
    now: Now,
    if_match: IfMatch = None,
) -> object:
    """Change what you name; what you leave out stays.

    Refusals: `precondition_failed` (412) where it has changed since the ETag in If-Match, which adding and changing it
    told; `order_taken` (409) where another level has its place.
    """
    etags.check_whole(if_match, LevelOut.model_validate(level))
    await service.change_level(session, level, changes, by=by, now=now)
    return etags.show_whole(response, LevelOut.model_validate(level))


@router.delete(
    "/levels/{level_id}",
    operation_id="courses_delete_level",
    summary="Delete a level",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 422),
)
async def delete(level: EditedLevel, by: Acting, session: Session, now: Now) -> None:
    """Delete a level; its lessons stay where they are, and have none."""
    await service.delete_level(session, level, by=by, now=now)
