"""Square's webhooks: who sent them, and what they say (developer.squareup.com/docs/webhooks/step3validate).

Nothing in them vouches for when they were sent: that each event's id counts once is the only guard against replay.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import structlog
from pydantic import BaseModel, TypeAdapter, ValidationError
from square.utils.webhooks_helper import verify_signature

from frontdesk.modules.payments.ports import (
    Answered,
    AuthorizationRevoked,
    CheckoutPaid,
    Fact,
    Incoming,
    Outcome,
    RefundFailed,
    RefundSucceeded,
    Untrusted,
)

log = structlog.get_logger()

LONGEST = 256 * 1024  # bytes


def check(body: bytes, signature: str, *, key: str, url: str) -> None:
    """Raise `Untrusted` unless `key` has signed the body for `url`, our address as it was entered at Square."""
    if not signature or len(body) > LONGEST:
        raise Untrusted("unsigned, or too large")
    try:
        text = body.decode()
    except UnicodeDecodeError as unreadable:
        raise Untrusted("unreadable") from unreadable
    if not verify_signature(request_body=text, signature_header=signature, signature_key=key, notification_url=url):
        raise Untrusted("the signature is not Square's")


class _Data(BaseModel):
    object: dict[str, Any] = {}


class _Event(BaseModel):
    event_id: str
    type: str
    merchant_id: str
    data: _Data


class _Money(BaseModel):
    amount: int
    currency: str


class Payment(BaseModel):
    """A payment, so far as it concerns us. A seller's other sales carry no note of ours."""

    id: str
    status: str
    total_money: _Money
    location_id: str | None = None
    order_id: str | None = None
    note: str | None = None

    def paid(self, account: str | None) -> CheckoutPaid | None:
        """That a page of ours was paid, where it was."""
        subject = _uuid(self.note)
        if self.status != "COMPLETED" or self.order_id is None or subject is None:
            return None
        return CheckoutPaid(
            account=account,
            session_id=self.order_id,
            payment_id=self.id,
            amount=self.total_money.amount,
            currency=self.total_money.currency,
            subject=subject,
        )


OUTCOMES = {
    "PENDING": Outcome.PENDING,
    "COMPLETED": Outcome.SUCCEEDED,
    "REJECTED": Outcome.FAILED,
    "FAILED": Outcome.FAILED,
}


class Refund(BaseModel):
    """A refund, so far as it concerns us."""

    id: str
    status: str
    payment_id: str
    amount_money: _Money
    location_id: str | None = None

    def answered(self) -> Answered:
        """How far it has come."""
        outcome = OUTCOMES.get(self.status, Outcome.PENDING)
        error = f"Square: {self.status}" if outcome is Outcome.FAILED else None
        return Answered(external_id=self.id, outcome=outcome, error=error)


def read(body: bytes, *, own_location: str | None) -> Incoming:
    """What a checked event says; raises `Untrusted` where it cannot be read.

    What happened at `own_location` is the platform's own account's.
    """
    try:
        event = _Event.model_validate_json(body)
    except ValidationError as unreadable:
        raise Untrusted("unreadable") from unreadable
    tell = KINDS.get(event.type)
    try:
        facts = tell(event, own_location) if tell else ()
    except ValidationError as unlike:  # of something that was not made by us, or not by this version of the API
        log.warning("square_event_unlike", event_id=event.event_id, kind=event.type, error=str(unlike))
        facts = ()
    return Incoming(event_id=event.event_id, kind=event.type, facts=facts)


def _payment(event: _Event, own_location: str | None) -> Sequence[Fact]:
    payment = Payment.model_validate(event.data.object.get("payment"))
    paid = payment.paid(_account(event, payment.location_id, own_location))
    return (paid,) if paid else ()


def _refund(event: _Event, own_location: str | None) -> Sequence[Fact]:
    refund = Refund.model_validate(event.data.object.get("refund"))
    told: Mapping[str, Any] = {
        "account": _account(event, refund.location_id, own_location),
        "refund_external_id": refund.id,
        "payment_id": refund.payment_id,
        "amount": refund.amount_money.amount,
        "currency": refund.amount_money.currency,
        "subject": None,  # a refund has no room for ours
    }
    answered = refund.answered()
    match answered.outcome:
        case Outcome.SUCCEEDED:
            return (RefundSucceeded(**told),)
        case Outcome.FAILED:
            return (RefundFailed(**told, error=answered.error or ""),)
        case Outcome.PENDING:
            return ()


def _revoked(event: _Event, _: str | None) -> Sequence[Fact]:
    return (AuthorizationRevoked(account=event.merchant_id),)


def _account(event: _Event, location: str | None, own_location: str | None) -> str | None:
    own = own_location is not None and location == own_location
    return None if own else event.merchant_id


KINDS: Mapping[str, Callable[[_Event, str | None], Sequence[Fact]]] = {
    "payment.created": _payment,
    "payment.updated": _payment,
    "refund.created": _refund,
    "refund.updated": _refund,
    "oauth.authorization.revoked": _revoked,
}

_UUID = TypeAdapter(UUID)


def _uuid(text: str | None) -> UUID | None:
    try:
        return _UUID.validate_python(text)
    except ValidationError:
        return None
