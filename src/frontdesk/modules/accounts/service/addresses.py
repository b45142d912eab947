"""Addresses: showing that one is one's own, and changing it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.settings import SecuritySettings
from frontdesk.modules.accounts import queries
from frontdesk.modules.accounts.errors import WrongPassword
from frontdesk.modules.accounts.events import EmailChangeAsked, EmailChanged, EmailVerified, VerificationAsked
from frontdesk.modules.accounts.rules import Purpose
from frontdesk.modules.accounts.service.links import issue, redeem, require
from frontdesk.modules.accounts.service.sessions import Proven
from frontdesk.modules.users import service as users
from frontdesk.modules.users.models import User


async def ask_verification(session: AsyncSession, email: str, *, now: datetime) -> None:
    """Have another link sent to an address, if it has an account that has not shown it to be theirs."""
    await outbox.record(session, VerificationAsked(email=email), now=now)


async def verify(session: AsyncSession, ticket: str, security: SecuritySettings, *, now: datetime) -> User:
    """Take a mailed link as proof that its address is its owner's; raises `InvalidLink`."""
    link_id = require(ticket, Purpose.VERIFY_EMAIL, security)
    link = await redeem(session, link_id, Purpose.VERIFY_EMAIL, now=now)
    return await mark_verified(session, await users.get_user(session, link.user_id), now=now)


async def mark_verified(session: AsyncSession, user: User, *, now: datetime) -> User:
    """Note that somebody has shown their address to be theirs, unless that is known."""
    if user.email_verified:
        return user
    await outbox.record(session, EmailVerified(user_id=user.id), now=now)
    return await users.change_user(session, user.id, {"email_verified_at": now})


async def ask_change(session: AsyncSession, proven: Proven, email: str, *, now: datetime) -> None:
    """Have a link sent to the address that somebody wants to have, unless it is somebody else's.

    Raises `WrongPassword` if the password has been changed since they said it: that ends such links, this one included.
    """
    if await session.scalar(queries.unchanged(proven.user_id, changed_at=proven.changed_at)) is None:
        raise WrongPassword
    link = await issue(session, Purpose.CHANGE_EMAIL, user_id=proven.user_id, email=email, now=now)
    await outbox.record(session, EmailChangeAsked(link_id=link.id), now=now)


async def confirm_change(session: AsyncSession, ticket: str, security: SecuritySettings, *, now: datetime) -> User:
    """Give the owner of a mailed link the address that it went to.

    Links that are on their way to the old address are worth nothing any more.

    Raises:
        InvalidLink: it is not valid, or no longer.
        EmailTaken: somebody else has got this address meanwhile.
    """
    link_id = require(ticket, Purpose.CHANGE_EMAIL, security)
    link = await redeem(session, link_id, Purpose.CHANGE_EMAIL, now=now)
    user = await users.get_user(session, link.user_id)
    before = user.email
    await users.change_email(session, user.id, link.email, now=now)
    await session.execute(queries.doubt_password(user.id))  # its owner had the other address
    await session.execute(queries.end_links(user.id, Purpose.CHANGE_EMAIL, now=now))
    await outbox.record(session, EmailChanged(user_id=user.id, before=before, at=now), now=now)
    return user
