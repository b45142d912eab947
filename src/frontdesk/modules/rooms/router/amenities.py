"""What there is in a room."""

from frontdesk.core.http.errors import responses
from frontdesk.core.http.pages import kept
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
async def get_equipment(room: VisibleRoom, session: Session) -> object:
    """What there is in this room, by name; what is there for everybody is told of the provider."""
    return await amenities.get_equipment(session, room.id)


@router.put(
    "/{room_id}/equipment",
    operation_id="rooms_set_equipment",
    summary="Replace a room's equipment",
    response_model=EquipmentOut,
    responses=responses(401, 403, 404, 422),
)
async def set_equipment(room: ManagedRoom, wanted: EquipmentIn, session: Session) -> object:
    """Replace all of it; none empties. Refusals: `unknown_equipment_type` (422), or one type named twice (422)."""
    return await amenities.set_equipment(session, room.id, wanted.equipment)
