"""Secrets, tokens and limits."""

import re
from ipaddress import ip_network
from typing import Annotated, Any, Literal

from pydantic import SecretStr, field_validator
from pydantic_settings import NoDecode

from frontdesk.core.settings.concern import Concern, named

MIN_SECRET_LENGTH = 32  # bytes: the output of HMAC-SHA256 (RFC 7518, 3.2)
HOST_SOURCE = re.compile(r"https?://(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:([0-9]{1,5}|\*))?")
WEAK_SECRETS = (
    "changeme",
    "change-me",
    "change_me",
    "secret",
    "your-",
    "example",
    "password",
    "insecure",
    "test",
)


class SecuritySettings(Concern):
    """Secrets, tokens and limits."""

    secret_key: SecretStr = named(SecretStr(""), "SECRET_KEY", "JWT_SECRET_KEY", "JWT_SECRET")
    # still verified and opened, never signed with: what the secret was before, or will be next
    previous_secret_keys: Annotated[tuple[SecretStr, ...], NoDecode] = named((), "SECRET_KEY_PREVIOUS")
    jwt_algorithm: Literal["HS256", "HS384", "HS512"] = named("HS256", "JWT_ALGORITHM", "ALGORITHM")
    jwt_issuer: str = named("frontdesk", "JWT_ISSUER")  # `iss` of our access tokens, and their `aud`:
    jwt_audience: str = named("frontdesk", "JWT_AUDIENCE")  # tells installations apart that share a secret
    access_token_minutes: int = named(30, "ACCESS_TOKEN_EXPIRE_MINUTES")
    refresh_token_days: int = named(7, "REFRESH_TOKEN_EXPIRE_DAYS")
    long_token_days: int = named(7, "JWT_EXPIRATION_DAYS")  # of /auth/token, whose client cannot refresh
    invitation_days: int = named(7, "INVITATION_EXPIRE_DAYS", "INVITATION_EXPIRATION_DAYS")
    rate_limit_enabled: bool = named(True, "RATE_LIMIT_ENABLED")
    cors_origins: Annotated[tuple[str, ...], NoDecode] = named((), "CORS_ORIGINS", "BACKEND_CORS_ORIGINS")
    # whose pages may show the client's way in a frame, as in frame-ancestors; on a laptop its own, where none are named
    embed_origins: Annotated[tuple[str, ...], NoDecode] = named((), "EMBED_ORIGINS")
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = named((), "TRUSTED_PROXIES", "FORWARDED_ALLOW_IPS")

    @field_validator("cors_origins", "embed_origins", "trusted_proxies", "previous_secret_keys", mode="before")
    @classmethod
    def _list(cls, value: Any) -> Any:
        """A comma-separated list, with or without JSON's brackets and quotes."""
        if isinstance(value, str):
            parts = (part.strip().strip("\"'") for part in value.strip().strip("[]").split(","))
            return tuple(part for part in parts if part)
        return value

    @field_validator("cors_origins", "embed_origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """An origin has no path (RFC 6454, 6.2), though many are written with a slash."""
        return tuple(origin.rstrip("/") for origin in value)

    @field_validator("embed_origins")
    @classmethod
    def _sources(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse what is no host source (CSP Level 3, 2.3.1): a browser would ignore it, or the rest of the policy."""
        for origin in value:
            if origin != "*" and not HOST_SOURCE.fullmatch(origin):
                message = f"{origin} is no origin such as https://example.com, https://*.example.com or *"
                raise ValueError(message)
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse what is no address: whose word about a client's address is taken must not depend on a name server."""
        for entry in value:
            if entry != "*":
                ip_network(entry, strict=False)
        return value


def is_short(secret: str) -> bool:
    """Whether a secret could be searched."""
    return len(secret.encode()) < MIN_SECRET_LENGTH


def is_placeholder(secret: str) -> bool:
    """Whether a secret is one that stands in examples."""
    return any(weak in secret.lower() for weak in WEAK_SECRETS)
