"""What the installation may vouch for."""

from fastapi import Depends, Response, status

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import admin
from frontdesk.core.http.errors import responses
from frontdesk.core.http.etags import IfMatch
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.pages import kept
from frontdesk.core.http.paging import Paging
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.page_versions import CATALOGUE
from frontdesk.core.pagination import Page
from frontdesk.modules.amenities import service
from frontdesk.modules.amenities.dependencies import ChangedBadge, ThisBadge
from frontdesk.modules.amenities.models import Badge
from frontdesk.modules.amenities.schemas import BadgeOut, EntryIn, EntryPatch

router = Router(prefix="/badges", tags=["amenities"], route_class=IdempotentRoute)
ADMINS = Depends(admin, scope="function")


@router.get(
    "",
    operation_id="amenities_list_badges",
    summary="List badges",
    response_model=Page[BadgeOut],
    responses=responses(422),
)
@kept(CATALOGUE)
async def list_(session: Session, paging: Paging) -> object:
    """All that the installation may vouch for, by name."""
    return await service.list_entries(session, Badge, paging)


@router.post(
    "",
    operation_id="amenities_add_badge",
    summary="Add a badge",
    status_code=status.HTTP_201_CREATED,
    response_model=BadgeOut,
    responses=responses(401, 403, 409, 422),
    dependencies=[ADMINS, Idempotent],
)
async def add(wanted: EntryIn, by: Acting, session: Session, now: Now) -> object:
    """Add a badge, as who runs the installation. 409 `name_taken` where another is called so."""
    return await service.add_entry(session, Badge, wanted, by=by, now=now)


@router.get(
    "/{badge_id}",
    operation_id="amenities_get_badge",
    summary="Read a badge",
    response_model=BadgeOut,
    responses=responses(404, 422),
)
async def get(entry: ThisBadge, response: Response) -> object:
    """One badge."""
    return etags.show_whole(response, BadgeOut.model_validate(entry))


@router.patch(
    "/{badge_id}",
    operation_id="amenities_change_badge",
    summary="Change a badge",
    response_model=BadgeOut,
    responses=responses(401, 403, 404, 409, 412, 422),
    dependencies=[ADMINS],
)
async def change(
    entry: ChangedBadge,
    changes: EntryPatch,
    response: Response,
    by: Acting,
    session: Session,
    now: Now,
    if_match: IfMatch = None,
) -> object:
    """Change what you name; the slug stays.

    Refusals: `precondition_failed` (412) where it has changed since the ETag in If-Match, `name_taken` (409) where
    another is called so.
    """
    etags.check_whole(if_match, BadgeOut.model_validate(entry))
    await service.change_entry(session, entry, changes, by=by, now=now)
    return etags.show_whole(response, BadgeOut.model_validate(entry))


@router.delete(
    "/{badge_id}",
    operation_id="amenities_delete_badge",
    summary="Delete a badge",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 409, 422),
    dependencies=[ADMINS],
)
async def delete(entry: ThisBadge, by: Acting, session: Session, now: Now) -> None:
    """Take a badge out of the catalogue. 409 `in_use` while a place has it."""
    await service.delete_entry(session, entry, by=by, now=now)
