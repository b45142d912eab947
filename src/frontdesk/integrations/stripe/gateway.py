"""The `Gateway` that is Stripe (docs.stripe.com/api)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from frontdesk.core.clock import Clock, SystemClock
from frontdesk.core.settings import StripeSettings
from frontdesk.integrations.secrets import required
from frontdesk.integrations.stripe import events
from frontdesk.integrations.stripe.amounts import outgoing
from frontdesk.integrations.stripe.calls import RETRIES, connect, told
from frontdesk.modules.payments.ports import (
    AccountState,
    Answered,
    Checkout,
    CheckoutExpired,
    CheckoutPaid,
    CheckoutRequest,
    GatewayRefused,
    Incoming,
    Merchant,
    Onboarding,
    OnboardingRequest,
    Outcome,
    PayoutRequest,
    Recipients,
    RefundRequest,
    Settlement,
)

if TYPE_CHECKING:
    import stripe
    from stripe.params.checkout import SessionCreateParams

PATIENCE_SECONDS = 10.0
SHORTEST = timedelta(minutes=30)  # that a session lives
LONGEST = timedelta(hours=24)
MARGIN = timedelta(minutes=5)  # for clocks that differ
LINE = 250  # characters of a description that fit wherever Stripe shows it


class StripeGateway:
    """Stripe, on the platform's account. `patience` is in seconds, for each part of an answer.

    Raises `integrations.secrets.UnsafeSecret` where webhooks could come from anybody; `strict` also refuses a secret
    that is fit for a laptop only.
    """

    name = "stripe"
    settlement = Settlement.PLATFORM
    recipients = Recipients.ACCOUNTS

    def __init__(
        self,
        settings: StripeSettings,
        *,
        clock: Clock | None = None,
        strict: bool = True,
        patience: float = PATIENCE_SECONDS,
        retries: int = RETRIES,
    ) -> None:
        self._api = connect(settings, patience=patience, retries=retries).v1
        self._clock = clock or SystemClock()
        self._live = "_live_" in (settings.secret_key.get_secret_value() if settings.secret_key else "")
        self._secrets = [required("STRIPE_WEBHOOK_SECRET", settings.webhook_secret, strict=strict)]
        if settings.connect_webhook_secret is not None:
            again = required("STRIPE_CONNECT_WEBHOOK_SECRET", settings.connect_webhook_secret, strict=strict)
            self._secrets.append(again)

    async def open_checkout(self, wanted: CheckoutRequest) -> Checkout:
        subject = str(wanted.charge_id)
        name = wanted.description[:LINE]
        params: SessionCreateParams = {
            "mode": "payment",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": wanted.currency.lower(),
                        "unit_amount": outgoing(wanted.amount, wanted.currency),
                        "product_data": {"name": name},
                    },
                }
            ],
            "client_reference_id": subject,
            "metadata": {"charge_id": subject},
            "payment_intent_data": {"metadata": {"charge_id": subject}, "transfer_group": subject, "description": name},
            "success_url": wanted.return_url,
            "cancel_url": wanted.return_url,
        }
        # the same for the same request, since the key stands for all of it: so it hangs on the link's end, not on now
        end = wanted.expires_at + SHORTEST
        if end < self._clock.now() + LONGEST - MARGIN:
            params["expires_at"] = int(end.timestamp())
        if wanted.client_email is not None:
            params["customer_email"] = wanted.client_email
        with told():
            session = await self._api.checkout.sessions.create_async(params, {"idempotency_key": wanted.key})
        if session.url is None:  # a repeated answer shows it open, so this is one that its key has outlived
            raise GatewayRefused("this page can be paid no more", code="session_ended")
        ends = datetime.fromtimestamp(session.expires_at, UTC)
        return Checkout(session_id=session.id, url=session.url, expires_at=ends)

    async def expire_checkout(self, merchant: Merchant | None, session_id: str, *, key: str) -> None:
        del merchant  # pages are the platform's
        try:
            with told():
                await self._api.checkout.sessions.expire_async(session_id, options={"idempotency_key": key})
        except GatewayRefused:
            with told():
                session = await self._api.checkout.sessions.retrieve_async(session_id)
            if session.status == "open":  # refused for another reason than that it has ended
                raise

    async def look_up(self, merchant: Merchant | None, session_id: str) -> CheckoutPaid | CheckoutExpired | None:
        del merchant
        with told():
            found = await self._api.checkout.sessions.retrieve_async(session_id)
        session = events.Session.model_validate(found.to_dict())
        return session.paid(None) or (session.ended(None) if session.status == "expired" else None)

    async def refund(self, wanted: RefundRequest) -> Answered:
        subject = str(wanted.refund_id)
        with told():
            # Stripe forgets a key after a day, and a refund may be tried for longer
            made = await self._api.refunds.list_async({"payment_intent": wanted.payment_id, "limit": 100})
            for earlier in map(_refund, made.data):
                if earlier.subject("refund_id") == wanted.refund_id:
                    return earlier.answered()
            refund = await self._api.refunds.create_async(
                {
                    "payment_intent": wanted.payment_id,
                    "amount": outgoing(wanted.amount, wanted.currency),
                    "reason": "requested_by_customer",
                    "metadata": {"refund_id": subject, "reason": wanted.reason[:LINE]},
                },
                {"idempotency_key": wanted.key},
            )
        return _refund(refund).answered()

    async def look_up_refund(self, merchant: Merchant | None, external_id: str) -> Answered:
        del merchant
        with told():
            return _refund(await self._api.refunds.retrieve_async(external_id)).answered()

    async def onboard(self, wanted: OnboardingRequest) -> Onboarding:
        with told():
            account = wanted.external_id or await self._open_account(wanted)
            # a link works once, so each asking gets its own and none carries a key
            link = await self._api.account_links.create_async(
                {
                    "account": account,
                    "type": "account_onboarding",
                    "return_url": wanted.return_url,
                    "refresh_url": wanted.refresh_url,
                }
            )
        return Onboarding(external_id=account, url=link.url, expires_at=datetime.fromtimestamp(link.expires_at, UTC))

    async def _open_account(self, wanted: OnboardingRequest) -> str:
        account = await self._api.accounts.create_async(
            {
                "type": "express",
                "email": wanted.email,
                "business_profile": {"name": wanted.company_name},
                "capabilities": {"transfers": {"requested": True}},
                "metadata": {"company_id": str(wanted.company_id)},
            },
            {"idempotency_key": wanted.key},
        )
        return account.id

    async def account(self, merchant: Merchant) -> AccountState:
        with told():
            found = await self._api.accounts.retrieve_async(merchant.external_id)
        return events.Account.model_validate(found.to_dict()).state()

    async def pay_out(self, wanted: PayoutRequest) -> Answered:
        if wanted.merchant is None:
            raise GatewayRefused("there is no account to transfer to", code="no_account")
        subject = str(wanted.payout_id)
        with told():
            made = await self._api.transfers.list_async({"transfer_group": subject, "limit": 1})  # as for refunds
            transfer = next(iter(made.data), None) or await self._api.transfers.create_async(
                {
                    "amount": outgoing(wanted.amount, wanted.currency),
                    "currency": wanted.currency.lower(),
                    "destination": wanted.merchant.external_id,
                    "transfer_group": subject,
                    "metadata": {"payout_id": subject},
                },
                {"idempotency_key": wanted.key},
            )
        return _transfer(transfer)

    async def look_up_payout(self, merchant: Merchant | None, external_id: str) -> Answered:
        del merchant
        with told():
            return _transfer(await self._api.transfers.retrieve_async(external_id))

    def verify(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> Incoming:
        events.check(body, headers.get("stripe-signature", ""), self._secrets, now=now)
        return events.read(body, live=self._live)


def _transfer(found: "stripe.Transfer") -> Answered:
    # Stripe moves the money at once; how it goes on to the owner's bank is between the two of them
    if found.reversed:
        return Answered(external_id=found.id, outcome=Outcome.FAILED, error=events.REVERSED)
    return Answered(external_id=found.id, outcome=Outcome.SUCCEEDED)


def _refund(found: "stripe.Refund") -> events.Refund:
    return events.Refund.model_validate(found.to_dict())
