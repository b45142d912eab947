"""What accounts need of others: issuers who know people that sign in here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A person as an issuer knows them. `subject` is theirs for ever (OpenID Connect Core, 5.7); an address is not."""

    provider: str
    subject: str
    email: str | None
    email_verified: bool  # whether the issuer knows that they receive mail there, or did when they came to it
    email_hosted: bool  # whether it would know if the address were somebody else's by now: it keeps the mailbox
    firstname: str | None
    lastname: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What binds one sign-in with an identity provider together, from its beginning to its end."""

    state: str  # comes back with the browser (RFC 6749, 10.12)
    nonce: str  # comes back in the ID token (OpenID Connect Core, 15.5.2)
    verifier: str  # shown with the code (PKCE, RFC 7636)


class IdentityProvider(Protocol):
    """Signs people in by OpenID Connect, with the authorization code flow."""

    async def address(self, attempt: Attempt) -> str:
        """Where to send the browser; raises `IdentityProviderAway`."""

    async def identify(self, attempt: Attempt, *, code: str, now: datetime) -> Identity:
        """Who came back with `code`; raises `IdentityNotProven`, `IdentityProviderAway`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolToken:
    """What an intact token of a user pool says."""

    identity: Identity
    sign_in: str  # the same for all tokens of one sign-in, those refreshed later too
    groups: Collection[str]


class UserPool(Protocol):
    """Another issuer, whose tokens are accepted as ours are."""

    async def read(self, token: str, *, now: datetime) -> PoolToken:
        """What a token says; raises `InvalidToken` for any that is not the pool's, `IdentityProviderAway`."""
