"""Another password: for somebody who knows the old one, and for somebody who has forgotten it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.settings import SecuritySettings
from frontdesk.modules.accounts import queries
from frontdesk.modules.accounts.errors import WrongPassword
from frontdesk.modules.accounts.events import PasswordChanged, PasswordForgotten
from frontdesk.modules.accounts.rules import Purpose
from frontdesk.modules.accounts.service import passwords
from frontdesk.modules.accounts.service.addresses import mark_verified
from frontdesk.modules.accounts.service.ending import end_older_identities, end_what_was
from frontdesk.modules.accounts.service.links import redeem, require
from frontdesk.modules.accounts.service.sessions import Proven
from frontdesk.modules.users import service as users


async def ask_reset(session: AsyncSession, email: str, *, now: datetime) -> None:
    """Have a link sent to an address, if it has an account. Who asks learns nothing, not even by the time it takes."""
    await outbox.record(session, PasswordForgotten(email=email), now=now)


async def reset_password(
    session: AsyncSession, ticket: str, password: str, *, security: SecuritySettings, now: datetime
) -> None:
    """Give the owner of a mailed link another password, and end all their sessions.

    What somebody prepared who had the account before its address was theirs ends too. The link came to their address,
    so that it proves the address as well. Raises `InvalidLink`, and `WeakPassword`, which leaves the link as good as it
    was.
    """
    link_id = require(ticket, Purpose.RESET_PASSWORD, security)
    password_hash = await passwords.hashed(password)  # before the transaction begins: it takes a while
    link = await redeem(session, link_id, Purpose.RESET_PASSWORD, now=now)
    user = await users.get_user(session, link.user_id)
    passwords.refuse_own(password, user.email, user.firstname, user.lastname)
    await session.execute(queries.password(link.user_id, password_hash, is_owners=True, now=now))
    await end_older_identities(session, link.user_id, now=now)
    await _end_what_was(session, link.user_id, now=now, keep=None)
    await mark_verified(session, user, now=now)


async def change_password(
    session: AsyncSession, proven: Proven, password: str, *, session_id: UUID, now: datetime
) -> None:
    """Give somebody who knew their password another one, and end all their sessions but `session_id`.

    Raises `WrongPassword` if it has been changed since they said the old one, `WeakPassword`.
    """
    password_hash = await passwords.hashed(password)  # before the transaction begins: it takes a while
    user = await users.get_user(session, proven.user_id)
    passwords.refuse_own(password, user.email, user.firstname, user.lastname)
    following = queries.next_password(proven.user_id, password_hash, changed_at=proven.changed_at, now=now)
    if await session.scalar(following) is None:
        raise WrongPassword
    await _end_what_was(session, proven.user_id, now=now, keep=session_id)


async def _end_what_was(session: AsyncSession, user_id: UUID, *, now: datetime, keep: UUID | None) -> None:
    """End what the old password, or whoever had it, may have left open, and say that it is another one."""
    await end_what_was(session, user_id, now=now, keep=keep)
    await outbox.record(session, PasswordChanged(user_id=user_id, at=now), now=now)
