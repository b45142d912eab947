"""Every call of the Square adapter, by the official SDK, against the fake: effects, repetition, refusals, failures."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from frontdesk.core.clock import MovableClock
from frontdesk.integrations.square import SquareGateway
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
    Place,
    RefundRequest,
)
from tests.conftest import START
from tests.fakes.control import Fault
from tests.fakes.process import Fake
from tests.fakes.square.state import OTHER
from tests.integrations.conftest import CHARGE, HASTE_SECONDS, LINK, PATIENCE_SECONDS, PUBLIC_URL, square_settings

REFUND = UUID("01a1fc58-b1b4-7530-a409-bc4c92695617")
LINKS = "/v2/online-checkout/payment-links"


def wanted(clock: MovableClock, merchant: Merchant | None, **changes: Any) -> CheckoutRequest:
    given: dict[str, Any] = {
        "charge_id": CHARGE,
        "key": f"checkout-{CHARGE}",
        "merchant": merchant,
        "amount": 4000,
        "currency": "EUR",
        "fee": 400,
        "description": "Room 1, Monday at noon",
        "client_email": "ada@example.com",
        "return_url": "https://desk.example/pay/done",
        "expires_at": clock.now() + LINK,
    }
    return CheckoutRequest(**given | changes)


def refund_of(payment_id: str, merchant: Merchant | None, **changes: Any) -> RefundRequest:
    given: dict[str, Any] = {
        "refund_id": REFUND,
        "key": f"refund-{REFUND}",
        "merchant": merchant,
        "payment_id": payment_id,
        "amount": 1500,
        "currency": "EUR",
        "fee": 150,
        "reason": "called off",
    }
    return RefundRequest(**given | changes)


@pytest.fixture
async def paid(square: Fake, square_gateway: SquareGateway, clock: MovableClock, seller: Merchant) -> str:
    """The id of a payment of 40.00 EUR."""
    page = await square_gateway.open_checkout(wanted(clock, seller))
    payment: str = (await square.tell(f"orders/{page.session_id}/pay", outcome="paid"))["payment_id"]
    return payment


async def test_our_keys_fit(clock: MovableClock, seller: Merchant) -> None:
    assert len(wanted(clock, seller).key) == 45
    assert len(refund_of("", seller).key) <= 45


async def test_a_page_is_opened_once_for_its_key(
    square: Fake, square_gateway: SquareGateway, clock: MovableClock, seller: Merchant
) -> None:
    asked = wanted(clock, seller)
    page = await square_gateway.open_checkout(asked)
    assert page.url.startswith(f"{square.url}/u/")
    assert page.expires_at == asked.expires_at
    assert await square_gateway.open_checkout(asked) == page
    assert [call.replayed for call in await square.calls(LINKS)] == [False, True]


async def test_a_seller_without_a_chosen_location_sells_at_the_main_one(
    square_gateway: SquareGateway, clock: MovableClock, seller: Merchant
) -> None:
    asked = wanted(clock, replace(seller, location=None))
    page = await square_gateway.open_checkout(asked)
    # the same key and the same order, so the same location
    assert await square_gateway.open_checkout(replace(asked, merchant=seller)) == page


@pytest.mark.parametrize("own", [True, False])
async def test_what_a_page_tells(
    square: Fake, square_gateway: SquareGateway, clock: MovableClock, seller: Merchant, *, own: bool
) -> None:
    merchant = None if own else seller
    page = await square_gateway.open_checkout(wanted(clock, merchant))
    assert await square_gateway.look_up(merchant, page.session_id) is None
    assert not (await square.tell(f"orders/{page.session_id}/pay", outcome="declined"))["paid"]
    assert await square_gateway.look_up(merchant, page.session_id) is None
    done = await square.tell(f"orders/{page.session_id}/pay", outcome="paid")
    assert await square_gateway.look_up(merchant, page.session_id) == CheckoutPaid(
        account=None if own else OTHER,
        session_id=page.session_id,
        payment_id=done["payment_id"],
        amount=4000,
        currency="EUR",
        subject=CHARGE,
    )


async def test_a_page_is_ended_with_its_hold(
    square: Fake, square_gateway: SquareGateway, clock: MovableClock, seller: Merchant
) -> None:
    page = await square_gateway.open_checkout(wanted(clock, seller))
    for key in ("end-1", "end-1", "end-2"):
        await square_gateway.expire_checkout(seller, page.session_id, key=key)
    gone = CheckoutExpired(account=OTHER, session_id=page.session_id, subject=None)
    assert await square_gateway.look_up(seller, page.session_id) == gone
    refused = await square.tell(f"orders/{page.session_id}/pay", outcome="paid")
    assert refused == {"paid": False, "why": "CANCELED"}


async def test_a_page_that_was_paid_stays_paid(
    square: Fake, square_gateway: SquareGateway, clock: MovableClock, seller: Merchant
) -> None:
    page = await square_gateway.open_checkout(wanted(clock, seller))
    await square.tell(f"orders/{page.session_id}/pay", outcome="paid")
    await square_gateway.expire_checkout(seller, page.session_id, key="end")
    assert isinstance(await square_gateway.look_up(seller, page.session_id), CheckoutPaid)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"currency": "USD"}, "CURRENCY_MISMATCH"),
        ({"currency": "ZZZ"}, "INVALID_ENUM_VALUE"),
        ({"fee": 3700}, "INVALID_FEES"),
        ({"key": "x" * 46}, "VALUE_TOO_LONG"),
        ({"location": "L0000STUDIOOLD"}, "INVALID_LOCATION"),
        ({"location": "L0000PLATFORMMAIN"}, "NOT_FOUND"),  # another seller's
    ],
)
async def test_a_page_that_square_refuses(
    square_gateway: SquareGateway, clock: MovableClock, seller: Merchant, changes: dict[str, Any], code: str
) -> None:
    location = changes.get("location", seller.location)
    others = {name: value for name, value in changes.items() if name != "location"}
    asked = wanted(clock, replace(seller, location=location), **others)
    with pytest.raises(GatewayRefused) as refused:
        await square_gateway.open_checkout(asked)
    assert refused.value.code == code


async def test_another_request_with_the_same_key(
    square_gateway: SquareGateway, clock: MovableClock, seller: Merchant
) -> None:
    await square_gateway.open_checkout(wanted(clock, seller))
    with pytest.raises(GatewayRefused) as refused:
        await square_gateway.open_checkout(wanted(clock, seller, amount=5000))
    assert refused.value.code == "IDEMPOTENCY_KEY_REUSED"


async def test_refunds_in_parts_and_never_over_what_was_paid(
    square_gateway: SquareGateway, paid: str, seller: Merchant
) -> None:
    first = await square_gateway.refund(refund_of(paid, seller))
    assert first == Answered(external_id=first.external_id, outcome=Outcome.PENDING)
    assert await square_gateway.refund(refund_of(paid, seller)) == first
    with pytest.raises(GatewayRefused) as refused:
        await square_gateway.refund(refund_of(paid, seller, key="2", amount=2501))
    assert refused.value.code == "REFUND_AMOUNT_INVALID"
    rest = await square_gateway.refund(refund_of(paid, seller, key="3", amount=2500, fee=250))
    assert rest.external_id != first.external_id
    with pytest.raises(GatewayRefused) as refused:
        await square_gateway.refund(refund_of(paid, seller, key="4", amount=1, fee=0))
    assert refused.value.code == "REFUND_AMOUNT_INVALID"


async def test_refunds_of_what_is_not_ours_to_refund(
    square_gateway: SquareGateway, paid: str, seller: Merchant
) -> None:
    for asked, code in (
        (refund_of("nobody", seller), "NOT_FOUND"),
        (refund_of(paid, None), "NOT_FOUND"),  # another account's
        (refund_of(paid, seller, currency="USD"), "CURRENCY_MISMATCH"),
        (refund_of(paid, seller, amount=0), "REFUND_AMOUNT_INVALID"),
    ):
        with pytest.raises(GatewayRefused) as refused:
            await square_gateway.refund(asked)
        assert refused.value.code == code
    whole = await square_gateway.refund(refund_of(paid, seller, key="all", amount=4000, fee=400))
    assert whole.outcome is Outcome.PENDING


async def test_a_seller_lets_us_in(square: Fake, square_gateway: SquareGateway) -> None:
    page = square_gateway.authorize_url(state="bound to the browser")
    query = parse_qs(urlsplit(page).query)
    assert query["redirect_uri"] == [f"{PUBLIC_URL}/api/v1/square/callback"]
    assert "session" not in query
    denied = await square.tell("authorize", url=page, allow=False)
    assert (denied["error"], denied["state"]) == ("access_denied", "bound to the browser")
    allowed = await square.tell("authorize", url=page, allow=True)
    grant = await square_gateway.redeem(allowed["code"])
    assert grant.external_id == OTHER
    with pytest.raises(GatewayRefused):
        await square_gateway.redeem(allowed["code"])  # once


async def test_a_code_lives_for_minutes(square: Fake, square_gateway: SquareGateway, clock: MovableClock) -> None:
    allowed = await square.tell("authorize", url=square_gateway.authorize_url(state="s"), allow=True)
    await square.move_to(clock.now() + timedelta(minutes=6))
    with pytest.raises(GatewayRefused):
        await square_gateway.redeem(allowed["code"])


async def test_tokens_end_are_renewed_and_taken_back(
    square: Fake, square_gateway: SquareGateway, clock: MovableClock
) -> None:
    allowed = await square.tell("authorize", url=square_gateway.authorize_url(state="s"), allow=True)
    first = await square_gateway.redeem(allowed["code"])
    assert abs(first.expires_at - clock.now() - timedelta(days=30)) < timedelta(minutes=1)
    await square.move_to(clock.now() + timedelta(days=31))
    with pytest.raises(GatewayAway, match="ACCESS_TOKEN_EXPIRED"):
        await square_gateway.places(Merchant(external_id=OTHER, secret=first.access_token))
    second = await square_gateway.renew(first.refresh_token)
    assert (second.refresh_token, second.external_id) == (first.refresh_token, OTHER)
    assert len(await square_gateway.places(Merchant(external_id=OTHER, secret=second.access_token))) == 3
    await square_gateway.revoke(OTHER)
    await square_gateway.revoke(OTHER)
    with pytest.raises(GatewayAway):
        await square_gateway.places(Merchant(external_id=OTHER, secret=second.access_token))
    with pytest.raises(GatewayRefused):
        await square_gateway.renew(second.refresh_token)


async def test_where_a_seller_sells(square_gateway: SquareGateway, seller: Merchant) -> None:
    assert await square_gateway.places(seller) == [
        Place(id="L0000STUDIOANNEX", name="Annex", currency="EUR", is_active=True),
        Place(id="L0000STUDIOMAIN", name="Main Street", currency="EUR", is_active=True),
        Place(id="L0000STUDIOOLD", name="Old House", currency="EUR", is_active=False),
    ]
    assert await square_gateway.account(seller) == AccountState(
        external_id=OTHER, charges_enabled=True, payouts_enabled=True
    )


async def test_what_square_does_otherwise(square_gateway: SquareGateway, seller: Merchant) -> None:
    with pytest.raises(GatewayRefused) as refused:
        await square_gateway.pay_out(
            PayoutRequest(payout_id=REFUND, key="1", merchant=seller, amount=100, currency="USD")
        )
    assert refused.value.code == "no_payouts"
    with pytest.raises(GatewayRefused) as refused:
        await square_gateway.look_up_payout(seller, "po_1")
    assert refused.value.code == "no_payouts"
    with pytest.raises(GatewayRefused) as refused:
        await square_gateway.onboard(
            OnboardingRequest(
                key="1",
                company_id=REFUND,
                company_name="Owl",
                email="owl@example.com",
                external_id=None,
                return_url=PUBLIC_URL,
                refresh_url=PUBLIC_URL,
            )
        )
    assert refused.value.code == "use_oauth"


async def test_an_installation_without_an_account_of_its_own(square: Fake, clock: MovableClock) -> None:
    settings = square_settings(SQUARE_BASE_URL=square.url, SQUARE_LOCATION_ID=None)
    with pytest.raises(GatewayRefused) as refused:
        await SquareGateway(settings, public_url=PUBLIC_URL).open_checkout(wanted(clock, None))
    assert refused.value.code == "no_account"
    assert await square.calls() == []


Effect = Callable[[SquareGateway, MovableClock, str, Merchant], Awaitable[object]]
EFFECTS: dict[str, Effect] = {
    LINKS: lambda gateway, clock, _, seller: gateway.open_checkout(
        wanted(clock, seller, key="new", expires_at=START + LINK)
    ),
    "/v2/refunds": lambda gateway, _, paid, seller: gateway.refund(refund_of(paid, seller)),
}


@pytest.mark.parametrize("path", EFFECTS)
@pytest.mark.parametrize("fault", ["late", "early", "broken", "broken after", "limited"])
async def test_no_fault_makes_an_effect_happen_twice(
    square: Fake,
    square_gateway: SquareGateway,
    clock: MovableClock,
    paid: str,
    seller: Merchant,
    path: str,
    fault: str,
) -> None:
    faults = {
        "late": Fault(path=path, when="after", seconds=2 * HASTE_SECONDS),  # the answer gets lost
        "early": Fault(path=path, when="before", seconds=2 * HASTE_SECONDS),
        "broken": Fault(path=path, when="before", status=500),
        "broken after": Fault(path=path, when="after", status=502),
        "limited": Fault(path=path, when="before", status=429),
    }
    before = len(await square.calls(path))
    await square.fault(faults[fault])
    settings = square_settings(SQUARE_BASE_URL=square.url)
    hasty = SquareGateway(settings, public_url=PUBLIC_URL, patience=HASTE_SECONDS, retries=0)
    with pytest.raises(GatewayAway):
        await EFFECTS[path](hasty, clock, paid, seller)
    while True:
        try:
            made = await EFFECTS[path](square_gateway, clock, paid, seller)
        except GatewayAway:  # the first is still under way
            continue
        break
    assert await EFFECTS[path](square_gateway, clock, paid, seller) == made
    calls = (await square.calls(path))[before:]
    assert len([call for call in calls if call.status == 200 and not call.replayed]) == 1


async def test_a_lost_answer_is_asked_for_again_with_our_key(
    square: Fake, clock: MovableClock, seller: Merchant
) -> None:
    await square.fault(Fault(path=LINKS, when="after", seconds=2 * PATIENCE_SECONDS))
    settings = square_settings(SQUARE_BASE_URL=square.url)
    gateway = SquareGateway(settings, public_url=PUBLIC_URL, patience=PATIENCE_SECONDS, retries=1)
    page = await gateway.open_checkout(wanted(clock, seller))
    assert page.url.startswith(square.url)
    assert [call.replayed for call in await square.calls(LINKS)] == [False, True]


async def test_nobody_there(clock: MovableClock) -> None:
    settings = square_settings(SQUARE_BASE_URL="http://127.0.0.1:1")
    gateway = SquareGateway(settings, public_url=PUBLIC_URL, retries=1)
    with pytest.raises(GatewayAway):
        await gateway.open_checkout(wanted(clock, None))
