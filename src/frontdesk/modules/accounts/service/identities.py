"""People who are known elsewhere: found by their subject there, linked to an account here, or given a new one."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.ids import new_id
from frontdesk.modules.accounts import queries
from frontdesk.modules.accounts.errors import IdentityNotLinked
from frontdesk.modules.accounts.events import IdentityLinked
from frontdesk.modules.accounts.ports import Identity
from frontdesk.modules.accounts.rules import placeholder_address
from frontdesk.modules.accounts.schemas import KnownElsewhere
from frontdesk.modules.accounts.service.ending import end_strangers_ways
from frontdesk.modules.users import service as users
from frontdesk.modules.users.errors import EmailTaken

POOL_SESSION_LASTS = timedelta(days=30)  # as Cognito's refresh tokens, where nobody says otherwise
POOL_AGENT = "user pool"  # whose tokens do not tell where they are used from


async def person_of(session: AsyncSession, identity: Identity, *, now: datetime) -> UUID:
    """The id of the person with this identity: known by it, linked to it now, or new with a verified address.

    Whoever holds the address here gets the identity only if both sides have verified it, and the provider keeps its
    mailbox: otherwise one of the two might be a stranger who typed it in, or who had it before, and would get into the
    other's account. For the same reason what a stranger may have prepared there ends with that: see
    `ending.end_strangers_ways`.

    Raises:
        IdentityNotLinked: the provider has not verified the address, or somebody holds it here and it does not keep
            the mailbox; or its holder here has not verified it; or they are deactivated.
    """
    known = await _found(session, identity)
    return known or await _linked(session, identity, KnownElsewhere.of(identity), now=now)


async def admit(session: AsyncSession, identity: Identity, *, session_id: UUID, now: datetime) -> None:
    """Begin the session of somebody who signed in with a user pool, unless it has begun, or ended, before.

    Raises:
        IdentityNotLinked: the holder of their verified address here has not verified it; or they are deactivated.
    """
    row = {
        "id": session_id,
        "user_id": await _member(session, identity, now=now),
        "created_at": now,
        "last_used_at": now,
        "expires_at": now + POOL_SESSION_LASTS,
        "address": "",
        "user_agent": POOL_AGENT,
    }
    await session.execute(queries.session(row, changed_at=None))


async def _member(session: AsyncSession, identity: Identity, *, now: datetime) -> UUID:
    """As `person_of`, but whoever comes without a verified address is let in too.

    Pools know people by name, and their access tokens carry no address. Such a member gets an account with a
    placeholder, which claims nobody's address, until a token brings one that is verified and free here.
    """
    known, told = await _found(session, identity), KnownElsewhere.of(identity)
    if known is None and told.email is None:
        user = await users.create_user(session, email=placeholder_address(new_id()), profile=told.names)
        return await _given(session, identity, user.id, now=now)
    if known is None:
        return await _linked(session, identity, told, now=now)
    if told.email is not None:
        given = await session.scalar(queries.address_for_placeholder(known, told.email, now=now))
        if given is not None:  # with the address: this identity is no older
            await session.execute(queries.renew_identity(identity.provider, identity.subject, now=now))
    return known


async def _found(session: AsyncSession, identity: Identity) -> UUID | None:
    # one request of an identity at a time: the first ones of a browser come together, and one of them makes the account
    await session.execute(queries.identity_lock(identity.provider, identity.subject))
    known = (await session.execute(queries.identified(identity.provider, identity.subject))).one_or_none()
    if known is not None and not known.is_active:
        raise IdentityNotLinked
    return known and known.id


async def _linked(session: AsyncSession, identity: Identity, told: KnownElsewhere, *, now: datetime) -> UUID:
    if told.email is None:
        raise IdentityNotLinked
    holder = (await session.execute(queries.address_holder(told.email))).one_or_none()
    if holder is not None:
        if not (holder.trusted and identity.email_hosted):
            raise IdentityNotLinked
        ended = await end_strangers_ways(session, holder.id, now=now)
        await outbox.record(session, IdentityLinked(user_id=holder.id, password_ended=ended, at=now), now=now)
        return await _given(session, identity, holder.id, now=now)
    try:
        user = await users.create_user(session, email=told.email, profile=told.names, email_verified_at=now)
    except EmailTaken as taken:  # at this instant, by somebody who has yet to verify it
        raise IdentityNotLinked from taken
    return await _given(session, identity, user.id, now=now)


async def _given(session: AsyncSession, identity: Identity, user_id: UUID, *, now: datetime) -> UUID:
    await session.execute(queries.identity(identity.provider, identity.subject, user_id=user_id, now=now))
    return user_id
