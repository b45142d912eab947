"""What the installation vouches for."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit
from frontdesk.modules.amenities import service as amenities
from frontdesk.modules.amenities.schemas import BadgesOut
from frontdesk.modules.providers.models import Provider


async def give_badges(
    session: AsyncSession, provider: Provider, wanted: Sequence[UUID | str], *, by: audit.By, now: datetime
) -> BadgesOut:
    """Replace the badges of a provider (locked), and write down who did.

    Raises:
        UnknownBadge: the catalogue has no such badge.
        Invalid: one badge is named twice.
    """
    before = await amenities.get_badges(session, provider.id)
    after = await amenities.set_badges(session, provider.id, wanted)
    await audit.record_of(session, "provider.badged", provider, (_slugs(before), _slugs(after)), by=by, now=now)
    return after


def _slugs(had: BadgesOut) -> audit.Values:
    return {"badges": [badge.slug for badge in had.badges]}
