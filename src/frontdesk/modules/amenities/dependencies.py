"""The entry of a path, as a thing."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from frontdesk.core.http.session import Session
from frontdesk.modules.amenities import service
from frontdesk.modules.amenities.models import Badge, EquipmentType


async def this_equipment_type(equipment_type_id: UUID, session: Session) -> EquipmentType:
    """The equipment type of `{equipment_type_id}`, or 404."""
    return await service.get_entry(session, EquipmentType, equipment_type_id)


async def changed_equipment_type(equipment_type_id: UUID, session: Session) -> EquipmentType:
    """The same, locked against other changes."""
    return await service.get_entry(session, EquipmentType, equipment_type_id, lock=True)


async def this_badge(badge_id: UUID, session: Session) -> Badge:
    """The badge of `{badge_id}`, or 404."""
    return await service.get_entry(session, Badge, badge_id)


async def changed_badge(badge_id: UUID, session: Session) -> Badge:
    """The same, locked against other changes."""
    return await service.get_entry(session, Badge, badge_id, lock=True)


ChangedBadge = Annotated[Badge, Depends(changed_badge, scope="function")]
ChangedEquipmentType = Annotated[EquipmentType, Depends(changed_equipment_type, scope="function")]
ThisEquipmentType = Annotated[EquipmentType, Depends(this_equipment_type, scope="function")]
ThisBadge = Annotated[Badge, Depends(this_badge, scope="function")]
