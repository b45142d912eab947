"""Access tokens: JWTs (RFC 7519) that name a session, signed with a key of the installation's own."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

import jwt

from frontdesk.core.ids import new_id
from frontdesk.core.keys import keys
from frontdesk.core.settings import SecuritySettings
from frontdesk.modules.accounts.errors import InvalidToken

MAX_LENGTH = 2048  # characters; ours have about 400
SKEW = timedelta(seconds=60)  # by which another machine's clock may be ahead when it signs
TYPE = "access"

# times are judged by our clock, not the library's
OPTIONS: jwt.types.Options = {
    "require": ["iss", "aud", "sub", "sid", "iat", "exp", "jti", "typ"],
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
}


def algorithm_of(token: str) -> object:
    """What a token says about its own algorithm; None for what is no token."""
    head, _, _ = token[:MAX_LENGTH].partition(".")
    try:
        return jwt.get_unverified_header(f"{head}..").get("alg")
    except jwt.PyJWTError:
        return None


@dataclass(frozen=True, slots=True)
class Claims:
    """What an intact token says; times are Unix seconds."""

    user_id: UUID
    session_id: UUID
    issued_at: int
    expires_at: int


class AccessTokens:
    """Signs access tokens and reads them.

    The algorithm is the settings', whatever a token says; its `kid` chooses among our keys, and is one of them or the
    token is not ours.
    """

    def __init__(self, settings: SecuritySettings) -> None:
        self.algorithm = settings.jwt_algorithm
        self._issuer, self._audience = settings.jwt_issuer, settings.jwt_audience
        digest = f"sha{self.algorithm.removeprefix('HS')}"  # a key is as long as the hash (RFC 7518, 3.2)
        self._keys = {sha256(key).hexdigest()[:8]: key for key in keys(settings, "access token", digest=digest)}
        self._kid = next(iter(self._keys))
        # a client sends the same token for half an hour: its signature need not be reckoned for each request
        self._intact = lru_cache(maxsize=4096)(self._verify)

    def sign(self, *, user_id: UUID, session_id: UUID, now: datetime, lives: timedelta) -> str:
        """A token for one session of one person."""
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": str(user_id),
            "sid": str(session_id),
            "iat": now,
            "exp": now + lives,
            "jti": str(new_id()),
            "typ": TYPE,
        }
        return jwt.encode(claims, self._keys[self._kid], algorithm=self.algorithm, headers={"kid": self._kid})

    def read(self, token: str, *, now: datetime) -> Claims:
        """What a token says that is ours, intact and of this time; raises `InvalidToken` for any other."""
        if len(token) > MAX_LENGTH:
            raise InvalidToken
        claims = self._intact(token)
        if claims.issued_at > (now + SKEW).timestamp():
            raise InvalidToken
        if claims.expires_at <= now.timestamp():
            raise InvalidToken("It has expired.")
        return claims

    def _verify(self, token: str) -> Claims:
        try:
            key = self._keys[jwt.get_unverified_header(token)["kid"]]
            claims = jwt.decode(
                token,
                key,
                algorithms=[self.algorithm],
                issuer=self._issuer,
                audience=self._audience,
                options=OPTIONS,
            )
        except (jwt.PyJWTError, KeyError, TypeError) as refused:
            raise InvalidToken from refused
        if claims["typ"] != TYPE:
            raise InvalidToken
        return Claims(UUID(claims["sub"]), UUID(claims["sid"]), claims["iat"], claims["exp"])
