"""What kinds of things places may have."""

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
from frontdesk.modules.amenities.dependencies import ChangedEquipmentType, ThisEquipmentType
from frontdesk.modules.amenities.models import EquipmentType
from frontdesk.modules.amenities.schemas import EntryIn, EntryPatch, EquipmentTypeOut

router = Router(prefix="/equipment-types", tags=["amenities"], route_class=IdempotentRoute)
ADMINS = Depends(admin, scope="function")


@router.get(
    "",
    operation_id="amenities_list_equipment_types",
    summary="List equipment types",
    response_model=Page[EquipmentTypeOut],
    responses=responses(422),
)
@kept(CATALOGUE)
async def list_(session: Session, paging: Paging) -> object:
    """All kinds of things that places may have, by name."""
    return await service.list_entries(session, EquipmentType, paging)


@router.post(
    "",
    operation_id="amenities_add_equipment_type",
    summary="Add an equipment type",
    status_code=status.HTTP_201_CREATED,
    response_model=EquipmentTypeOut,
    responses=responses(401, 403, 409, 422),
    dependencies=[ADMINS, Idempotent],
)
async def add(wanted: EntryIn, by: Acting, session: Session, now: Now) -> object:
    """Add a kind of thing, as who runs the installation. 409 `name_taken` where another is called so."""
    return await service.add_entry(session, EquipmentType, wanted, by=by, now=now)


@router.get(
    "/{equipment_type_id}",
    operation_id="amenities_get_equipment_type",
    summary="Read an equipment type",
    response_model=EquipmentTypeOut,
    responses=responses(404, 422),
)
async def get(entry: ThisEquipmentType, response: Response) -> object:
    """One kind of thing."""
    return etags.show_whole(response, EquipmentTypeOut.model_validate(entry))


@router.patch(
    "/{equipment_type_id}",
    operation_id="amenities_change_equipment_type",
    summary="Change an equipment type",
    response_model=EquipmentTypeOut,
    responses=responses(401, 403, 404, 409, 412, 422),
    dependencies=[ADMINS],
)
async def change(
    entry: ChangedEquipmentType,
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
    etags.check_whole(if_match, EquipmentTypeOut.model_validate(entry))
    await service.change_entry(session, entry, changes, by=by, now=now)
    return etags.show_whole(response, EquipmentTypeOut.model_validate(entry))


@router.delete(
    "/{equipment_type_id}",
    operation_id="amenities_delete_equipment_type",
    summary="Delete an equipment type",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 409, 422),
    dependencies=[ADMINS],
)
async def delete(entry: ThisEquipmentType, by: Acting, session: Session, now: Now) -> None:
    """Take a kind of thing out of the catalogue. 409 `in_use` while a place has one."""
    await service.delete_entry(session, entry, by=by, now=now)
