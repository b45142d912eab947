"""What a provider has: equipment, and badges that the installation has given it."""

from fastapi import Depends, Response

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import admin
from frontdesk.core.http.errors import responses
from frontdesk.core.http.etags import IfMatch
from frontdesk.core.http.pages import kept
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.modules.amenities import service as amenities
from frontdesk.modules.amenities.schemas import BadgesIn, BadgesOut, EquipmentIn, EquipmentOut
from frontdesk.modules.calendar.dependencies import PLACE
from frontdesk.modules.providers import service
from frontdesk.modules.providers.dependencies import ManagedProvider, VisibleProvider

router = Router(prefix="/providers", tags=["providers"])


@router.get(
    "/{provider_id}/equipment",
    operation_id="providers_get_equipment",
    summary="Read a provider's equipment",
    response_model=EquipmentOut,
    responses=responses(401, 404, 422),
)
@kept(PLACE, "provider_id")
async def get_equipment(provider: VisibleProvider, response: Response, session: Session) -> object:
    """What there is for everybody at this place, by name; what a room has is told of the room."""
    return etags.show_whole(response, await amenities.get_equipment(session, provider.id))


@router.put(
    "/{provider_id}/equipment",
    operation_id="providers_set_equipment",
    summary="Replace a provider's equipment",
    response_model=EquipmentOut,
    responses=responses(401, 403, 404, 412, 422),
)
async def set_equipment(
    provider: ManagedProvider,
    wanted: EquipmentIn,
    response: Response,
    by: Acting,
    session: Session,
    now: Now,
    if_match: IfMatch = None,
) -> object:
    """Replace all of it; none empties.

    Refusals: `precondition_failed` (412) where it has changed since the ETag in If-Match, `unknown_equipment_type`
    (422), or one type named twice (422).
    """
    await etags.check_read(if_match, lambda: amenities.get_equipment(session, provider.id))
    has = await amenities.set_equipment(session, provider, wanted.equipment, by=by, now=now)
    return etags.show_whole(response, has)


@router.get(
    "/{provider_id}/badges",
    operation_id="providers_get_badges",
    summary="Read a provider's badges",
    response_model=BadgesOut,
    responses=responses(401, 404, 422),
)
@kept(PLACE, "provider_id")
async def get_badges(provider: VisibleProvider, response: Response, session: Session) -> object:
    """What the installation vouches for at this place, by name."""
    return etags.show_whole(response, await amenities.get_badges(session, provider.id))


@router.put(
    "/{provider_id}/badges",
    operation_id="providers_give_badges",
    summary="Replace a provider's badges",
    response_model=BadgesOut,
    responses=responses(401, 403, 404, 412, 422),
    dependencies=[Depends(admin, scope="function")],
)
async def give_badges(
    provider: ManagedProvider,
    wanted: BadgesIn,
    response: Response,
    session: Session,
    acting: Acting,
    now: Now,
    if_match: IfMatch = None,
) -> object:
    """Replace all of them, as who runs the installation: a place cannot vouch for itself.

    Refusals: `precondition_failed` (412) where they have changed since the ETag in If-Match, `unknown_badge` (422), or
    one badge named twice (422).
    """
    await etags.check_read(if_match, lambda: amenities.get_badges(session, provider.id))
    return etags.show_whole(response, await service.give_badges(session, provider, wanted.badges, by=acting, now=now))
