"""Sign-in with Google: OpenID Connect, authorization code flow with PKCE.

https://developers.google.com/identity/openid-connect/openid-connect
"""

import hmac
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx2
import jwt
import structlog
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client

from frontdesk.core.settings import GoogleSettings
from frontdesk.integrations.openid import PATIENCE_SECONDS, PublicKeys, claims_of, fetch, is_true, text
from frontdesk.modules.accounts.errors import IdentityNotProven, IdentityProviderAway
from frontdesk.modules.accounts.ports import Attempt, Identity

log = structlog.get_logger()

PROVIDER = "google"
GOOGLE = "https://accounts.google.com"
SCOPE = "openid email profile"
ENDPOINTS = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")


class Google:
    """The `IdentityProvider` of the settings. Any other OpenID provider would do: `GOOGLE_ISSUER` names it."""

    def __init__(self, settings: GoogleSettings, *, redirect_uri: str) -> None:
        self._client_id, self._secret = settings.client_id or "", settings.client_secret
        self._issuer = settings.issuer.rstrip("/")
        self._redirect_uri = settings.redirect_uri or redirect_uri
        self._keys = PublicKeys()
        self._endpoints: dict[str, str] = {}

    async def address(self, attempt: Attempt) -> str:
        """Where to send the browser."""
        endpoints = await self._discovered()
        async with self._client() as client:
            url, _ = client.create_authorization_url(
                endpoints["authorization_endpoint"],
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
            )
        return str(url)

    async def identify(self, attempt: Attempt, *, code: str, now: datetime) -> Identity:
        """Who came back with `code`."""
        endpoints = await self._discovered()
        id_token = await self._exchanged(endpoints["token_endpoint"], code, attempt)
        try:
            claims = await claims_of(
                id_token,
                self._keys,
                jwks_url=endpoints["jwks_uri"],
                issuers=[self._issuer, urlsplit(self._issuer).netloc],  # Google writes it either way
                required=["aud", "nonce"],
                now=now,
            )
        except jwt.InvalidTokenError as refused:
            log.warning("id_token_refused", error=repr(refused))
            raise IdentityNotProven from refused
        if not (self._is_for_us(claims) and hmac.compare_digest(str(claims["nonce"]).encode(), attempt.nonce.encode())):
            raise IdentityNotProven
        return Identity(
            provider=PROVIDER,
            subject=claims["sub"],
            email=text(claims, "email"),
            email_verified=is_true(claims.get("email_verified")),
            email_hosted=self._issuer != GOOGLE or _keeps_mailbox(claims),
            firstname=text(claims, "given_name"),
            lastname=text(claims, "family_name"),
        )

    def _is_for_us(self, claims: dict[str, Any]) -> bool:
        """OpenID Connect Core, 3.1.3.7, 3 to 5."""
        return claims["aud"] in (self._client_id, [self._client_id]) and claims.get("azp") in (None, self._client_id)

    async def _discovered(self) -> dict[str, str]:
        """The provider's addresses (OpenID Connect Discovery, 4), asked for once."""
        if not self._endpoints:
            told = await fetch(f"{self._issuer}/.well-known/openid-configuration")
            found = {name: url for name in ENDPOINTS if (url := text(told, name))}
            if len(found) < len(ENDPOINTS) or found["issuer"].rstrip("/") != self._issuer:
                log.error("identity_provider_misconfigured", issuer=self._issuer)
                raise IdentityProviderAway
            self._endpoints = found
        return self._endpoints

    async def _exchanged(self, token_endpoint: str, code: str, attempt: Attempt) -> str:
        """The ID token that the provider gives for a code."""
        try:
            async with self._client() as client:
                token = await client.fetch_token(token_endpoint, code=code, code_verifier=attempt.verifier)
        except OAuthError as refused:
            log.warning("code_refused", error=repr(refused))
            raise IdentityNotProven from refused
        except (httpx2.HTTPError, ValueError) as failure:
            log.warning("identity_provider_away", url=token_endpoint, error=repr(failure))
            raise IdentityProviderAway from failure
        id_token = token.get("id_token")
        if not isinstance(id_token, str):
            raise IdentityNotProven
        return id_token

    def _client(self) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            client_id=self._client_id,
            client_secret=self._secret and self._secret.get_secret_value(),
            scope=SCOPE,
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
            timeout=PATIENCE_SECONDS,
        )


def _keeps_mailbox(claims: dict[str, Any]) -> bool:
    """Whether an address is of Gmail, or of a domain whose mail Google runs.

    Any other one was verified when the Google account was made, and may have gone to somebody else since
    (https://developers.google.com/identity/gsi/web/guides/verify-google-id-token).
    """
    return bool(text(claims, "hd")) or (text(claims, "email") or "").lower().endswith("@gmail.com")
