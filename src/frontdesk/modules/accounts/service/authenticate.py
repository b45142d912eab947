"""Turning an access token into a caller: on the way of every request that carries one."""

from uuid import UUID

from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.clock import Clock
from frontdesk.core.db import reader
from frontdesk.core.permissions import CompanyRole
from frontdesk.core.principal import Membership, Memberships, Principal
from frontdesk.core.settings import SecuritySettings
from frontdesk.modules.accounts import queries
from frontdesk.modules.accounts.errors import InvalidToken
from frontdesk.modules.accounts.rules import highest_role
from frontdesk.modules.accounts.service.tokens import AccessTokens


class TokenAuthenticator:
    """The `Authenticator` of our own tokens.

    What the database says now decides, in one statement: whether the session lives, whether its person may sign in,
    where they work. It is compiled once and spoken to the driver: that adds 40 µs to a request's transaction, where
    SQLAlchemy adds 260.
    """

    def __init__(self, settings: SecuritySettings, clock: Clock, memberships: Memberships) -> None:
        self._tokens = AccessTokens(settings)
        self._clock = clock
        compiled = queries.caller(memberships).compile(dialect=dialect())  # type: ignore[no-untyped-call]
        self._statement = str(compiled)
        self._arguments = [(name, compiled.params[name]) for name in compiled.positiontup or ()]

    async def __call__(self, session: AsyncSession, token: str) -> Principal:
        """The caller behind `token`; raises `InvalidToken` for anything but a live one."""
        claims = self._tokens.read(token, now=self._clock.now())
        values = (claims.session_id if name == "session_id" else value for name, value in self._arguments)
        async with reader(session) as connection:
            row = await connection.fetchrow(self._statement, *values)
        if row is None or row["id"] != claims.user_id:
            raise InvalidToken("Its session has ended.")
        memberships = tuple(
            Membership(UUID(company_id), CompanyRole(role)) for company_id, role in row["memberships"] or ()
        )
        return Principal(
            user_id=claims.user_id,
            email=row["email"],
            email_verified=row["email_verified"],
            role=highest_role([membership.role for membership in memberships], is_admin=row["is_admin"]),
            session_id=claims.session_id,
            memberships=memberships,
        )
