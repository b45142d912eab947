"""Whose bookings are whose, as the desk knows people."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.bookings import queries


async def give_to_client(session: AsyncSession, client_id: UUID, *, from_id: UUID) -> None:
    """Have one client's card have all bookings of another, the deleted ones too. What they say stays as it was said."""
    await session.execute(queries.given_to_client(client_id, from_id=from_id))
