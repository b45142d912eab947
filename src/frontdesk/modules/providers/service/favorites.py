"""The providers that somebody wants to find again."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.pagination import PageRequest, Slice, paginate
from frontdesk.core.principal import Principal
from frontdesk.modules.providers import queries
from frontdesk.modules.providers.models import Provider


async def list_favorites(session: AsyncSession, page: PageRequest, *, caller: Principal) -> Slice[Provider]:
    """One page of the caller's favourites, the latest first; what is hidden from them is left out, and kept."""
    return await paginate(session, queries.favorites_of(caller.user_id).where(queries.seen_by(caller)), page)


async def add_favorite(session: AsyncSession, provider: Provider, *, user_id: UUID) -> None:
    """Remember a provider for somebody; twice is once."""
    await session.execute(queries.with_favorite(user_id, provider.id))


async def remove_favorite(session: AsyncSession, key: UUID | int, *, user_id: UUID) -> None:
    """Forget the provider with this id or number for somebody, whether or not they had it."""
    await session.execute(queries.without_favorite(user_id, key))


async def is_favorite(session: AsyncSession, provider: Provider, *, user_id: UUID) -> bool:
    """Whether somebody wants to find a provider again."""
    return await session.scalar(queries.favorite(user_id, provider.id)) is not None
