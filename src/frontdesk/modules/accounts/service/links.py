"""Links that are mailed to people: made for one purpose and one address, and used once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import links
from frontdesk.core.ids import new_id
from frontdesk.core.settings import SecuritySettings
from frontdesk.modules.accounts import queries
from frontdesk.modules.accounts.errors import InvalidLink
from frontdesk.modules.accounts.models import AccountLink
from frontdesk.modules.accounts.rules import LIFETIMES, Purpose


async def issue(session: AsyncSession, purpose: Purpose, *, user_id: UUID, email: str, now: datetime) -> AccountLink:
    """A new link to be mailed to `email`. Earlier ones stay good: whoever asks twice may open the first mail."""
    link = AccountLink(
        id=new_id(),
        purpose=purpose,
        user_id=user_id,
        email=email,
        created_at=now,
        expires_at=now + LIFETIMES[purpose],
    )
    session.add(link)
    await session.flush()
    return link


async def issue_once(
    session: AsyncSession, purpose: Purpose, *, user_id: UUID, email: str, now: datetime
) -> AccountLink:
    """The link that was issued and can still be used, or else a new one, whoever else asks at the same time."""
    await session.execute(queries.lock(user_id))
    live: AccountLink | None = await session.scalar(queries.live_link(user_id, purpose, email=email, now=now))
    return live or await issue(session, purpose, user_id=user_id, email=email, now=now)


async def find_link(session: AsyncSession, link_id: UUID) -> AccountLink | None:
    """The link with this id, if it is kept still."""
    return await session.get(AccountLink, link_id)


def require(ticket: str, purpose: Purpose, security: SecuritySettings) -> UUID:
    """The id of the link that a ticket was made for, without looking whether it can be used; raises `InvalidLink`.

    Nobody without the secret gets past this, so that what comes after may be expensive.
    """
    link_id = links.admits(ticket, security, purpose=purpose.ticket)
    if link_id is None:
        raise InvalidLink
    return link_id


async def redeem(session: AsyncSession, link_id: UUID, purpose: Purpose, *, now: datetime) -> AccountLink:
    """Use a link, once; raises `InvalidLink`."""
    link: AccountLink | None = await session.scalar(queries.redemption(link_id, purpose, now=now))
    if link is None:
        raise InvalidLink
    return link
