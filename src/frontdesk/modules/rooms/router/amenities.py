"""What there is in a room."""

from fastapi import Response

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.errors import responses
from frontdesk.core.http.etags import IfMatch
from frontdesk.core.http.pages import kept
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.modules.amenities import service as amenities
from frontdesk.modules.amenities.schemas import EquipmentIn, EquipmentOut
from frontdesk.modules.calendar.dependencies import PLACE
from frontdesk.modules.rooms.dependencies import ManagedRoom, VisibleRoom

router = Router(prefix="/rooms", tags=["rooms"])


@router.get(
    "/{room_id}/equipment",
    operation_id="rooms_get_equipment",
    summary="Read a room's equipment",
    response_model=EquipmentOut,
    responses=responses(401, 404, 422),
)
@kept(PLACE, "room_id")
async def get_equipment(room: VisibleRoom, response: Response, session: Session) -> object:
    """What there is in this room, by name; what is there for everybody is told of the provider."""
    return etags.show_whole(response, await amenities.get_equipment(session, room.id))


@router.put(
    "/{room_id}/equipment",
    operation_id="rooms_set_equipment",
    summary="Replace a room's equipment",
    response_model=EquipmentOut,
    responses=responses(401, 403, 404, 412, 422),
)
async def set_equipment(
    room: ManagedRoom,
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
    await etags.check_read(if_match, lambda: amenities.get_equipment(session, room.id))
    has = await amenities.set_equipment(session, room, wanted.equipment, by=by, now=now)
    return etags.show_whole(response, has)
