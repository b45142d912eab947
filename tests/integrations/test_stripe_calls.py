"""Every call of the Stripe adapter, by the official SDK, against the fake: effects, repetition, refusals, failures."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from frontdesk.core.clock import MovableClock
from frontdesk.integrations.stripe import StripeGateway
from frontdesk.modules.payments.ports import (
    AccountState,
    Answered,
    CheckoutExpired,
    CheckoutPaid,
    CheckoutRequest,
    GatewayAway,
    GatewayRefused,
    Merchant,
    OnboardingRequest,
    Outcome,
    PayoutRequest,
    RefundRequest,
)
from tests.fakes.control import Fault
from tests.fakes.process import Fake
from tests.integrations.conftest import CHARGE, HASTE_SECONDS, LINK, PATIENCE_SECONDS, stripe_settings

REFUND = UUID("01a1fc58-b1b4-7530-a409-bc4c92695617")
PAYOUT = UUID("01a1fc58-b1b4-7530-a409-bc4c92695618")
SESSIONS = "/v1/checkout/sessions"


def wanted(clock: MovableClock, **changes: Any) -> CheckoutRequest:
    given: dict[str, Any] = {
        "charge_id": CHARGE,
        "key": f"checkout-{CHARGE}",
        "merchant": None,
        "amount": 4000,
        "currency": "EUR",
        "fee": 400,
        "description": "Room 1, Monday at noon",
        "client_email": "ada@example.com",
        "return_url": "https://desk.example/pay/done",
        "expires_at": clock.now().replace(microsecond=0) + LINK,
    }
    return CheckoutRequest(**given | changes)


def refund_of(payment_id: str, **changes: Any) -> RefundRequest:
    given: dict[str, Any] = {
        "refund_id": REFUND,
        "key": f"refund-{REFUND}",
        "merchant": None,
        "payment_id": payment_id,
        "amount": 1500,
        "currency": "EUR",
        "fee": 150,
        "reason": "called off",
    }
    return RefundRequest(**given | changes)


@pytest.fixture
async def paid(stripe: Fake, stripe_gateway: StripeGateway, clock: MovableClock) -> str:
    """The id of a payment of 40.00 EUR."""
    page = await stripe_gateway.open_checkout(wanted(clock))
    payment: str = (await stripe.tell(f"sessions/{page.session_id}/pay", outcome="paid"))["payment_intent"]
    return payment


@pytest.fixture
async def owner(stripe: Fake, stripe_gateway: StripeGateway) -> Merchant:
    """An owner whose account can get transfers."""
    begun = await stripe_gateway.onboard(onboarding())
    await stripe.tell(f"accounts/{begun.external_id}", enabled=True)
    return Merchant(external_id=begun.external_id)


def onboarding(external_id: str | None = None) -> OnboardingRequest:
    return OnboardingRequest(
        key="account-1",
        company_id=UUID(int=1),
        company_name="Owl & Octave",
        email="owner@example.com",
        external_id=external_id,
        return_url="https://desk.example/back",
        refresh_url="https://desk.example/again",
    )


def payout(owner: Merchant | None, amount: int = 3000) -> PayoutRequest:
    return PayoutRequest(payout_id=PAYOUT, key=f"payout-{PAYOUT}", merchant=owner, amount=amount, currency="EUR")


async def test_a_page_is_opened_once_for_its_key(
    stripe: Fake, stripe_gateway: StripeGateway, clock: MovableClock
) -> None:
    page = await stripe_gateway.open_checkout(wanted(clock))
    clock.offset += timedelta(minutes=5)
    again = await stripe_gateway.open_checkout(wanted(clock, expires_at=page.expires_at - LINK))
    assert page.url == f"{stripe.url}/c/pay/{page.session_id}"
    assert again == page
    assert [call.replayed for call in await stripe.calls(SESSIONS)] == [False, True]


async def test_a_page_of_a_link_that_lives_for_days_ends_when_stripe_wants(
    stripe_gateway: StripeGateway, clock: MovableClock
) -> None:
    page = await stripe_gateway.open_checkout(wanted(clock, expires_at=clock.now() + timedelta(days=3)))
    assert abs(page.expires_at - clock.now() - timedelta(hours=24)) < timedelta(minutes=1)


async def test_what_a_page_tells(stripe: Fake, stripe_gateway: StripeGateway, clock: MovableClock) -> None:
    page = await stripe_gateway.open_checkout(wanted(clock))
    assert await stripe_gateway.look_up(None, page.session_id) is None
    assert await stripe.tell(f"sessions/{page.session_id}/pay", outcome="declined") == {
        "paid": False,
        "why": "declined",
    }
    assert await stripe_gateway.look_up(None, page.session_id) is None
    done = await stripe.tell(f"sessions/{page.session_id}/pay", outcome="paid")
    assert await stripe_gateway.look_up(None, page.session_id) == CheckoutPaid(
        account=None,
        session_id=page.session_id,
        payment_id=done["payment_intent"],
        amount=4000,
        currency="EUR",
        subject=CHARGE,
    )


async def test_a_page_is_ended_with_its_hold(stripe: Fake, stripe_gateway: StripeGateway, clock: MovableClock) -> None:
    page = await stripe_gateway.open_checkout(wanted(clock))
    for key in ("end-1", "end-1", "end-2"):
        await stripe_gateway.expire_checkout(None, page.session_id, key=key)
    gone = CheckoutExpired(account=None, session_id=page.session_id, subject=CHARGE)
    assert await stripe_gateway.look_up(None, page.session_id) == gone
    refused = await stripe.tell(f"sessions/{page.session_id}/pay", outcome="paid")
    assert refused == {"paid": False, "why": "expired"}


async def test_a_page_that_was_paid_stays_paid(
    stripe: Fake, stripe_gateway: StripeGateway, clock: MovableClock
) -> None:
    page = await stripe_gateway.open_checkout(wanted(clock))
    await stripe.tell(f"sessions/{page.session_id}/pay", outcome="paid")
    await stripe_gateway.expire_checkout(None, page.session_id, key="end")
    assert isinstance(await stripe_gateway.look_up(None, page.session_id), CheckoutPaid)


async def test_a_page_ends_by_stripes_clock(stripe: Fake, stripe_gateway: StripeGateway, clock: MovableClock) -> None:
    page = await stripe_gateway.open_checkout(wanted(clock))
    await stripe.move_to(page.expires_at)
    assert isinstance(await stripe_gateway.look_up(None, page.session_id), CheckoutExpired)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": 20}, "amount_too_small"),
        ({"currency": "XXX"}, None),
        ({"currency": "MGA"}, "currency_unsupported"),
        ({"return_url": "desk.example"}, "url_invalid"),
    ],
)
async def test_a_page_that_stripe_refuses(
    stripe_gateway: StripeGateway, clock: MovableClock, changes: dict[str, Any], code: str | None
) -> None:
    with pytest.raises(GatewayRefused) as refused:
        await stripe_gateway.open_checkout(wanted(clock, **changes))
    assert refused.value.code == code


async def test_another_request_with_the_same_key(stripe_gateway: StripeGateway, clock: MovableClock) -> None:
    await stripe_gateway.open_checkout(wanted(clock))
    with pytest.raises(GatewayRefused, match="Keys for idempotent requests"):
        await stripe_gateway.open_checkout(wanted(clock, amount=5000))


async def test_refunds_in_parts_and_never_over_what_was_paid(stripe_gateway: StripeGateway, paid: str) -> None:
    first = await stripe_gateway.refund(refund_of(paid))
    assert first == Answered(external_id=first.external_id, outcome=Outcome.SUCCEEDED)
    assert await stripe_gateway.refund(refund_of(paid)) == first
    with pytest.raises(GatewayRefused, match="greater than unrefunded"):
        await stripe_gateway.refund(refund_of(paid, refund_id=UUID(int=2), key="2", amount=2501))
    rest = await stripe_gateway.refund(refund_of(paid, refund_id=UUID(int=3), key="3", amount=2500))
    assert rest.external_id != first.external_id
    with pytest.raises(GatewayRefused) as refused:
        await stripe_gateway.refund(refund_of(paid, refund_id=UUID(int=4), key="4", amount=1))
    assert refused.value.code == "charge_already_refunded"


async def test_a_refund_is_made_once_although_stripe_has_forgotten_its_key(
    stripe: Fake, stripe_gateway: StripeGateway, paid: str
) -> None:
    first = await stripe_gateway.refund(refund_of(paid))
    assert await stripe_gateway.refund(refund_of(paid, key="another day's")) == first
    assert [call.status for call in await stripe.calls("/v1/refunds") if call.method == "POST"] == [200]


@pytest.mark.parametrize("status", ["pending", "failed", "canceled"])
async def test_what_becomes_of_a_refund(stripe: Fake, stripe_gateway: StripeGateway, paid: str, status: str) -> None:
    made = await stripe_gateway.refund(refund_of(paid))
    await stripe.tell(f"refunds/{made.external_id}", status=status)
    outcome = Outcome.PENDING if status == "pending" else Outcome.FAILED
    assert (await stripe_gateway.refund(refund_of(paid))).outcome is outcome


async def test_a_refund_of_nothing(stripe_gateway: StripeGateway) -> None:
    with pytest.raises(GatewayRefused) as refused:
        await stripe_gateway.refund(refund_of("pi_nobody"))
    assert refused.value.code == "resource_missing"


async def test_an_owner_gets_an_account_and_is_paid_out(stripe: Fake, stripe_gateway: StripeGateway, paid: str) -> None:
    assert paid
    begun = await stripe_gateway.onboard(onboarding())
    account = Merchant(external_id=begun.external_id)
    assert begun.url == f"{stripe.url}/setup/{begun.external_id}"
    assert await stripe_gateway.account(account) == AccountState(
        external_id=begun.external_id,
        charges_enabled=False,
        payouts_enabled=False,
        problem="Stripe still needs: business_type",
    )
    assert (await stripe_gateway.onboard(onboarding(begun.external_id))).external_id == begun.external_id
    assert (await stripe_gateway.onboard(onboarding())).external_id == begun.external_id  # the same key
    with pytest.raises(GatewayRefused) as refused:
        await stripe_gateway.pay_out(payout(account))
    assert refused.value.code == "insufficient_capabilities_for_transfer"
    await stripe.tell(f"accounts/{begun.external_id}", enabled=True)
    assert await stripe_gateway.account(account) == AccountState(
        external_id=begun.external_id, charges_enabled=True, payouts_enabled=True
    )


async def test_a_payout_is_made_once_and_never_over_the_balance(
    stripe: Fake, stripe_gateway: StripeGateway, paid: str, owner: Merchant
) -> None:
    assert paid
    with pytest.raises(GatewayRefused) as refused:
        await stripe_gateway.pay_out(payout(owner, amount=4001))
    assert refused.value.code == "balance_insufficient"
    another = PayoutRequest(payout_id=UUID(int=9), key="9", merchant=owner, amount=3000, currency="EUR")
    made = await stripe_gateway.pay_out(another)
    assert made == Answered(external_id=made.external_id, outcome=Outcome.SUCCEEDED)
    assert await stripe_gateway.pay_out(another) == made
    assert await stripe_gateway.look_up_payout(owner, made.external_id) == made
    await stripe.tell(f"transfers/{made.external_id}/reverse")
    assert await stripe_gateway.look_up_payout(owner, made.external_id) == Answered(
        external_id=made.external_id, outcome=Outcome.FAILED, error="the transfer was reversed"
    )
    transfers = [call.status for call in await stripe.calls("/v1/transfers") if call.method == "POST"]
    assert transfers == [400, 200]


async def test_nobody_is_paid_out_without_an_account(stripe_gateway: StripeGateway) -> None:
    with pytest.raises(GatewayRefused):
        await stripe_gateway.pay_out(payout(None))
    with pytest.raises(GatewayRefused) as refused:
        await stripe_gateway.account(Merchant(external_id="acct_stranger"))
    assert refused.value.code == "account_invalid"


Effect = Callable[[StripeGateway, MovableClock, str, Merchant], Awaitable[object]]
EFFECTS: dict[str, Effect] = {
    "/v1/checkout/sessions": lambda gateway, clock, _, __: gateway.open_checkout(
        wanted(clock, key="new", expires_at=clock.now().replace(second=0, microsecond=0) + LINK + LINK)
    ),
    "/v1/refunds": lambda gateway, _, paid, __: gateway.refund(refund_of(paid)),
    "/v1/transfers": lambda gateway, _, __, owner: gateway.pay_out(payout(owner)),
    "/v1/accounts": lambda gateway, _, __, ___: gateway.onboard(onboarding()),
}


@pytest.mark.parametrize("path", ["/v1/checkout/sessions", "/v1/refunds", "/v1/transfers"])
@pytest.mark.parametrize("fault", ["late", "early", "broken", "limited"])
async def test_no_fault_makes_an_effect_happen_twice(
    stripe: Fake,
    stripe_gateway: StripeGateway,
    clock: MovableClock,
    paid: str,
    owner: Merchant,
    path: str,
    fault: str,
) -> None:
    faults = {
        "late": Fault(path=path, when="after", seconds=2 * HASTE_SECONDS),  # the answer gets lost
        "early": Fault(path=path, when="before", seconds=2 * HASTE_SECONDS),
        "broken": Fault(path=path, when="before", status=500),
        "limited": Fault(path=path, when="before", status=429),
    }
    before = len(await stripe.calls(path))
    await stripe.fault(faults[fault])
    settings = stripe_settings(STRIPE_API_BASE=stripe.url)
    hasty = StripeGateway(settings, clock=clock, patience=HASTE_SECONDS, retries=0)
    with pytest.raises(GatewayAway):
        await EFFECTS[path](hasty, clock, paid, owner)
    while True:
        try:
            made = await EFFECTS[path](stripe_gateway, clock, paid, owner)
        except GatewayAway:  # the first is still under way: Stripe says 409
            continue
        break
    assert await EFFECTS[path](stripe_gateway, clock, paid, owner) == made
    calls = (await stripe.calls(path))[before:]
    assert len([call for call in calls if call.method == "POST" and call.status == 200 and not call.replayed]) == 1


async def test_an_effect_that_stripe_answers_with_500_for_a_day_is_found_all_the_same(
    stripe: Fake, stripe_gateway: StripeGateway, paid: str
) -> None:
    await stripe.fault(Fault(path="/v1/refunds", when="after", status=500))
    with pytest.raises(GatewayAway):
        await stripe_gateway.refund(refund_of(paid))
    assert (await stripe_gateway.refund(refund_of(paid))).outcome is Outcome.SUCCEEDED


async def test_the_sdk_tries_again_with_our_key(stripe: Fake, clock: MovableClock) -> None:
    await stripe.move_to(clock.now())
    await stripe.fault(Fault(path=SESSIONS, when="after", seconds=2 * PATIENCE_SECONDS))
    settings = stripe_settings(STRIPE_API_BASE=stripe.url)
    gateway = StripeGateway(settings, clock=clock, patience=PATIENCE_SECONDS, retries=1)
    await gateway.open_checkout(wanted(clock))
    calls = await stripe.calls(SESSIONS)
    assert {call.key for call in calls} == {f"checkout-{CHARGE}"}
    assert [call.replayed for call in calls if call.status == 200].count(False) == 1


async def test_nobody_there(clock: MovableClock) -> None:
    gateway = StripeGateway(stripe_settings(STRIPE_API_BASE="http://127.0.0.1:1"), clock=clock, retries=0)
    with pytest.raises(GatewayAway):
        await gateway.open_checkout(wanted(clock))


async def test_a_key_that_stripe_does_not_take(stripe: Fake, clock: MovableClock) -> None:
    settings = stripe_settings(STRIPE_API_BASE=stripe.url, STRIPE_SECRET_KEY="wrong")
    with pytest.raises(GatewayAway, match="Invalid API Key"):  # its operator can mend it, and the refund is still owed
        await StripeGateway(settings, clock=clock, retries=0).refund(refund_of("pi_1"))
