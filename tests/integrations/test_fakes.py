"""That the fakes refuse what the vendors refuse, and misbehave as they are told: proofs stand on it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from stripe import InvalidRequestError, StripeClient

from frontdesk.core.clock import MovableClock
from frontdesk.integrations.square import SquareGateway
from frontdesk.integrations.stripe import StripeGateway
from frontdesk.integrations.stripe.calls import connect
from frontdesk.modules.payments.ports import Merchant
from tests.fakes.control import Endpoint
from tests.fakes.process import Fake
from tests.integrations.conftest import KEY, PUBLIC_URL, SIGNATURE_KEY, WEBHOOK_SECRET, stripe_settings
from tests.integrations.test_square_calls import wanted as square_page
from tests.integrations.test_stripe_calls import onboarding
from tests.integrations.test_stripe_calls import wanted as stripe_page

FORM = {"Authorization": f"Bearer {KEY}", "Stripe-Version": "2026-10-28.endive"}
SESSIONS = "/v1/checkout/sessions"
SESSION = {
    "mode": "payment",
    "success_url": "https://desk.example/",
    "line_items[0][quantity]": "1",
    "line_items[0][price_data][currency]": "eur",
    "line_items[0][price_data][unit_amount]": "4000",
    "line_items[0][price_data][product_data][name]": "Room 1",
}


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(trust_env=False) as client:
        yield client


@pytest.mark.parametrize(
    ("changes", "status", "code", "param"),
    [
        ({}, 200, None, None),
        ({"lines": "1"}, 400, "parameter_unknown", "lines"),
        ({"api_key": KEY}, 400, "parameter_unknown", "api_key"),
        (
            {"line_items[0][price_data][unit_amont]": "1"},
            400,
            "parameter_unknown",
            "line_items[0][price_data][unit_amont]",
        ),
        (
            {"line_items[0][quantity]": "one"},
            400,
            "parameter_invalid_integer",
            "line_items[0][quantity]",
        ),
        ({"mode": "gift"}, 400, None, "mode"),
        ({"expires_at": str(2**40)}, 400, None, "expires_at"),
        ({"expires_at": "1"}, 400, None, "expires_at"),
        (
            {"line_items[0][price_data][currency]": None},
            400,
            "parameter_missing",
            "line_items[0][price_data][currency]",
        ),
        ({"success_url": "/back"}, 400, "url_invalid", "success_url"),
        (
            {"payment_intent_data[application_fee_amount]": "10"},
            400,
            None,
            "payment_intent_data[application_fee_amount]",
        ),
    ],
)
async def test_stripe_checks_parameters(
    stripe: Fake,
    http: httpx2.AsyncClient,
    changes: dict[str, str | None],
    status: int,
    code: str | None,
    param: str | None,
) -> None:
    form = {name: value for name, value in (SESSION | changes).items() if value is not None}
    answer = await http.post(f"{stripe.url}{SESSIONS}", data=form, headers=FORM)
    error = answer.json().get("error", {})
    assert (answer.status_code, error.get("code"), error.get("param")) == (status, code, param)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": "", "Stripe-Version": FORM["Stripe-Version"]}, 401),
        ({"Authorization": "Bearer pk_test_0123456789", "Stripe-Version": FORM["Stripe-Version"]}, 401),
        (FORM | {"Stripe-Version": "latest"}, 400),
        (FORM | {"Content-Type": "application/json"}, 400),
        (FORM | {"Idempotency-Key": "x" * 256}, 400),
    ],
)
async def test_stripe_checks_headers(
    stripe: Fake, http: httpx2.AsyncClient, headers: dict[str, str], status: int
) -> None:
    assert (await http.post(f"{stripe.url}{SESSIONS}", data=SESSION, headers=headers)).status_code == status


@pytest.mark.parametrize(
    ("body", "code", "name"),
    [
        ({"quickpay": {}}, "UNKNOWN_BODY_PARAMETER", "quickpay"),
        ({"order": {"line_items": []}}, "MISSING_REQUIRED_PARAMETER", "order.location_id"),
        ({"order": {"location_id": 5}}, "EXPECTED_STRING", "order.location_id"),
        ({"idempotency_key": "x" * 46, "order": {"location_id": "L"}}, "VALUE_TOO_LONG", "idempotency_key"),
    ],
)
async def test_square_checks_bodies(
    square: Fake, seller: Merchant, http: httpx2.AsyncClient, body: dict[str, Any], code: str, name: str
) -> None:
    headers = {"Authorization": f"Bearer {seller.secret}", "Square-Version": "2026-09-16"}
    answer = await http.post(f"{square.url}/v2/online-checkout/payment-links", json=body, headers=headers)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["code"], error["field"]) == (400, code, name)


async def test_square_checks_headers(square: Fake, seller: Merchant, http: httpx2.AsyncClient) -> None:
    bearer = {"Authorization": f"Bearer {seller.secret}"}
    for headers, status in (
        (bearer, 400),
        ({"Square-Version": "2026-09-16"}, 401),
        (bearer | {"Square-Version": "2026-09-16"}, 200),
    ):
        assert (await http.get(f"{square.url}/v2/locations", headers=headers)).status_code == status


async def test_what_a_destination_charge_gives_back(
    stripe: Fake, stripe_gateway: StripeGateway, clock: MovableClock
) -> None:
    """We do not make such charges; that Stripe reverses their parts in proportion is what its documentation says."""
    owner = (await stripe_gateway.onboard(onboarding())).external_id
    await stripe.tell(f"accounts/{owner}", enabled=True)
    api: StripeClient = connect(stripe_settings(STRIPE_API_BASE=stripe.url), patience=5.0, retries=0)
    session = await api.v1.checkout.sessions.create_async(
        {
            "mode": "payment",
            "success_url": PUBLIC_URL,
            "expires_at": int(clock.now().timestamp()) + 3600,
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {"currency": "eur", "unit_amount": 4000, "product_data": {"name": "Room 1"}},
                }
            ],
            "payment_intent_data": {"application_fee_amount": 401, "transfer_data": {"destination": owner}},
        }
    )
    paid = (await stripe.tell(f"sessions/{session.id}/pay", outcome="paid"))["payment_intent"]
    for amount, reversed_amount, fee in ((1000, 1000, 100), (3000, 4000, 401)):
        await api.v1.refunds.create_async(
            {"payment_intent": paid, "amount": amount, "reverse_transfer": True, "refund_application_fee": True}
        )
        intent = await api.v1.payment_intents.retrieve_async(paid)
        charge = (await api.v1.charges.retrieve_async(str(intent.latest_charge))).to_dict()
        transfer = await api.v1.transfers.retrieve_async(charge["transfer"])
        assert (transfer.amount_reversed, charge["application_fee_refunded"]) == (reversed_amount, fee)
    payout = {"amount": 1, "currency": "eur"}
    with pytest.raises(InvalidRequestError, match="insufficient"):  # nothing is left with the owner
        await api.v1.payouts.create_async(payout, {"stripe_account": owner})  # type: ignore[arg-type]  # as a mapping


@dataclass
class Receiver:
    """Takes webhooks; `answers` are the statuses of the next ones, after them 200."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    taken: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        sent = (line.split(": ", 1) for line in head.split("\r\n")[1:-2])
        headers = {name.lower(): value for name, value in sent}
        body = await reader.readexactly(int(headers["content-length"]))
        self.taken.append((body, headers))
        status = self.answers.pop(0) if self.answers else 200
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    async with await asyncio.start_server(receiver.serve, "127.0.0.1", 0) as server:
        receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hooks"
        yield receiver


async def test_webhooks_arrive_twice_in_any_order_and_again(
    stripe: Fake, stripe_gateway: StripeGateway, clock: MovableClock
) -> None:
    async with receiving() as receiver:
        endpoint = Endpoint(url=receiver.url, secrets=(WEBHOOK_SECRET,), copies=2, shuffle=True, hold=True, seed=1)
        await stripe.send_webhooks(endpoint)
        receiver.answers = [500] * 6  # all that there are
        page = await stripe_gateway.open_checkout(stripe_page(clock))
        await stripe.tell(f"sessions/{page.session_id}/pay", outcome="paid")
        assert receiver.taken == []
        assert [outcome.status for outcome in await stripe.release(parallel=8)] == [500] * 6
        outcomes = await stripe.release()
        assert [outcome.status for outcome in outcomes] == [200] * 6
        assert await stripe.release() == []
        happened = [event["id"] for event in await stripe.events()]
        seen = [stripe_gateway.verify(body, headers, now=clock.now()).event_id for body, headers in receiver.taken]
        assert Counter(seen) == dict.fromkeys(happened, 4)
        assert seen[6:] != sorted(happened * 2, key=happened.index)


async def test_webhooks_get_lost(stripe: Fake, stripe_gateway: StripeGateway, clock: MovableClock) -> None:
    async with receiving() as receiver:
        await stripe.send_webhooks(Endpoint(url=receiver.url, secrets=(WEBHOOK_SECRET,), lose=1.0, hold=True))
        page = await stripe_gateway.open_checkout(stripe_page(clock))
        await stripe.tell(f"sessions/{page.session_id}/pay", outcome="paid")
        assert await stripe.release() == []
        assert receiver.taken == []
        assert len(await stripe.events("checkout.session.completed")) == 1


async def test_webhooks_of_square(
    square: Fake, square_gateway: SquareGateway, clock: MovableClock, seller: Merchant
) -> None:
    async with receiving() as receiver:
        entered = f"{PUBLIC_URL}/webhooks/square"
        endpoint = Endpoint(url=receiver.url, signed_url=entered, secrets=(SIGNATURE_KEY,), hold=True)
        await square.send_webhooks(endpoint)
        page = await square_gateway.open_checkout(square_page(clock, seller))
        await square.tell(f"orders/{page.session_id}/pay", outcome="paid")
        assert [outcome.status for outcome in await square.release()] == [200, 200]
        kinds = [square_gateway.verify(body, headers, now=clock.now()).kind for body, headers in receiver.taken]
        assert kinds == ["payment.created", "payment.updated"]
