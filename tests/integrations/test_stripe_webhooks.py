"""What Stripe's webhooks say, and those that Stripe has not sent."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from frontdesk.core.clock import MovableClock
from frontdesk.integrations.secrets import UnsafeSecret
from frontdesk.integrations.stripe import StripeGateway
from frontdesk.modules.payments.ports import (
    AccountChanged,
    AccountState,
    AuthorizationRevoked,
    CheckoutExpired,
    CheckoutPaid,
    Fact,
    Merchant,
    PayoutFailed,
    PayoutPaid,
    RefundFailed,
    RefundSucceeded,
    Untrusted,
)
from tests.fakes.process import Fake
from tests.fakes.stripe.wire import header
from tests.integrations.conftest import CHARGE, CONNECT_SECRET, KEY, WEBHOOK_SECRET, stripe_settings
from tests.integrations.test_stripe_calls import PAYOUT, REFUND, onboarding, payout, refund_of, wanted

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
EVENT: dict[str, Any] = {
    "id": "evt_1",
    "object": "event",
    "type": "customer.created",
    "livemode": False,
    "data": {"object": {"id": "cus_1", "object": "customer", "name": "Zoë"}},
}
BODY = json.dumps(EVENT, ensure_ascii=False).encode()


@pytest.fixture
def gateway() -> StripeGateway:
    """A gateway that nobody has to answer."""
    return StripeGateway(stripe_settings())


def signed(body: bytes, *, at: int = AT, secret: str = WEBHOOK_SECRET) -> str:
    return header(body, secrets=[secret], at=at)


def v1(body: bytes, *, at: int = AT, secret: str = WEBHOOK_SECRET) -> str:
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    "given",
    [
        signed(BODY),
        signed(BODY, at=AT - 300),
        signed(BODY, at=AT + 300),
        signed(BODY, secret=CONNECT_SECRET),
        header(BODY, secrets=["whsec_another", WEBHOOK_SECRET], at=AT),  # while the secret is being rolled
        header(BODY, secrets=[WEBHOOK_SECRET, "whsec_another"], at=AT),
    ],
)
def test_what_stripe_has_signed_in_time(gateway: StripeGateway, given: str) -> None:
    incoming = gateway.verify(BODY, {"stripe-signature": given}, now=NOW)
    assert (incoming.event_id, incoming.kind, incoming.facts) == ("evt_1", "customer.created", ())


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (BODY, {}),
        (BODY, {"stripe-signature": ""}),
        (BODY, {"stripe-signature": f"t={AT}"}),
        (BODY, {"stripe-signature": f"v1={v1(BODY)}"}),
        (BODY, {"stripe-signature": f"t={AT},v0={v1(BODY)}"}),  # not the scheme
        (BODY, {"stripe-signature": f"t={AT},v1="}),
        (BODY, {"stripe-signature": f"t=now,v1={v1(BODY)}"}),
        (BODY, {"stripe-signature": f"t={AT},v1={v1(BODY)[:-1]}0x"}),
        (BODY, {"stripe-signature": f"t={AT},v1={v1(BODY)},t={AT}"}),  # which time?
        (BODY, {"stripe-signature": f"t={AT + 1},v1={v1(BODY)}"}),
        (BODY, {"stripe-signature": signed(BODY, secret="whsec_another")}),
        (BODY, {"stripe-signature": signed(BODY, secret="")}),
        (BODY, {"stripe-signature": signed(BODY, at=AT - 301)}),
        (BODY, {"stripe-signature": signed(BODY, at=AT + 301)}),
        (BODY, {"stripe-signature": signed(BODY, at=AT - 86_400) + f",t={AT}"}),
        (BODY + b" ", {"stripe-signature": signed(BODY)}),
        (BODY.replace(b"cus_1", b"cus_2"), {"stripe-signature": signed(BODY)}),
        (b"", {"stripe-signature": signed(b"")}),
        (b"not json", {"stripe-signature": signed(b"not json")}),
        (b"[]", {"stripe-signature": signed(b"[]")}),
        (b"{}", {"stripe-signature": signed(b"{}")}),
        (b"\xff\xfe", {"stripe-signature": signed(b"\xff\xfe")}),
        (BODY + b" " * 262_144, {"stripe-signature": signed(BODY + b" " * 262_144)}),
    ],
)
def test_what_stripe_has_not_signed_or_not_now(gateway: StripeGateway, body: bytes, headers: dict[str, str]) -> None:
    with pytest.raises(Untrusted):
        gateway.verify(body, headers, now=NOW)


@pytest.mark.parametrize("name", ["STRIPE_WEBHOOK_SECRET", "STRIPE_CONNECT_WEBHOOK_SECRET"])
@pytest.mark.parametrize("secret", ["", "whsec_1", "whsec_your_secret_goes_here"])
def test_without_a_secret_nothing_starts(name: str, secret: str) -> None:
    with pytest.raises(UnsafeSecret, match=name):
        StripeGateway(stripe_settings(**{name: secret}))


def test_without_any_secret_nothing_starts() -> None:
    with pytest.raises(UnsafeSecret, match="STRIPE_WEBHOOK_SECRET is not set"):
        StripeGateway(stripe_settings(STRIPE_WEBHOOK_SECRET=None))


def test_a_test_payment_is_none_to_a_live_installation() -> None:
    session: dict[str, Any] = {"id": "cs_1", "status": "expired", "payment_status": "unpaid", "payment_intent": None}
    session |= {"amount_total": 1, "currency": "eur", "client_reference_id": str(CHARGE)}
    event = EVENT | {"type": "checkout.session.expired", "data": {"object": session}}
    live = StripeGateway(stripe_settings(STRIPE_SECRET_KEY=KEY.replace("_test_", "_live_")))
    for gateway, livemode, count in ((live, False, 0), (live, True, 1), (StripeGateway(stripe_settings()), True, 0)):
        body = json.dumps(event | {"livemode": livemode}).encode()
        assert len(gateway.verify(body, {"stripe-signature": signed(body)}, now=NOW).facts) == count


def test_an_object_of_another_make_says_nothing(gateway: StripeGateway) -> None:
    body = json.dumps(EVENT | {"type": "refund.updated"}).encode()
    assert gateway.verify(body, {"stripe-signature": signed(body)}, now=NOW).facts == ()


Facts = Callable[[], Any]


@pytest.fixture
def told(stripe: Fake, stripe_gateway: StripeGateway, clock: MovableClock) -> Facts:
    """The facts that everything says which has happened at the fake so far, event by event."""

    async def read() -> dict[str, list[Fact]]:
        facts: dict[str, list[Fact]] = {}
        for event in await stripe.events():
            body = json.dumps(event).encode()
            at = int(clock.now().timestamp())
            secret = CONNECT_SECRET if "account" in event else WEBHOOK_SECRET
            headers = {"stripe-signature": header(body, secrets=[secret], at=at)}
            incoming = stripe_gateway.verify(body, headers, now=clock.now())
            assert (incoming.event_id, incoming.kind) == (event["id"], event["type"])
            facts.setdefault(event["type"], []).extend(incoming.facts)
        return facts

    return read


async def test_a_payment(stripe: Fake, stripe_gateway: StripeGateway, clock: MovableClock, told: Facts) -> None:
    page = await stripe_gateway.open_checkout(wanted(clock))
    done = await stripe.tell(f"sessions/{page.session_id}/pay", outcome="paid")
    paid = CheckoutPaid(
        account=None,
        session_id=page.session_id,
        payment_id=done["payment_intent"],
        amount=4000,
        currency="EUR",
        subject=CHARGE,
    )
    assert await told() == {
        "charge.succeeded": [],
        "payment_intent.succeeded": [],
        "checkout.session.completed": [paid],
    }


async def test_a_payment_that_counts_otherwise(
    stripe: Fake, stripe_gateway: StripeGateway, clock: MovableClock, told: Facts
) -> None:
    page = await stripe_gateway.open_checkout(wanted(clock, currency="JPY", amount=4000))
    await stripe.tell(f"sessions/{page.session_id}/pay", outcome="paid")
    (paid,) = (await told())["checkout.session.completed"]
    assert (paid.amount, paid.currency) == (4000, "JPY")


@pytest.mark.parametrize("succeeded", [True, False])
async def test_a_payment_that_takes_days(
    stripe: Fake, stripe_gateway: StripeGateway, clock: MovableClock, told: Facts, *, succeeded: bool
) -> None:
    page = await stripe_gateway.open_checkout(wanted(clock))
    await stripe.tell(f"sessions/{page.session_id}/pay", outcome="processing")
    assert await told() == {"checkout.session.completed": []}
    await stripe.tell(f"sessions/{page.session_id}/settle", succeeded=succeeded)
    facts = await told()
    if succeeded:
        (paid,) = facts["checkout.session.async_payment_succeeded"]
        assert (paid.session_id, paid.amount, paid.subject) == (page.session_id, 4000, CHARGE)
    else:
        gone = CheckoutExpired(account=None, session_id=page.session_id, subject=CHARGE)
        assert facts["checkout.session.async_payment_failed"] == [gone]


async def test_a_page_that_has_ended(stripe_gateway: StripeGateway, clock: MovableClock, told: Facts) -> None:
    page = await stripe_gateway.open_checkout(wanted(clock))
    await stripe_gateway.expire_checkout(None, page.session_id, key="end")
    gone = CheckoutExpired(account=None, session_id=page.session_id, subject=CHARGE)
    assert await told() == {"checkout.session.expired": [gone]}


async def test_a_refund_and_what_becomes_of_it(
    stripe: Fake, stripe_gateway: StripeGateway, clock: MovableClock, told: Facts
) -> None:
    page = await stripe_gateway.open_checkout(wanted(clock))
    paid = (await stripe.tell(f"sessions/{page.session_id}/pay", outcome="paid"))["payment_intent"]
    made = await stripe_gateway.refund(refund_of(paid))
    about: dict[str, Any] = {
        "account": None,
        "refund_external_id": made.external_id,
        "payment_id": paid,
        "amount": 1500,
        "currency": "EUR",
        "subject": REFUND,
    }
    assert (await told())["refund.created"] == [RefundSucceeded(**about)]
    await stripe.tell(f"refunds/{made.external_id}", status="pending")
    await stripe.tell(f"refunds/{made.external_id}", status="failed")
    facts = await told()
    failed = RefundFailed(**about, error="lost_or_stolen_card")
    assert facts["refund.updated"] == [failed]  # nothing while it was pending
    assert facts["refund.failed"] == [failed]


async def test_an_owners_account_and_payout(
    stripe: Fake, stripe_gateway: StripeGateway, clock: MovableClock, told: Facts
) -> None:
    page = await stripe_gateway.open_checkout(wanted(clock))
    await stripe.tell(f"sessions/{page.session_id}/pay", outcome="paid")
    owner = (await stripe_gateway.onboard(onboarding())).external_id
    await stripe.tell(f"accounts/{owner}", enabled=False)
    await stripe.tell(f"accounts/{owner}", enabled=True)
    missing = AccountState(
        external_id=owner,
        charges_enabled=False,
        payouts_enabled=False,
        problem="Stripe still needs: external_account",
    )
    able = AccountState(external_id=owner, charges_enabled=True, payouts_enabled=True)
    assert (await told())["account.updated"] == [
        AccountChanged(account=owner, state=missing),
        AccountChanged(account=owner, state=able),
    ]
    made = await stripe_gateway.pay_out(payout(Merchant(external_id=owner)))
    about: dict[str, Any] = {
        "account": None,
        "payout_external_id": made.external_id,
        "amount": 3000,
        "currency": "EUR",
        "subject": PAYOUT,
    }
    assert (await told())["transfer.created"] == [PayoutPaid(**about)]
    await stripe.tell(f"transfers/{made.external_id}/reverse", amount=1000)
    await stripe.tell(f"transfers/{made.external_id}/reverse", amount=2000)
    await stripe.tell(f"accounts/{owner}/deauthorize")
    facts = await told()
    # a part that was taken back leaves the payout as it is
    assert facts["transfer.reversed"] == [PayoutFailed(**about, error="the transfer was reversed")]
    assert facts["account.application.deauthorized"] == [AuthorizationRevoked(account=owner)]
