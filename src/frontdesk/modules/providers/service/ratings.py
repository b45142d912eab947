"""How clients found what they booked, as numbers beside it. The reviews themselves are above us."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.providers import queries
from frontdesk.modules.providers.models import HasCalendar


async def rate(session: AsyncSession, thing: type[HasCalendar], thing_id: UUID, *, count: int, points: int) -> None:
    """Add `count` ratings of `points` stars together to a provider or whatever else has a calendar; negative: remove.

    The row stays locked until the commit. Whoever rates a provider and one of its rooms begins with the provider.
    """
    await session.execute(queries.rated(thing, thing_id, count=count, points=points))
