"""Tokens of other issuers: signed with RS256, verified against the public keys that the issuer publishes (RFC 7517)."""

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import httpx2
import jwt
import structlog

from frontdesk.modules.accounts.errors import IdentityProviderAway

log = structlog.get_logger()

ALGORITHM = "RS256"  # and no other, whatever a token says: with HS256 its issuer's public key would be a secret
PATIENCE_SECONDS = 5.0  # with the issuer
KEPT_SECONDS = 6 * 3600.0  # then keys are fetched anew, so that one that was withdrawn is believed no longer
PAUSE_SECONDS = 60.0  # between two fetches: tokens with made-up key ids must not become a flood of requests
PAUSE_AFTER_FAILURE_SECONDS = 5.0
MAX_LENGTH = 8192  # characters of a token; those of somebody in many groups are long
SKEW = timedelta(seconds=60)  # by which an issuer's clock may be ahead of ours

# times are judged by our clock, not the library's
OPTIONS: jwt.types.Options = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False}


async def fetch(url: str) -> dict[str, Any]:
    """The JSON object at an issuer's address; raises `IdentityProviderAway`."""
    try:
        async with httpx2.AsyncClient(timeout=PATIENCE_SECONDS) as client:
            answer = (await client.get(url)).raise_for_status().json()
    except (httpx2.HTTPError, ValueError) as failure:
        log.warning("identity_provider_away", url=url, error=repr(failure))
        raise IdentityProviderAway from failure
    if not isinstance(answer, dict):
        raise IdentityProviderAway
    return answer


class PublicKeys:
    """An issuer's keys by their ids, fetched when they are first needed, when one is missing, and when they are old."""

    def __init__(self) -> None:
        self._keys: dict[str, jwt.PyJWK] = {}
        self._old_from = 0.0  # these two on the monotonic clock
        self._fetch_from = 0.0
        self._fetching = asyncio.Lock()

    async def get(self, kid: str | None, *, url: str) -> jwt.PyJWK | None:
        """The key with this id, which an issuer with one key may leave out; None if it has no such key.

        Raises `IdentityProviderAway` where the issuer cannot be asked.
        """
        if self._must_fetch(kid):
            async with self._fetching:
                if self._must_fetch(kid):  # not if it came while we waited
                    await self._fetch(url)
        if not self._keys:
            raise IdentityProviderAway
        return self._find(kid)

    def _find(self, kid: str | None) -> jwt.PyJWK | None:
        if kid is None and len(self._keys) == 1:  # OpenID Connect Core, 10.1
            return next(iter(self._keys.values()))
        return self._keys.get(kid) if kid is not None else None

    def _must_fetch(self, kid: str | None) -> bool:
        now = monotonic()
        return now >= self._fetch_from and (self._find(kid) is None or now >= self._old_from)

    async def _fetch(self, url: str) -> None:
        try:
            told = await fetch(url)
        except IdentityProviderAway:
            self._fetch_from = monotonic() + PAUSE_AFTER_FAILURE_SECONDS
            return  # keys that we have are better than none
        self._keys = _usable(told.get("keys"))
        self._fetch_from = monotonic() + PAUSE_SECONDS
        self._old_from = monotonic() + KEPT_SECONDS


def _usable(published: object) -> dict[str, jwt.PyJWK]:
    """The RSA keys of a JWK set that are there for signatures, by their ids."""
    found = {}
    for key in published if isinstance(published, list) else []:
        if isinstance(key, dict) and key.get("kty") == "RSA" and key.get("use", "sig") == "sig":
            try:
                found[str(key["kid"])] = jwt.PyJWK(key, ALGORITHM)
            except (jwt.PyJWTError, KeyError) as broken:
                log.warning("unusable_public_key", error=repr(broken))
    return found


async def claims_of(
    token: str, keys: PublicKeys, *, jwks_url: str, issuers: Collection[str], required: Collection[str], now: datetime
) -> dict[str, Any]:
    """What a token says that one of these issuers signed and that is of this time; whom it is for, the caller checks.

    Raises:
        jwt.InvalidTokenError: it is anything else.
        IdentityProviderAway: the issuer's keys cannot be had.
    """
    if len(token) > MAX_LENGTH:
        raise jwt.DecodeError("too long")
    header = jwt.get_unverified_header(token)
    kid = header.get("kid")
    if not (kid is None or isinstance(kid, str)) or header.get("alg") != ALGORITHM:
        raise jwt.InvalidAlgorithmError("signed with no key of any issuer")
    key = await keys.get(kid, url=jwks_url)
    if key is None:
        raise jwt.InvalidSignatureError("signed with no key of the issuer")
    options: jwt.types.Options = {**OPTIONS, "require": ["iss", "sub", "exp", "iat", *required]}
    claims: dict[str, Any] = jwt.decode(token, key, algorithms=[ALGORITHM], options=options)
    if claims["iss"] not in issuers:
        raise jwt.InvalidIssuerError("another issuer")
    if not claims["sub"]:
        raise jwt.InvalidTokenError("no subject")
    if not _is_current(claims, now=now):
        raise jwt.ExpiredSignatureError("not of this time")
    return claims


def _is_current(claims: dict[str, Any], *, now: datetime) -> bool:
    ends, begins = claims["exp"], (claims["iat"], claims.get("nbf", 0))
    if not all(isinstance(instant, int | float) for instant in (ends, *begins)):
        return False
    return bool(now.timestamp() < ends and max(begins) <= (now + SKEW).timestamp())


def text(claims: dict[str, Any], name: str) -> str | None:
    """A claim that is text; None where it is missing or anything else."""
    value = claims.get(name)
    return value if isinstance(value, str) else None


def is_true(value: object) -> bool:
    """Whether a claim says yes; some issuers write it as text."""
    return value is True or value == "true"
