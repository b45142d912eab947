"""Facts about accounts.

Where an address may belong to nobody, the fact names the address: it is looked up when whoever asks has had their
answer, so that the answer takes as long for a known address as for an unknown one.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from frontdesk.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedUp(Event):
    """There is a new account."""

    topic: ClassVar[str] = "accounts.signed_up"

    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUpRepeated(Event):
    """Somebody wanted an account for an address that has one."""

    topic: ClassVar[str] = "accounts.sign_up_repeated"

    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationAsked(Event):
    """Somebody wants another link that confirms this address."""

    topic: ClassVar[str] = "accounts.verification_asked"

    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailVerified(Event):
    """Somebody has shown for the first time that their address is theirs."""

    topic: ClassVar[str] = "accounts.email_verified"

    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordForgotten(Event):
    """Somebody wants to choose another password for the account with this address."""

    topic: ClassVar[str] = "accounts.password_forgotten"

    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(Event):
    """Somebody has another password."""

    topic: ClassVar[str] = "accounts.password_changed"

    user_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityLinked(Event):
    """Somebody who had an account can sign in elsewhere from now on; with `password_ended` no more by password."""

    topic: ClassVar[str] = "accounts.identity_linked"

    user_id: UUID
    password_ended: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailChangeAsked(Event):
    """Somebody wants to have the address of this link instead of theirs."""

    topic: ClassVar[str] = "accounts.email_change_asked"

    link_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailChanged(Event):
    """Somebody has another address than the one before."""

    topic: ClassVar[str] = "accounts.email_changed"

    user_id: UUID
    before: str
    at: datetime
