"""The provider or the client of a path, for who works at its desk."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.session import Session
from frontdesk.core.permissions import Permission
from frontdesk.modules.bookings.dependencies import desk_booking
from frontdesk.modules.bookings.models import BookingView
from frontdesk.modules.clients import service as clients
from frontdesk.modules.clients.errors import ClientNotFound
from frontdesk.modules.clients.models import Client
from frontdesk.modules.companies.dependencies import require
from frontdesk.modules.providers import service as providers
from frontdesk.modules.providers.dependencies import ProviderKey
from frontdesk.modules.providers.errors import ProviderNotFound
from frontdesk.modules.providers.models import Provider


async def served_provider(provider_id: ProviderKey, caller: Caller, session: Session) -> Provider:
    """The provider of `{provider_id}`, for who sees its bookings; 404 for everybody else's people."""
    provider = await providers.get(session, provider_id)
    require(Permission.BOOKINGS_VIEW, caller, company_id=provider.company_id, hidden=ProviderNotFound)
    return provider


def own_client(permission: Permission, *, lock: bool) -> Callable[..., Awaitable[Client]]:
    """A dependency: the client of `{client_id}`, for those of the company who have `permission`; 404 for others'."""

    async def guarded(client_id: UUID, caller: Caller, session: Session) -> Client:
        client = await clients.get(session, client_id, lock=lock)
        require(permission, caller, company_id=client.company_id, hidden=ClientNotFound)
        return client

    return guarded


ServedProvider = Annotated[Provider, Depends(served_provider, scope="function")]
VisibleClient = Annotated[Client, Depends(own_client(Permission.BOOKINGS_VIEW, lock=False), scope="function")]
ManagedClient = Annotated[Client, Depends(own_client(Permission.BOOKINGS_MANAGE, lock=True), scope="function")]
# of two, both are locked in one order, later
MergingClient = Annotated[Client, Depends(own_client(Permission.BOOKINGS_MANAGE, lock=False), scope="function")]
ServedBooking = Annotated[BookingView, Depends(desk_booking(Permission.BOOKINGS_MANAGE), scope="function")]
