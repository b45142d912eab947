"""The gateway of an installation without one: it takes no money, and its page is `sandbox.pay`.

It keeps nothing: what it answers follows from what it is asked, so that asking twice has one answer. Its events are
signed like a real gateway's, over the raw body with the time in it.
"""

import base64
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
from pydantic import TypeAdapter, ValidationError

from frontdesk.core.keys import keys
from frontdesk.core.settings import Settings
from frontdesk.modules.payments.ports import (
    AccountState,
    Answered,
    Checkout,
    CheckoutExpired,
    CheckoutPaid,
    CheckoutRequest,
    Incoming,
    Merchant,
    Onboarding,
    OnboardingRequest,
    Outcome,
    PayoutRequest,
    Recipients,
    RefundRequest,
    Settlement,
    Untrusted,
)

SIGNATURE = "x-sandbox-signature"
FRESH = timedelta(minutes=5)
PREFIX = "sandbox_"
_PAID = TypeAdapter(CheckoutPaid)


class SandboxGateway:
    """The `Gateway` that plays one."""

    name = "sandbox"
    settlement = Settlement.PLATFORM
    recipients = Recipients.ANYBODY

    def __init__(self, settings: Settings) -> None:
        self._public_url = settings.app.public_url.rstrip("/")
        self._key = keys(settings.security, "sandbox events")[0]

    async def open_checkout(self, wanted: CheckoutRequest) -> Checkout:
        session_id = f"{PREFIX}{wanted.charge_id.hex}"
        url = f"{self._public_url}/dev/pay/{session_id}"
        return Checkout(session_id=session_id, url=url, expires_at=wanted.expires_at)

    async def expire_checkout(self, merchant: Merchant | None, session_id: str, *, key: str) -> None:
        pass  # the page shows what has become of the charge

    async def look_up(self, _: Merchant | None, __: str) -> CheckoutPaid | CheckoutExpired | None:
        return None  # its events are rows of ours, and none is ever lost

    async def refund(self, wanted: RefundRequest) -> Answered:
        return Answered(external_id=f"{PREFIX}{wanted.refund_id.hex}", outcome=Outcome.SUCCEEDED)

    async def look_up_refund(self, _: Merchant | None, external_id: str) -> Answered:
        return Answered(external_id=external_id, outcome=Outcome.SUCCEEDED)

    async def onboard(self, wanted: OnboardingRequest) -> Onboarding:
        external_id = wanted.external_id or f"{PREFIX}{wanted.company_id.hex}"
        return Onboarding(external_id=external_id, url=wanted.return_url, expires_at=None)

    async def account(self, merchant: Merchant) -> AccountState:
        return AccountState(external_id=merchant.external_id, charges_enabled=True, payouts_enabled=True)

    async def pay_out(self, wanted: PayoutRequest) -> Answered:
        return Answered(external_id=f"{PREFIX}{wanted.payout_id.hex}", outcome=Outcome.SUCCEEDED)

    async def look_up_payout(self, _: Merchant | None, external_id: str) -> Answered:
        return Answered(external_id=external_id, outcome=Outcome.SUCCEEDED)

    def verify(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> Incoming:
        if not hmac.compare_digest(headers.get(SIGNATURE, "").encode(), self._signature(body).encode()):
            raise Untrusted("The signature is missing or wrong.")
        try:
            event = orjson.loads(body)
            fact, at = _PAID.validate_python(event["paid"]), datetime.fromisoformat(event["at"])
        except (orjson.JSONDecodeError, ValidationError, KeyError, TypeError, ValueError) as unreadable:
            raise Untrusted("It cannot be read.") from unreadable
        if abs(now - at) > FRESH:
            raise Untrusted("It is too old, or from the future.")
        return Incoming(event_id=event["id"], kind="checkout.paid", facts=[fact])

    def event(self, fact: CheckoutPaid, *, now: datetime) -> tuple[bytes, dict[str, str]]:
        """The body and headers with which the page tells that it was paid; a payment is told once."""
        paid = _PAID.dump_python(fact, mode="json")
        body = orjson.dumps({"id": f"evt_{fact.payment_id}", "at": now.astimezone(UTC), "paid": paid})
        return body, {SIGNATURE: self._signature(body)}

    def _signature(self, body: bytes) -> str:
        return base64.b64encode(hmac.digest(self._key, body, "sha256")).decode()


def charge_of(session_id: str) -> UUID | None:
    """The charge whose page this is."""
    try:
        return UUID(session_id.removeprefix(PREFIX))
    except ValueError:
        return None
