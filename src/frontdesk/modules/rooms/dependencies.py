"""The room of a path, as a thing that the caller may see, close or manage."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from frontdesk.core.http.auth import Caller, MaybeCaller
from frontdesk.core.http.session import Session
from frontdesk.core.permissions import Permission
from frontdesk.modules.companies.dependencies import require
from frontdesk.modules.providers.dependencies import AskedPlace, may_see
from frontdesk.modules.providers.service import Asked, known
from frontdesk.modules.rooms import service
from frontdesk.modules.rooms.errors import RoomNotFound
from frontdesk.modules.rooms.models import Room


async def visible_room(room_id: UUID, caller: MaybeCaller, session: Session) -> Room:
    """The room of `{room_id}`; 404 where it or its provider is hidden from the caller."""
    room = await service.get(session, room_id)
    if not may_see(caller, room):
        raise RoomNotFound
    return room


async def asked_room(room_id: UUID, caller: MaybeCaller, session: Session) -> AskedPlace[Asked]:
    """The room of `{room_id}`, for a question about its free time; 404 where it is hidden from the caller."""
    return AskedPlace(session, known.get(room_id), partial(service.asked, session, room_id), caller, RoomNotFound)


def own_room(permission: Permission) -> Callable[..., Awaitable[Room]]:
    """A dependency: the room of `{room_id}`, locked, for those of its provider's people who have `permission`.

    404 for everybody else's people, 403 for its own without the right.
    """

    async def guarded(room_id: UUID, caller: Caller, session: Session) -> Room:
        room = await service.get(session, room_id, lock=True)
        require(permission, caller, company_id=room.company_id, hidden=RoomNotFound)
        return room

    return guarded


VisibleRoom = Annotated[Room, Depends(visible_room, scope="function")]
ManagedRoom = Annotated[Room, Depends(own_room(Permission.PROVIDERS_MANAGE), scope="function")]
