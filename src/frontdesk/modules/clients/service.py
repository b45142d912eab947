"""Finding and changing clients. That they are there is bookings' doing: see `identity`."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.pagination import PageRequest, Slice, paginate
from frontdesk.core.phones import e164
from frontdesk.modules.clients import queries
from frontdesk.modules.clients.errors import ClientExists, ClientNotFound
from frontdesk.modules.clients.models import Client
from frontdesk.modules.clients.rules import identity, words
from frontdesk.modules.clients.schemas import ClientPatch

__all__ = ["change", "find", "get", "identity"]


async def find(session: AsyncSession, company_id: UUID, typed: str, page: PageRequest) -> Slice[Client]:
    """One page of a company's clients that match what somebody has typed so far: part of a name, number or address."""
    return await paginate(session, queries.found(company_id, words(typed)), page)


async def get(session: AsyncSession, client_id: UUID, *, lock: bool = False) -> Client:
    """The client with this id, locked where asked; raises `ClientNotFound`."""
    statement = queries.by_id(client_id)
    client = await session.scalar(statement.with_for_update(key_share=True) if lock else statement)
    if client is None:
        raise ClientNotFound
    return client


async def change(session: AsyncSession, client: Client, changes: ClientPatch) -> None:
    """Change some fields of a client; raises `ClientExists` where another has the contacts that result."""
    for field, value in changes.model_dump().items():
        setattr(client, field, value)
    client.phone_e164 = e164(client.phone)
    client.identity = identity(
        user_id=client.user_id, phone_e164=client.phone_e164, email=client.email, name=client.name
    )
    client.version += 1
    try:
        await session.flush()
    except IntegrityError as refused:
        raise ClientExists from refused
