"""What Square's webhooks say, and those that Square has not sent."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from frontdesk.core.clock import MovableClock
from frontdesk.integrations.secrets import UnsafeSecret
from frontdesk.integrations.square import SquareGateway
from frontdesk.modules.payments.ports import (
    AuthorizationRevoked,
    CheckoutPaid,
    Fact,
    Merchant,
    RefundFailed,
    RefundSucceeded,
    Untrusted,
)
from tests.fakes.process import Fake
from tests.fakes.square.state import OTHER
from tests.fakes.square.wire import signature
from tests.integrations.conftest import CHARGE, PUBLIC_URL, SIGNATURE_KEY, square_settings
from tests.integrations.test_square_calls import refund_of, wanted

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
URL = f"{PUBLIC_URL}/webhooks/square"
EVENT: dict[str, Any] = {
    "merchant_id": OTHER,
    "type": "customer.created",
    "event_id": "6a8f5f28-54a1-4eb0-a98a-3111513fd4fc",
    "created_at": "2027-03-01T08:00:00Z",
    "data": {"type": "customer", "id": "CUS1", "object": {"customer": {"given_name": "Zoë"}}},
}
BODY = json.dumps(EVENT, ensure_ascii=False).encode()


@pytest.fixture
def gateway() -> SquareGateway:
    """A gateway that nobody has to answer."""
    return SquareGateway(square_settings(), public_url=f"{PUBLIC_URL}/")


def signed(body: bytes, *, secret: str = SIGNATURE_KEY, url: str = URL) -> dict[str, str]:
    return {"x-square-hmacsha256-signature": signature(body, secret=secret, url=url)}


def test_what_square_has_signed(gateway: SquareGateway) -> None:
    incoming = gateway.verify(BODY, signed(BODY) | {"host": "elsewhere.example"}, now=NOW)
    assert (incoming.event_id, incoming.kind, incoming.facts) == (EVENT["event_id"], "customer.created", ())


def test_the_address_is_the_one_that_was_entered_at_square() -> None:
    entered = "https://hooks.example/money?from=square"
    gateway = SquareGateway(square_settings(SQUARE_WEBHOOK_URL=entered), public_url=PUBLIC_URL)
    assert gateway.verify(BODY, signed(BODY, url=entered), now=NOW).event_id == EVENT["event_id"]
    with pytest.raises(Untrusted):
        gateway.verify(BODY, signed(BODY), now=NOW)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (BODY, {}),
        (BODY, {"x-square-hmacsha256-signature": ""}),
        (BODY, {"x-square-hmacsha256-signature": "ä"}),
        (BODY, signed(BODY, secret="another")),
        (BODY, signed(BODY, url="https://elsewhere.example/webhooks/square")),
        (BODY, signed(BODY, url="http://desk.example/webhooks/square")),
        (
            BODY,
            signed(BODY)
            | {
                "host": "elsewhere.example",
                "x-square-hmacsha256-signature": signature(
                    BODY, secret=SIGNATURE_KEY, url="https://elsewhere.example/webhooks/square"
                ),
            },
        ),
        (BODY + b" ", signed(BODY)),
        (BODY.replace(b"CUS1", b"CUS2"), signed(BODY)),
        (b"", signed(b"")),
        (b"not json", signed(b"not json")),
        (b"[]", signed(b"[]")),
        (b"{}", signed(b"{}")),
        (b"\xff\xfe", signed(b"\xff\xfe")),
        (BODY + b" " * 262_144, signed(BODY + b" " * 262_144)),
    ],
)
def test_what_square_has_not_signed(gateway: SquareGateway, body: bytes, headers: dict[str, str]) -> None:
    with pytest.raises(Untrusted):
        gateway.verify(body, headers, now=NOW)


@pytest.mark.parametrize("key", [None, "", "short", "changeme-changeme"])
def test_without_a_key_nothing_starts(key: str | None) -> None:
    with pytest.raises(UnsafeSecret, match="SQUARE_WEBHOOK_SIGNATURE_KEY"):
        SquareGateway(square_settings(SQUARE_WEBHOOK_SIGNATURE_KEY=key), public_url=PUBLIC_URL)


Facts = Callable[[], Any]


@pytest.fixture
def told(square: Fake, square_gateway: SquareGateway) -> Facts:
    """The facts that everything says which has happened at the fake so far, by kinds."""

    async def read() -> dict[str, list[Fact]]:
        facts: dict[str, list[Fact]] = {}
        for event in await square.events():
            body = json.dumps(event).encode()
            incoming = square_gateway.verify(body, signed(body), now=NOW)
            assert (incoming.event_id, incoming.kind) == (event["event_id"], event["type"])
            facts.setdefault(event["type"], []).extend(incoming.facts)
        return facts

    return read


@pytest.mark.parametrize("own", [True, False])
async def test_a_payment(
    square: Fake, square_gateway: SquareGateway, clock: MovableClock, seller: Merchant, told: Facts, *, own: bool
) -> None:
    page = await square_gateway.open_checkout(wanted(clock, None if own else seller))
    await square.tell(f"orders/{page.session_id}/pay", outcome="declined")
    done = await square.tell(f"orders/{page.session_id}/pay", outcome="paid")
    paid = CheckoutPaid(
        account=None if own else OTHER,
        session_id=page.session_id,
        payment_id=done["payment_id"],
        amount=4000,
        currency="EUR",
        subject=CHARGE,
    )
    assert await told() == {"payment.created": [], "payment.updated": [paid]}


async def test_a_sale_at_a_sellers_till_is_none_of_ours(gateway: SquareGateway) -> None:
    money = {"amount": 700, "currency": "USD"}
    for note in (None, "two coffees"):
        payment = {"id": "P1", "status": "COMPLETED", "total_money": money, "order_id": "O1", "note": note}
        body = json.dumps(EVENT | {"type": "payment.updated", "data": {"object": {"payment": payment}}}).encode()
        assert gateway.verify(body, signed(body), now=NOW).facts == ()


async def test_an_object_of_another_make_says_nothing(gateway: SquareGateway) -> None:
    body = json.dumps(EVENT | {"type": "payment.updated"}).encode()
    assert gateway.verify(body, signed(body), now=NOW).facts == ()


@pytest.mark.parametrize(("status", "fact"), [("COMPLETED", RefundSucceeded), ("FAILED", RefundFailed)])
async def test_a_refund(
    square: Fake,
    square_gateway: SquareGateway,
    clock: MovableClock,
    seller: Merchant,
    told: Facts,
    status: str,
    fact: type[Fact],
) -> None:
    page = await square_gateway.open_checkout(wanted(clock, seller))
    paid = (await square.tell(f"orders/{page.session_id}/pay", outcome="paid"))["payment_id"]
    made = await square_gateway.refund(refund_of(paid, seller))
    assert (await told())["refund.created"] == []  # pending
    await square.tell(f"refunds/{made.external_id}", status=status)
    about: dict[str, Any] = {
        "account": OTHER,
        "refund_external_id": made.external_id,
        "payment_id": paid,
        "amount": 1500,
        "currency": "EUR",
        "subject": None,
    }
    if fact is RefundFailed:
        about["error"] = "Square: FAILED"
    assert (await told())["refund.updated"] == [fact(**about)]


async def test_a_seller_puts_us_out(square: Fake, seller: Merchant, told: Facts) -> None:
    await square.tell(f"merchants/{seller.external_id}/revoke")
    assert await told() == {"oauth.authorization.revoked": [AuthorizationRevoked(account=OTHER)]}
