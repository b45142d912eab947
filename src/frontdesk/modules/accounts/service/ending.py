"""Ending what an account had open: what its password, or whoever prepared the account for its owner, left there.

What strangers can prepare, and what ends it: docs/adr/0013-people-known-elsewhere.md.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit
from frontdesk.core.audit import OPERATOR
from frontdesk.modules.accounts import queries
from frontdesk.modules.accounts.rules import Purpose
from frontdesk.modules.users import service as users

EVERYBODY = UUID(int=0)  # stands in the audit log for all accounts of an installation


async def end_what_was(session: AsyncSession, user_id: UUID, *, now: datetime, keep: UUID | None = None) -> None:
    """End sessions (all but `keep`) and the links that would let somebody in again.

    After the password or identity is gone that may have opened them, so that none begins anew.
    """
    await session.execute(queries.end_sessions_of(user_id, now=now, keep=keep))
    await session.execute(queries.end_links(user_id, Purpose.RESET_PASSWORD, Purpose.CHANGE_EMAIL, now=now))


async def end_older_identities(session: AsyncSession, user_id: UUID, *, now: datetime) -> None:
    """End the identities that the account had before its address was shown to be its owner's.

    They may be somebody's who gave the account this address later. Who has the address elsewhere too is linked again
    when they next sign in there.
    """
    await session.execute(queries.end_older_identities(user_id, now=now))


async def end_strangers_ways(session: AsyncSession, user_id: UUID, *, now: datetime) -> bool:
    """End each way into an account that the owner of its address may not know of; whether that was a password.

    A password that was chosen with a link mailed to this address stays, and sessions with it.
    """
    if await session.scalar(queries.end_strangers_password(user_id)) is None:
        return False
    await end_older_identities(session, user_id, now=now)
    await end_what_was(session, user_id, now=now)
    return True


async def sign_out(session: AsyncSession, email: str, *, now: datetime) -> bool:
    """Have the operator end what somebody has open; False where nobody has this address."""
    user = await users.find_by_email(session, email)
    if user is None:
        return False
    await end_what_was(session, user.id, now=now)
    await audit.record(session, "user.signed_out", by=OPERATOR, now=now, subject_id=user.id, change=(None, None))
    return True


async def sign_everybody_out(session: AsyncSession, *, now: datetime) -> int:
    """Have the operator end every session there is; how many."""
    ended = len((await session.scalars(queries.end_every_session(now=now))).all())
    change = (None, {"sessions": ended})
    await audit.record(session, "everybody.signed_out", by=OPERATOR, now=now, subject_id=EVERYBODY, change=change)
    return ended
