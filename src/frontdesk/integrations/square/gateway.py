"""The `OAuthGateway` that is Square (developer.squareup.com/reference/square)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from frontdesk.core.settings import SquareSettings
from frontdesk.integrations.secrets import required
from frontdesk.integrations.square import events
from frontdesk.integrations.square.calls import AT_ONCE, RETRIES, Calls
from frontdesk.modules.payments.ports import (
    AccountState,
    Answered,
    Checkout,
    CheckoutExpired,
    CheckoutPaid,
    CheckoutRequest,
    GatewayRefused,
    Grant,
    Incoming,
    Merchant,
    Onboarding,
    OnboardingRequest,
    PayoutRequest,
    Place,
    Recipients,
    RefundRequest,
    Settlement,
)

if TYPE_CHECKING:
    from square import AsyncSquare
    from square.requests.checkout_options import CheckoutOptionsParams
    from square.requests.money import MoneyParams
    from square.requests.order import OrderParams

PATIENCE_SECONDS = 10.0
LINE = 190  # characters of a text that fit wherever Square shows it
CARDS = "CREDIT_CARD_PROCESSING"
SCOPES = (
    "MERCHANT_PROFILE_READ",
    "ORDERS_READ",
    "ORDERS_WRITE",
    "PAYMENTS_READ",
    "PAYMENTS_WRITE",
    "PAYMENTS_WRITE_ADDITIONAL_RECIPIENTS",  # our fee
)


class SquareGateway:
    """Square. A page's session is its order, which its payment names. `patience` is in seconds.

    Raises `integrations.secrets.UnsafeSecret` where webhooks could come from anybody; `strict` also refuses a secret
    that is fit for a laptop only.
    """

    name = "square"
    settlement = Settlement.OWNER
    recipients = Recipients.NOBODY

    def __init__(
        self,
        settings: SquareSettings,
        *,
        public_url: str,
        strict: bool = True,
        patience: float = PATIENCE_SECONDS,
        retries: int = RETRIES,
    ) -> None:
        self._settings = settings
        self._signature_key = required("SQUARE_WEBHOOK_SIGNATURE_KEY", settings.webhook_signature_key, strict=strict)
        self._calls = Calls(settings, patience=patience, retries=retries)
        self._webhook_url = settings.webhook_url or f"{public_url.rstrip('/')}/webhooks/square"
        self._redirect = settings.redirect_uri or f"{public_url.rstrip('/')}/api/v1/square/callback"

    async def open_checkout(self, wanted: CheckoutRequest) -> Checkout:
        api, location = self._api(wanted.merchant), await self._location(wanted.merchant)
        subject = str(wanted.charge_id)
        price = _money(wanted.amount, wanted.currency)
        item_name = wanted.description[:LINE]
        order: OrderParams = {
            "location_id": location,
            "reference_id": subject,
            "line_items": [{"name": item_name, "quantity": "1", "base_price_money": price}],
        }
        options: CheckoutOptionsParams = {"redirect_url": wanted.return_url, "allow_tipping": False}
        if wanted.fee and wanted.merchant is not None:
            options["app_fee_money"] = _money(wanted.fee, wanted.currency)
        answer = await self._calls.ask(
            lambda: api.checkout.payment_links.create(
                idempotency_key=wanted.key,
                order=order,
                checkout_options=options,
                pre_populated_data={"buyer_email": wanted.client_email} if wanted.client_email else {},
                payment_note=subject,  # the payment's, by which its webhooks are known for ours
                request_options=AT_ONCE,
            )
        )
        link = answer.payment_link
        if link is None or link.order_id is None or link.url is None:
            raise GatewayRefused("Square has answered without a page")
        # a link has no end of its own: the order is called off with the hold
        return Checkout(session_id=link.order_id, url=link.url, expires_at=wanted.expires_at)

    async def expire_checkout(self, merchant: Merchant | None, session_id: str, *, key: str) -> None:
        api = self._api(merchant)
        order = (await self._calls.ask(lambda: api.orders.get(session_id, request_options=AT_ONCE))).order
        if order is None or order.version is None or order.state in {"COMPLETED", "CANCELED"}:
            return
        change: OrderParams = {"location_id": order.location_id, "version": order.version, "state": "CANCELED"}
        await self._calls.ask(
            lambda: api.orders.update(session_id, order=change, idempotency_key=key, request_options=AT_ONCE)
        )

    async def look_up(self, merchant: Merchant | None, session_id: str) -> CheckoutPaid | CheckoutExpired | None:
        api = self._api(merchant)
        account = merchant.external_id if merchant else None
        order = (await self._calls.ask(lambda: api.orders.get(session_id, request_options=AT_ONCE))).order
        for tender in (order.tenders if order else None) or ():
            payment_id = tender.payment_id
            if payment_id is not None:
                found = await self._calls.ask(lambda: api.payments.get(payment_id, request_options=AT_ONCE))  # noqa: B023  awaited before the next
                return events.Payment.model_validate(found.payment, from_attributes=True).paid(account)
        if order is not None and order.state == "CANCELED":
            return CheckoutExpired(account=account, session_id=session_id, subject=None)
        return None

    async def refund(self, wanted: RefundRequest) -> Answered:
        api = self._api(wanted.merchant)
        fee = _money(wanted.fee, wanted.currency) if wanted.fee and wanted.merchant is not None else None
        answer = await self._calls.ask(
            lambda: api.refunds.refund_payment(
                idempotency_key=wanted.key,
                payment_id=wanted.payment_id,
                amount_money=_money(wanted.amount, wanted.currency),
                reason=wanted.reason[:LINE],
                request_options=AT_ONCE,
                **({"app_fee_money": fee} if fee else {}),
            )
        )
        return events.Refund.model_validate(answer.refund, from_attributes=True).answered()

    async def look_up_refund(self, merchant: Merchant | None, external_id: str) -> Answered:
        api = self._api(merchant)
        found = await self._calls.ask(lambda: api.refunds.get(external_id, request_options=AT_ONCE))
        return events.Refund.model_validate(found.refund, from_attributes=True).answered()

    async def onboard(self, wanted: OnboardingRequest) -> Onboarding:
        raise GatewayRefused(f"{wanted.company_name} lets us in through the page of authorize_url", code="use_oauth")

    async def account(self, merchant: Merchant) -> AccountState:
        api = self._api(merchant)
        found = (await self._calls.ask(lambda: api.locations.list(request_options=AT_ONCE))).locations or ()
        able = any(place.status == "ACTIVE" and CARDS in (place.capabilities or ()) for place in found)
        return AccountState(
            external_id=merchant.external_id,
            charges_enabled=able,
            payouts_enabled=able,  # Square pays its sellers by itself
            problem=None if able else "Square takes no cards at any of its locations",
        )

    async def pay_out(self, wanted: PayoutRequest) -> Answered:
        raise GatewayRefused(f"payout {wanted.payout_id}: Square pays its sellers by itself", code="no_payouts")

    async def look_up_payout(self, _: Merchant | None, external_id: str) -> Answered:
        raise GatewayRefused(f"payout {external_id}: Square pays its sellers by itself", code="no_payouts")

    def verify(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> Incoming:
        del now  # its signatures have no time
        signature = headers.get("x-square-hmacsha256-signature", "")
        events.check(body, signature, key=self._signature_key, url=self._webhook_url)
        return events.read(body, own_location=self._settings.location_id)

    def authorize_url(self, *, state: str) -> str:
        asked = {"client_id": self._settings.application_id or "", "scope": " ".join(SCOPES), "state": state}
        if self._settings.environment == "production":
            asked["session"] = "false"  # ask who they are, whoever is signed in at Square in this browser
        asked["redirect_uri"] = self._redirect
        return f"{self._calls.base_url}/oauth2/authorize?{urlencode(asked)}"

    async def redeem(self, code: str) -> Grant:
        return await self._obtain("authorization_code", code=code, redirect_uri=self._redirect)

    async def renew(self, refresh_token: str) -> Grant:
        return await self._obtain("refresh_token", refresh_token=refresh_token)

    async def _obtain(self, grant_type: str, **proof: str) -> Grant:
        api = self._calls.of(None)
        answer = await self._calls.ask(
            lambda: api.o_auth.obtain_token(
                client_id=self._settings.application_id or "",
                client_secret=self._client_secret,
                grant_type=grant_type,
                request_options=AT_ONCE,
                **proof,
            ),
            final=frozenset({HTTPStatus.UNAUTHORIZED}),  # here it is the proof that is refused
        )
        if not (answer.access_token and answer.refresh_token and answer.merchant_id and answer.expires_at):
            raise GatewayRefused("Square has answered without a token")
        return Grant(
            external_id=answer.merchant_id,
            access_token=answer.access_token,
            refresh_token=answer.refresh_token,
            expires_at=datetime.fromisoformat(answer.expires_at),
        )

    async def revoke(self, external_id: str) -> None:
        api = self._calls.of(None)
        headers = {"Authorization": f"Client {self._client_secret}"}
        try:
            await self._calls.ask(
                lambda: api.o_auth.revoke_token(
                    client_id=self._settings.application_id or "",
                    merchant_id=external_id,
                    request_options={**AT_ONCE, "additional_headers": headers},
                )
            )
        except GatewayRefused as refused:
            if refused.code != "NOT_FOUND":
                raise

    async def places(self, merchant: Merchant) -> Sequence[Place]:
        api = self._api(merchant)
        found = (await self._calls.ask(lambda: api.locations.list(request_options=AT_ONCE))).locations or ()
        return [
            Place(
                id=place.id or "",
                name=place.name or "",
                currency=str(place.currency or ""),
                is_active=place.status == "ACTIVE",
            )
            for place in found
        ]

    @property
    def _client_secret(self) -> str:
        secret = self._settings.application_secret
        return secret.get_secret_value() if secret else ""

    def _api(self, merchant: Merchant | None) -> "AsyncSquare":
        if merchant is not None:
            return self._calls.of(merchant.secret)
        token = self._settings.access_token
        if token is None or self._settings.location_id is None:
            raise GatewayRefused("SQUARE_ACCESS_TOKEN and SQUARE_LOCATION_ID are not both set", code="no_account")
        return self._calls.of(token.get_secret_value())

    async def _location(self, merchant: Merchant | None) -> str:
        chosen = self._settings.location_id if merchant is None else merchant.location
        if chosen is not None:
            return chosen
        api = self._api(merchant)
        main = (await self._calls.ask(lambda: api.locations.get("main", request_options=AT_ONCE))).location
        found: str | None = main.id if main else None
        if found is None:
            raise GatewayRefused("this seller has no location", code="no_location")
        return found


def _money(amount: int, currency: str) -> "MoneyParams":
    return {"amount": amount, "currency": currency}
