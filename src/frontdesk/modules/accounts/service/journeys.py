"""Journeys: the way of a browser to an identity provider and back, held together by what only that browser has.

It carries the sealed journey in a cookie. Where a front end is to get the tokens, it gets a code first, never a token
in an address: the code seals the session's first refresh token, and whoever redeems it shows either the verifier that
the front end began with (PKCE, RFC 7636) or the cookie. A code that somebody else obtained signs nobody in.
"""

import base64
import hmac
import json
import secrets
from binascii import Error as NotBase64
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from frontdesk.core.keys import keys, seal, unseal
from frontdesk.core.settings import SecuritySettings
from frontdesk.modules.accounts.errors import InvalidCode, SignInNotBegun
from frontdesk.modules.accounts.ports import Attempt
from frontdesk.modules.accounts.rules import s256

JOURNEY_LASTS = timedelta(minutes=10)
CODE_LASTS = timedelta(seconds=60)
COOKIE, CODE = b"cookie", b"code"  # what is sealed as one does not open as the other


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """One sign-in on its way."""

    attempt: Attempt
    next: str  # the path at the front end to come back to, or on our own pages
    challenge: str | None  # the front end's, of the verifier that it will show
    is_ours: bool  # whether it began on a page of ours, and goes back to one


class Journeys:
    """Begins journeys and knows them again."""

    def __init__(self, security: SecuritySettings) -> None:
        self._keys = keys(security, "journeys")

    @staticmethod
    def begin(*, next: str, challenge: str | None = None, is_ours: bool = False) -> Journey:  # noqa: A002  what clients call it
        """A new journey."""
        attempt = Attempt(
            state=secrets.token_urlsafe(32), nonce=secrets.token_urlsafe(32), verifier=secrets.token_urlsafe(32)
        )
        return Journey(attempt=attempt, next=next, challenge=challenge, is_ours=is_ours)

    def cookie(self, journey: Journey, *, now: datetime) -> str:
        """The value of the cookie that the browser keeps on its way."""
        return self._seal(asdict(journey), COOKIE, until=now + JOURNEY_LASTS)

    def resume(self, cookie: str | None, *, state: str | None, now: datetime) -> Journey:
        """The journey that ends here; raises `SignInNotBegun` for any that did not begin in this browser."""
        journey = self._journey(cookie, now=now)
        if journey is None or not _same(state, journey.attempt.state):
            raise SignInNotBegun
        return journey

    def code(self, journey: Journey, refresh_token: str, *, now: datetime) -> str:
        """What the front end exchanges for tokens."""
        sealed = {"token": refresh_token, "challenge": journey.challenge, "state": journey.attempt.state}
        return self._seal(sealed, CODE, until=now + CODE_LASTS)

    def redeem(self, code: str, *, verifier: str | None, cookie: str | None, now: datetime) -> str:
        """The refresh token in a code; raises `InvalidCode` unless it is shown by the browser that signed in."""
        held = self._open(code, CODE, now=now)
        if held is None:
            raise InvalidCode
        journey = self._journey(cookie, now=now)
        if held["challenge"] is not None:
            is_theirs = verifier is not None and _same(s256(verifier), held["challenge"])
        else:
            is_theirs = journey is not None and _same(journey.attempt.state, held["state"])
        if not is_theirs:
            raise InvalidCode
        token: str = held["token"]
        return token

    def _journey(self, cookie: str | None, *, now: datetime) -> Journey | None:
        held = self._open(cookie, COOKIE, now=now) if cookie else None
        if held is None:
            return None
        is_ours = held.get("is_ours", False)  # the release before did not say
        return Journey(
            attempt=Attempt(**held["attempt"]), next=held["next"], challenge=held["challenge"], is_ours=is_ours
        )

    def _seal(self, held: dict[str, Any], kind: bytes, *, until: datetime) -> str:
        packed = json.dumps({**held, "until": until.timestamp()}).encode()
        return base64.urlsafe_b64encode(seal(packed, self._keys, bound_to=kind)).rstrip(b"=").decode()

    def _open(self, sealed: str, kind: bytes, *, now: datetime) -> dict[str, Any] | None:
        try:
            data = base64.urlsafe_b64decode(sealed.encode() + b"=" * (-len(sealed) % 4))
        except (NotBase64, UnicodeEncodeError):
            return None
        packed = unseal(data, self._keys, bound_to=kind)
        held: dict[str, Any] | None = json.loads(packed) if packed else None
        return held if held and now.timestamp() < held["until"] else None


def _same(given: str | None, expected: str) -> bool:
    return given is not None and hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())
