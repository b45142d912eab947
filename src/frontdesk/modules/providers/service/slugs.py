"""What providers are called in addresses: slugs are unique for ever, so that an old link never leads elsewhere."""

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.slugs import free_slug, is_free
from frontdesk.modules.providers import queries
from frontdesk.modules.providers.errors import SlugTaken
from frontdesk.modules.providers.models import FormerSlug, Provider


async def slug_for(session: AsyncSession, *, wanted: str | None, name: str) -> str:
    """The slug of a new provider: the one that is wanted, or one made from its name. Raises `SlugTaken`."""
    if wanted is None:
        return await free_slug(session, Provider.slug, name, former=FormerSlug.slug)
    if not await is_free(session, Provider.slug, wanted, former=FormerSlug.slug):
        raise SlugTaken
    return wanted


async def change_slug(session: AsyncSession, provider: Provider, wanted: str) -> None:
    """Give a provider another slug, to which the old one leads from now on; one that it had before can come back.

    Raises:
        SlugTaken: another provider has it, or had it.
    """
    if wanted == provider.slug:
        return
    came_back = await session.scalar(queries.without_former_slug(provider.id, wanted))
    if came_back is None and not await is_free(session, Provider.slug, wanted, former=FormerSlug.slug):
        raise SlugTaken
    session.add(FormerSlug(slug=provider.slug, provider_id=provider.id))
    provider.slug = wanted
