"""Stripe's webhooks: who sent them, how old they are, and what they say (docs.stripe.com/webhooks)."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import stripe
import structlog
from pydantic import BaseModel, TypeAdapter, ValidationError

from frontdesk.integrations.stripe.amounts import incoming
from frontdesk.modules.payments.ports import (
    AccountChanged,
    AccountState,
    Answered,
    AuthorizationRevoked,
    CheckoutExpired,
    CheckoutPaid,
    Fact,
    Incoming,
    Outcome,
    PayoutFailed,
    PayoutPaid,
    RefundFailed,
    RefundSucceeded,
    Untrusted,
)

log = structlog.get_logger()

TOLERANCE = timedelta(minutes=5)  # Stripe's own; it signs each attempt anew
REVERSED = "the transfer was reversed"
LONGEST = 256 * 1024  # bytes
HEADER = re.compile(r"t=(?P<t>[0-9]{1,12})(,v[0-9]=[0-9a-f]+)+")  # one time, before anything that it signs


def check(body: bytes, header: str, secrets: Sequence[str], *, now: datetime) -> None:
    """Raise `Untrusted` unless one of `secrets` has signed the body within the tolerance of `now`.

    The SDK checks the signature. It lets through what claims to be from the future, so the time is checked here.
    """
    written = HEADER.fullmatch(header)
    if written is None or len(body) > LONGEST:
        raise Untrusted("unsigned, or too large")
    if not any(_signed(body, header, secret) for secret in secrets):
        raise Untrusted("the signature is not Stripe's")
    if abs(now.timestamp() - int(written["t"])) > TOLERANCE.total_seconds():
        raise Untrusted("too old, or from the future")


def _signed(body: bytes, header: str, secret: str) -> bool:
    try:
        stripe.WebhookSignature.verify_header(body, header, secret, tolerance=None)
    except (stripe.SignatureVerificationError, UnicodeDecodeError):
        return False
    return True


class _Data(BaseModel):
    object: dict[str, Any]


class _Event(BaseModel):
    id: str
    type: str
    livemode: bool
    account: str | None = None
    data: _Data


class _Money(BaseModel):
    id: str
    amount: int
    currency: str
    metadata: dict[str, str] = {}

    def subject(self, name: str) -> UUID | None:
        return _uuid(self.metadata.get(name))

    @property
    def money(self) -> tuple[int, str]:
        return incoming(self.amount, self.currency), self.currency.upper()


OUTCOMES = {
    "pending": Outcome.PENDING,
    "requires_action": Outcome.PENDING,
    "succeeded": Outcome.SUCCEEDED,
    "failed": Outcome.FAILED,
    "canceled": Outcome.FAILED,
}


class Refund(_Money):
    """A refund, so far as it concerns us."""

    status: Literal["pending", "requires_action", "succeeded", "failed", "canceled"]
    payment_intent: str
    failure_reason: str | None = None

    def answered(self) -> Answered:
        """How far it has come: what is pending, or requires an action of the client's, is decided later."""
        return Answered(external_id=self.id, outcome=OUTCOMES[self.status], error=self.failure_reason)


class _Transfer(_Money):
    reversed: bool


class Session(BaseModel):
    """A Checkout Session, so far as it concerns us."""

    id: str
    status: str | None
    payment_status: str
    payment_intent: str | None
    amount_total: int | None
    currency: str | None
    client_reference_id: str | None

    def paid(self, account: str | None) -> CheckoutPaid | None:
        """That it was paid, where it was: one that a bank has yet to decide on is complete but unpaid."""
        if self.payment_status != "paid" or not (self.payment_intent and self.currency):
            return None
        return CheckoutPaid(
            account=account,
            session_id=self.id,
            payment_id=self.payment_intent,
            amount=incoming(self.amount_total or 0, self.currency),
            currency=self.currency.upper(),
            subject=_uuid(self.client_reference_id),
        )

    def ended(self, account: str | None) -> CheckoutExpired:
        """That it can be paid no more."""
        return CheckoutExpired(account=account, session_id=self.id, subject=_uuid(self.client_reference_id))


class _Requirements(BaseModel):
    currently_due: list[str] | None = None
    disabled_reason: str | None = None


class Account(BaseModel):
    """An owner's account, so far as it concerns us."""

    id: str
    payouts_enabled: bool
    capabilities: dict[str, str] = {}
    requirements: _Requirements | None = None

    def state(self) -> AccountState:
        """What it may do. Charges are the platform's: they can be made for whoever can get a transfer."""
        wanted = self.requirements or _Requirements()
        missing = ", ".join(wanted.currently_due or ())
        return AccountState(
            external_id=self.id,
            charges_enabled=self.capabilities.get("transfers") == "active",
            payouts_enabled=self.payouts_enabled,
            problem=f"Stripe still needs: {missing}" if missing else wanted.disabled_reason,
        )


def read(body: bytes, *, live: bool) -> Incoming:
    """What a checked event says; raises `Untrusted` where it cannot be read.

    A live endpoint for connected accounts is also told of test payments: those concern nobody.
    """
    try:
        event = _Event.model_validate_json(body)
    except ValidationError as unreadable:
        raise Untrusted("unreadable") from unreadable
    tell = KINDS.get(event.type) if event.livemode is live else None
    try:
        facts = tell(event) if tell else ()
    except ValidationError as unlike:  # of an object that was not made by us, or not by this version of the API
        log.warning("stripe_event_unlike", event_id=event.id, kind=event.type, error=str(unlike))
        facts = ()
    return Incoming(event_id=event.id, kind=event.type, facts=facts)


def _completed(event: _Event) -> Sequence[Fact]:
    paid = Session.model_validate(event.data.object).paid(event.account)
    return (paid,) if paid else ()


def _ended(event: _Event) -> Sequence[Fact]:
    return (Session.model_validate(event.data.object).ended(event.account),)


def _refund(event: _Event) -> Sequence[Fact]:
    refund = Refund.model_validate(event.data.object)
    amount, currency = refund.money
    told: Mapping[str, Any] = {
        "account": event.account,
        "refund_external_id": refund.id,
        "payment_id": refund.payment_intent,
        "amount": amount,
        "currency": currency,
        "subject": refund.subject("refund_id"),
    }
    match OUTCOMES[refund.status]:
        case Outcome.SUCCEEDED:
            return (RefundSucceeded(**told),)
        case Outcome.FAILED:
            return (RefundFailed(**told, error=refund.failure_reason or refund.status),)
        case Outcome.PENDING:
            return ()


def _transfer(event: _Event) -> Sequence[Fact]:
    transfer = _Transfer.model_validate(event.data.object)
    amount, currency = transfer.money
    told: Mapping[str, Any] = {
        "account": event.account,
        "payout_external_id": transfer.id,
        "amount": amount,
        "currency": currency,
        "subject": transfer.subject("payout_id"),
    }
    if transfer.reversed:
        return (PayoutFailed(**told, error=REVERSED),)
    # a part that was taken back by hand is for people to look at: neither paid nor failed
    return (PayoutPaid(**told),) if event.type == "transfer.created" else ()


def _account(event: _Event) -> Sequence[Fact]:
    return (AccountChanged(account=event.account, state=Account.model_validate(event.data.object).state()),)


def _revoked(event: _Event) -> Sequence[Fact]:
    return (AuthorizationRevoked(account=event.account),)


KINDS: Mapping[str, Callable[[_Event], Sequence[Fact]]] = {
    "checkout.session.completed": _completed,
    "checkout.session.async_payment_succeeded": _completed,
    "checkout.session.async_payment_failed": _ended,
    "checkout.session.expired": _ended,
    "refund.created": _refund,
    "refund.updated": _refund,
    "refund.failed": _refund,
    "transfer.created": _transfer,
    "transfer.reversed": _transfer,
    "account.updated": _account,
    "account.application.deauthorized": _revoked,
}

_UUID = TypeAdapter(UUID)


def _uuid(text: str | None) -> UUID | None:
    try:
        return _UUID.validate_python(text)
    except ValidationError:
        return None
