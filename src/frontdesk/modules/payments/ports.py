"""What payments needs of the world outside: gateways, each an adapter of `Gateway`, and the installation's terms.

Amounts are integers in minor units, currencies ISO 4217 in capitals, times aware. Every call that has an effect carries
a key of ours (at most 45 characters): the same key means the same effect, however often it is sent. No transaction is
open while a gateway is asked. A gateway's word about money counts only as a fact that `verify` has checked, or as the
answer to a call of ours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, auto
from typing import Protocol, Self, runtime_checkable
from uuid import UUID

from frontdesk.core.ports import Port
from frontdesk.core.settings import SecuritySettings, Settings


class GatewayAway(Exception):
    """No answer, or one that says "not now" (time-outs, 429, 5xx): the effect may have happened. Try the same again."""


class GatewayRefused(Exception):
    """The gateway will never do this. The message is for people; `code` is the gateway's own."""

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code


class Untrusted(Exception):
    """An incoming event that is not signed as it must be, too old, from the future, or unreadable."""


class Settlement(StrEnum):
    """Where a payment's money lies once it was paid."""

    PLATFORM = auto()  # with us: the owner is paid out of it
    OWNER = auto()  # with the owner at once; ours is the platform fee


class Recipients(StrEnum):
    """Whom a gateway can send an owner's balance to."""

    NOBODY = auto()  # it pays its sellers by itself
    ACCOUNTS = auto()  # owners who have an account there
    ANYBODY = auto()


class Outcome(StrEnum):
    """How far something that a gateway was asked for has come. `pending` is decided by a later fact."""

    PENDING = auto()
    SUCCEEDED = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Merchant:
    """Whose account at the gateway is meant."""

    external_id: str  # Stripe: acct_…; Square: the merchant's id
    location: str | None = None  # Square: which of the merchant's places sells
    secret: str | None = field(default=None, repr=False)  # Square: the access token, in the clear and never stored so


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutRequest:
    """A page on which `amount` can be paid once."""

    charge_id: UUID  # handed to the gateway as its reference; comes back as a fact's `subject`
    key: str
    merchant: Merchant | None  # None: the platform's own account
    amount: int
    currency: str
    fee: int  # of `amount`, what the platform keeps
    description: str  # one line, for the client
    client_email: str | None
    return_url: str  # where the client goes afterwards, paid or not
    expires_at: datetime  # of the link; a gateway whose pages live longer is told by `expire_checkout`


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """An open page."""

    session_id: str
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRequest:
    """Give back `amount` of a payment; `fee` is the part of it that the platform had kept."""

    refund_id: UUID
    key: str
    merchant: Merchant | None
    payment_id: str
    amount: int
    currency: str
    fee: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutRequest:
    """Send an owner what they are owed."""

    payout_id: UUID
    key: str
    merchant: Merchant | None
    amount: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What became of a refund or payout so far. `external_id` is the gateway's; `error` is for people."""

    external_id: str
    outcome: Outcome
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OnboardingRequest:
    """An owner wants an account, or to go on with the one that they have begun."""

    key: str
    company_id: UUID
    company_name: str
    email: str
    external_id: str | None  # of an account that exists
    return_url: str
    refresh_url: str  # where the gateway sends them when the link has ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Onboarding:
    """Where the owner goes on, and the account that they will have."""

    external_id: str
    url: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState:
    """What an account may do by now."""

    external_id: str
    charges_enabled: bool
    payouts_enabled: bool
    problem: str | None = None  # for people: what is still missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that has happened at a gateway. `account` is the merchant's external id; None is the platform's own."""

    account: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutPaid(Fact):
    """A page was paid. What it says is compared with what was asked for before anything follows from it."""

    session_id: str
    payment_id: str  # what a refund will name
    amount: int
    currency: str
    subject: UUID | None  # the `charge_id` that we handed over


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutExpired(Fact):
    """A page can be paid no more."""

    session_id: str
    subject: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundSucceeded(Fact):
    """The client has their money back, or will without anybody's doing."""

    refund_external_id: str
    payment_id: str
    amount: int
    currency: str
    subject: UUID | None  # the `refund_id` that we handed over


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFailed(Fact):
    """The money did not go back, or came back to us."""

    refund_external_id: str
    payment_id: str
    amount: int
    currency: str
    subject: UUID | None
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutPaid(Fact):
    """The owner has the money."""

    payout_external_id: str
    amount: int
    currency: str
    subject: UUID | None  # the `payout_id` that we handed over


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutFailed(Fact):
    """The owner does not get the money, or it was taken back."""

    payout_external_id: str
    amount: int
    currency: str
    subject: UUID | None
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged(Fact):
    """What an account may do has changed."""

    state: AccountState


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRevoked(Fact):
    """An owner has taken our right to their account back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A verified event. `facts` is empty for a kind that concerns nobody here; it is kept all the same."""

    event_id: str  # unique for the gateway, and the same when it is sent again
    kind: str  # as the gateway calls it
    facts: Sequence[Fact]


class Gateway(Protocol):
    """One way of taking money. Calls raise `GatewayAway` or `GatewayRefused`, and nothing of a vendor's own."""

    @property
    def name(self) -> str:
        """What it is stored under, and its part of `/webhooks/{gateway}`."""

    @property
    def settlement(self) -> Settlement:
        """Where the money of payments on owners' accounts lies; what is paid on the platform's own lies with us."""

    @property
    def recipients(self) -> Recipients:
        """Whom it can pay out."""

    async def open_checkout(self, wanted: CheckoutRequest) -> Checkout:
        """Open a page; the same page for the same key."""

    async def expire_checkout(self, merchant: Merchant | None, session_id: str, *, key: str) -> None:
        """Let a page be paid no more. One that was paid or has ended already stays as it is, and that is no error."""

    async def look_up(self, merchant: Merchant | None, session_id: str, /) -> CheckoutPaid | CheckoutExpired | None:
        """What has become of a page, for events that were lost; None while it is open."""

    async def refund(self, wanted: RefundRequest) -> Answered:
        """Give back money; once for the same key."""

    async def look_up_refund(self, merchant: Merchant | None, external_id: str, /) -> Answered:
        """How far a refund has come, for events that were lost."""

    async def onboard(self, wanted: OnboardingRequest) -> Onboarding:
        """Lead an owner to an account."""

    async def account(self, merchant: Merchant) -> AccountState:
        """What an account may do now."""

    async def pay_out(self, wanted: PayoutRequest) -> Answered:
        """Send an owner money; once for the same key."""

    async def look_up_payout(self, merchant: Merchant | None, external_id: str, /) -> Answered:
        """Whether a payout stands, for events that were lost."""

    def verify(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> Incoming:
        """The event in the raw body of a request; names of `headers` are in lower case. Raises `Untrusted`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A merchant's leave to act on their account. Both tokens are secrets: kept sealed, never logged or answered."""

    external_id: str  # the merchant's
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime  # of the access token


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One of a merchant's places of business, as the gateway knows them."""

    id: str
    name: str
    currency: str
    is_active: bool


@runtime_checkable
class OAuthGateway(Gateway, Protocol):
    """A gateway that takes money on owners' own accounts, into which they let us (OAuth 2.0, RFC 6749, 4.1)."""

    def authorize_url(self, *, state: str) -> str:
        """The page on which an owner lets us in; `state` comes back with the answer and binds it to their browser."""

    async def redeem(self, code: str) -> Grant:
        """The grant that an answer's code stands for, once. Raises `GatewayRefused` for a code that is spent."""

    async def renew(self, refresh_token: str) -> Grant:
        """A fresh access token. Raises `GatewayRefused` where the owner has taken the grant back."""

    async def revoke(self, external_id: str) -> None:
        """Give a merchant's grant up. One that has ended already is no error."""

    async def places(self, merchant: Merchant) -> Sequence[Place]:
        """Where the merchant sells, one of which serves each provider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the installation says about money."""

    public_url: str  # where payment links lead
    return_url: str  # where gateways send owners afterwards
    front_end: str | None  # where they send clients, instead of to a page of ours
    security: SecuritySettings
    default_gateway: str | None  # of companies that have no account of their own
    fee_basis_points: int  # the platform's part of each payment through a gateway; 100 are one per cent

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The terms of an installation: in development whoever has no account is paid through the sandbox."""
        public_url = settings.app.public_url.rstrip("/")
        in_development = settings.app.environment == "development"
        return cls(
            public_url=public_url,
            return_url=settings.app.frontend_url or public_url,
            front_end=settings.app.frontend_url,
            security=settings.security,
            default_gateway=settings.payments.default_gateway or ("sandbox" if in_development else None),
            fee_basis_points=settings.payments.fee_basis_points,
        )


gateways: Port[Mapping[str, Gateway]] = Port("gateways")  # by their names; those that the settings connect
terms: Port[Terms] = Port("terms")
