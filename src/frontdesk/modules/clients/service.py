"""Finding and changing clients. That they are there is bookings' doing: see `identity`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit
from frontdesk.core.audit import By
from frontdesk.core.pagination import PageRequest, Slice, paginate
from frontdesk.core.phones import e164
from frontdesk.modules.clients import queries
from frontdesk.modules.clients.errors import ClientExists, ClientNotFound, SameClient
from frontdesk.modules.clients.models import Client
from frontdesk.modules.clients.rules import identity, words
from frontdesk.modules.clients.schemas import ClientPatch

__all__ = ["change", "find", "get", "identity", "merge"]


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
    known_by = identity(user_id=client.user_id, phone_e164=client.phone_e164, email=client.email, name=client.name)
    # what a card leads here by that was merged into this one needs no second way
    if known_by != client.identity and await session.scalar(queries.leading(client.id, known_by)) is None:
        client.identity = known_by
    client.version += 1
    try:
        await session.flush()
    except IntegrityError as refused:
        raise ClientExists from refused


async def merge(session: AsyncSession, client: Client, other_id: UUID, *, by: By, now: datetime) -> Client:
    """Have one card stand for another of the same person from now on; tells the other one, whose bookings are to move.

    What the card lacks is filled in, notes are put together, and whoever calls with a contact of the other is known as
    this one. Merging what is merged already changes nothing.

    Raises:
        SameClient: they are one card.
        ClientNotFound: there is no other of this id at the company.
    """
    if other_id == client.id:
        raise SameClient
    cards = {card.id: card for card in await session.scalars(queries.both({client.id, other_id}))}
    other = cards.get(other_id)
    if other is None or other.company_id != client.company_id:
        raise ClientNotFound
    if other.merged_into_id == client.id:
        return other
    if client.merged_into_id is not None or other.merged_into_id is not None:
        raise ClientNotFound  # somebody else has just merged one of them
    for field in ("user_id", "phone", "phone_e164", "email"):
        if getattr(client, field) is None:
            setattr(client, field, getattr(other, field))
    client.notes = "\n\n".join(notes for notes in (client.notes, other.notes) if notes) or None
    client.version += 1
    other.merged_into_id = client.id
    await session.flush()
    await session.execute(queries.led_to(client.id, from_id=other.id))
    change = (None, {"client_id": other.id})
    await audit.record(
        session, "client.merged", by=by, now=now, subject_id=client.id, company_id=client.company_id, change=change
    )
    return other
