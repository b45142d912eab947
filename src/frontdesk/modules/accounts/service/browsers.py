"""Sessions of browsers: one token in a cookie, changed for a newer one while somebody keeps coming back.

Whoever copied the cookie could go on with it like its owner does. So of two who show different tokens of one session,
one is a thief: the session ends for both, and its owner signs in again (as with refresh tokens, RFC 9700, 4.14.2).
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.settings import SecuritySettings
from frontdesk.modules.accounts import queries
from frontdesk.modules.accounts.errors import InvalidToken
from frontdesk.modules.accounts.models import UserSession
from frontdesk.modules.accounts.rules import LONGEST_SESSION, PROLONGED_AFTER, UNTIL_CLOSED, Use, use_of_cookie
from frontdesk.modules.accounts.schemas import AccessTokenOut, TokensOut
from frontdesk.modules.accounts.service.sessions import BEARER, Device, Proven, VouchedFor, opened
from frontdesk.modules.accounts.service.tokens import AccessTokens


class Browsers:
    """Begins and prolongs the sessions of browsers, with the lifetimes and the secret of the settings."""

    def __init__(self, settings: SecuritySettings) -> None:
        self._tokens = AccessTokens(settings)
        self._long = timedelta(days=settings.long_token_days)

    async def begin(
        self, session: AsyncSession, proven: Proven | VouchedFor, *, device: Device, keep: bool, now: datetime
    ) -> AccessTokenOut:
        """A new session and its token; where it is not to be kept, for half a day at most, and never prolonged.

        Raises `InvalidCredentials` if the password has just changed.
        """
        until = now + (self._long if keep else UNTIL_CLOSED)
        session_id = await opened(session, proven, device=device, now=now, expires_at=until)
        signed = self._tokens.sign(user_id=proven.user_id, session_id=session_id, now=now, lives=until - now)
        return _answer(signed, until - now)

    async def take_over(self, session: AsyncSession, tokens: TokensOut, *, now: datetime) -> AccessTokenOut:
        """A token for the cookie in place of a pair: of somebody who came back from an identity provider."""
        claims = self._tokens.read(tokens.access_token, now=now)
        found = (await session.scalars(queries.locked_session(claims.session_id))).one()
        return self._next(found, until=now + self._long, now=now)

    async def prolong(self, sessions: Sessions, token: str, *, now: datetime) -> AccessTokenOut | None:
        """The token that follows the one in a cookie; None where there is no need yet, or no more.

        The session ends where a token is shown whose successor has been out for longer than an answer can be lost. It
        has a transaction of its own, because that end stays whatever becomes of the request. Without the database
        nothing happens: what the request is about says so, if it needs it.
        """
        try:
            claims = self._tokens.read(token, now=now)
        except InvalidToken:
            return None
        issued_at = datetime.fromtimestamp(claims.issued_at, UTC)
        if now - issued_at < PROLONGED_AFTER:
            return None
        with suppress(SQLAlchemyError, OSError):
            async with unit_of_work(sessions) as session:
                return await self._followed(session, claims.session_id, issued_at=issued_at, now=now)
        return None

    async def _followed(
        self, session: AsyncSession, session_id: UUID, *, issued_at: datetime, now: datetime
    ) -> AccessTokenOut | None:
        found = (await session.scalars(queries.locked_session(session_id))).one_or_none()
        if found is None:
            return None
        use = use_of_cookie(issued_at, newest_at=found.last_used_at, now=now)
        if use is Use.STOLEN:
            found.ended_at = now
            return None
        if use is Use.REPEATED:
            return self._sign(found, now=now)
        until = min(now + self._long, found.created_at + LONGEST_SESSION)
        return self._next(found, until=until, now=now) if until > found.expires_at else None

    def _next(self, found: UserSession, *, until: datetime, now: datetime) -> AccessTokenOut:
        found.last_used_at, found.expires_at = now, until
        return self._sign(found, now=now)

    def _sign(self, found: UserSession, *, now: datetime) -> AccessTokenOut:
        lives = found.expires_at - now
        return _answer(self._tokens.sign(user_id=found.user_id, session_id=found.id, now=now, lives=lives), lives)


def _answer(token: str, lives: timedelta) -> AccessTokenOut:
    return AccessTokenOut(access_token=token, token_type=BEARER, expires_in=int(lives.total_seconds()))
