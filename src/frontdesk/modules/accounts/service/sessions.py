"""Signing in, staying signed in, signing out."""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import Sessions
from frontdesk.core.ids import new_id
from frontdesk.core.keys import keys
from frontdesk.core.pagination import PageRequest, Slice, paginate
from frontdesk.core.settings import SecuritySettings
from frontdesk.modules.accounts import queries
from frontdesk.modules.accounts.errors import InvalidCredentials, SessionNotFound, WrongPassword
from frontdesk.modules.accounts.models import UserSession
from frontdesk.modules.accounts.rules import FAILURE_LASTS, Use, fingerprint, successor, use_of
from frontdesk.modules.accounts.schemas import AccessTokenOut, Bearer, TokensOut
from frontdesk.modules.accounts.service import passwords
from frontdesk.modules.accounts.service.brake import Brake
from frontdesk.modules.accounts.service.tokens import AccessTokens

BEARER: Bearer = "bearer"  # RFC 6750


@dataclass(frozen=True, slots=True)
class Device:
    """Where a sign-in came from, as far as that can be told."""

    address: str
    user_agent: str | None


@dataclass(frozen=True, slots=True)
class Proven:
    """Somebody who knew the password that they have had since `changed_at`.

    `new_hash` is to be stored instead of a hash that is out of date.
    """

    user_id: UUID
    changed_at: datetime
    new_hash: str | None


@dataclass(frozen=True, slots=True)
class VouchedFor:
    """Somebody whom an identity provider knows. Whether they have a password here does not matter."""

    user_id: UUID
    changed_at: None = None
    new_hash: None = None


async def prove(sessions: Sessions, brake: Brake, *, email: str, password: str) -> Proven:
    """Whose address and password these are, asked for from where the brake stands.

    The look-up has a session of its own, so that nobody holds a connection while they wait for the hashing.

    Raises:
        InvalidCredentials: after the same time whatever is wrong, an old hash that takes longer included.
        TooManyRequests: somebody is guessing.
    """
    began = time.monotonic()
    async with sessions() as session:
        found = (await session.execute(queries.password_of(email))).one_or_none()
    await brake.press(email, places=found.places if found else (), changed_at=found and found.changed_at)
    right, new_hash = await passwords.verify(password, found.password_hash if found else None)
    if found is None or not right:
        await _failed_since(began)
        raise InvalidCredentials
    await brake.release(email)
    return Proven(found.id, found.changed_at, new_hash)


class SignIn:
    """Begins, prolongs and ends sessions, with the lifetimes and the secret of the settings."""

    def __init__(self, settings: SecuritySettings) -> None:
        self._tokens = AccessTokens(settings)
        self._succession = keys(settings, "refresh token")
        self._access = timedelta(minutes=settings.access_token_minutes)
        self._refresh = timedelta(days=settings.refresh_token_days)
        self._long = timedelta(days=settings.long_token_days)

    async def begin(
        self, session: AsyncSession, proven: Proven | VouchedFor, *, device: Device, now: datetime
    ) -> TokensOut:
        """A new session and its first pair of tokens.

        Raises `InvalidCredentials` if the password has just changed, or the account been deactivated.
        """
        user_id, token = proven.user_id, str(uuid4())
        session_id = await opened(session, proven, device=device, now=now, expires_at=now + self._refresh)
        await self._store(session, token, session_id=session_id, now=now)
        return self._pair(token, user_id=user_id, session_id=session_id, now=now)

    async def begin_long(
        self, session: AsyncSession, proven: Proven, *, device: Device, now: datetime
    ) -> AccessTokenOut:
        """A new session with one access token that lives as long as it does, for clients that cannot refresh.

        Raises `InvalidCredentials` if the password has just changed.
        """
        session_id = await opened(session, proven, device=device, now=now, expires_at=now + self._long)
        signed = self._tokens.sign(user_id=proven.user_id, session_id=session_id, now=now, lives=self._long)
        return AccessTokenOut(access_token=signed, token_type=BEARER, expires_in=_seconds(self._long))

    async def refresh(self, session: AsyncSession, token: str, *, now: datetime) -> TokensOut | None:
        """The next pair of tokens, or None for a token that is good for nothing.

        Nothing is raised, because a stolen token ends its session, and that must be committed.
        """
        found = (await session.execute(queries.presented(fingerprint(token)))).one_or_none()
        if found is None:
            return None
        presented, family = found
        if family.ended_at is not None or presented.expires_at <= now:
            return None
        use = use_of(presented.spent_at, now=now)
        if use is Use.STOLEN:
            family.ended_at = now
            return None
        if use is Use.REPEATED:
            following = await self._successor_of(session, token)
        else:
            following = successor(token, key=self._succession[0])
            presented.spent_at = now
            family.last_used_at = now
            family.expires_at = now + self._refresh
            await self._store(session, following, session_id=family.id, now=now)
        if following is None:
            return None
        return self._pair(following, user_id=family.user_id, session_id=family.id, now=now)

    async def _successor_of(self, session: AsyncSession, token: str) -> str | None:
        """The token that a spent one was exchanged for, perhaps under a secret that has been changed since."""
        candidates = {fingerprint(one): one for one in (successor(token, key=key) for key in self._succession)}
        stored = await session.scalar(queries.stored(list(candidates)))
        return candidates[stored] if stored else None

    async def _store(self, session: AsyncSession, token: str, *, session_id: UUID, now: datetime) -> None:
        await session.execute(
            queries.refresh_token(fingerprint(token), session_id=session_id, expires_at=now + self._refresh)
        )

    def _pair(self, refresh_token: str, *, user_id: UUID, session_id: UUID, now: datetime) -> TokensOut:
        return TokensOut(
            access_token=self._tokens.sign(user_id=user_id, session_id=session_id, now=now, lives=self._access),
            refresh_token=refresh_token,
            token_type=BEARER,
            expires_in=_seconds(self._access),
        )


async def prove_own(sessions: Sessions, user_id: UUID, password: str) -> Proven:
    """That somebody who has signed in knows their password; raises `WrongPassword`, after the same time in any case."""
    began = time.monotonic()
    async with sessions() as session:
        found = (await session.execute(queries.password_by_id(user_id))).one_or_none()
    right, new_hash = await passwords.verify(password, found.password_hash if found else None)
    if found is None or not right:
        await _failed_since(began)
        raise WrongPassword
    return Proven(user_id, found.changed_at, new_hash)


async def list_sessions(
    session: AsyncSession, page: PageRequest, *, user_id: UUID, now: datetime
) -> Slice[UserSession]:
    """One page of somebody's sessions that have not ended, the one that was used last first."""
    return await paginate(session, queries.sessions_of(user_id, now=now), page)


async def end_own(session: AsyncSession, session_id: UUID, *, user_id: UUID, now: datetime) -> None:
    """End one of somebody's own sessions; raises `SessionNotFound`."""
    if await session.scalar(queries.end_own_session(session_id, user_id=user_id, now=now)) is None:
        raise SessionNotFound


async def end(session: AsyncSession, session_id: UUID, *, now: datetime) -> None:
    """End a session: its access and refresh tokens are worth nothing from the commit on."""
    await session.execute(queries.end_session(session_id, now=now))


async def end_all(session: AsyncSession, user_id: UUID, *, now: datetime, keep: UUID | None = None) -> None:
    """End every session that somebody has, or all but one."""
    await session.execute(queries.end_sessions_of(user_id, now=now, keep=keep))


async def opened(
    session: AsyncSession, proven: Proven | VouchedFor, *, device: Device, now: datetime, expires_at: datetime
) -> UUID:
    """The id of a new session; raises `InvalidCredentials` where whatever let somebody in holds no more."""
    if isinstance(proven, Proven) and proven.new_hash is not None:
        await session.execute(queries.new_hash(proven.user_id, proven.new_hash, changed_at=proven.changed_at))
    row = {
        "id": new_id(),
        "user_id": proven.user_id,
        "created_at": now,
        "last_used_at": now,
        "expires_at": expires_at,
        "address": device.address,
        "user_agent": device.user_agent,
    }
    session_id = await session.scalar(queries.session(row, changed_at=proven.changed_at))
    if session_id is None:  # while this one was being verified, another password was set
        raise InvalidCredentials
    return session_id


async def _failed_since(began: float) -> None:
    """Wait until a failure has lasted as long as any, whatever hash was verified."""
    await asyncio.sleep(FAILURE_LASTS.total_seconds() - (time.monotonic() - began))


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
