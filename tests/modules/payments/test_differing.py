"""What gateways tell that is unlike what was asked for, or is told by nobody: kept in sight, and never acted on."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from frontdesk.core import outbox
from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.settings import Settings
from frontdesk.entrypoints.sandbox.gateway import SandboxGateway
from frontdesk.modules.payments import service as payments
from frontdesk.modules.payments import tasks
from frontdesk.modules.payments.errors import UnknownRefund
from frontdesk.modules.payments.ports import (
    Answered,
    CheckoutExpired,
    CheckoutPaid,
    Fact,
    GatewayRefused,
    Merchant,
    Outcome,
    PayoutPaid,
    RefundFailed,
    RefundRequest,
    RefundSucceeded,
    gateways,
)
from frontdesk.modules.payments.service import telling
from tests.modules.payments.conftest import Till

Tell = Callable[[Fact], Awaitable[tuple[str, str | None]]]
Sums = Callable[[], Awaitable[dict[str, int]]]


@pytest.fixture
def tell(sessions: Sessions, clock: MovableClock) -> Tell:
    """Has a fact of the sandbox take effect: what was made of it, and why."""

    async def verdict(fact: Fact) -> tuple[str, str | None]:
        async with unit_of_work(sessions) as session:
            found = await telling.tell(session, "sandbox", fact, now=clock.now())
        return found.status, found.note

    return verdict


class Slow(SandboxGateway):
    """A gateway that decides on refunds later."""

    decided = Outcome.PENDING

    async def refund(self, wanted: RefundRequest) -> Answered:
        answer = await super().refund(wanted)
        return Answered(external_id=answer.external_id, outcome=Outcome.PENDING)

    async def look_up_refund(self, _: Merchant | None, external_id: str) -> Answered:
        return Answered(external_id=external_id, outcome=self.decided)


@pytest.fixture
def slow(settings: Settings) -> Slow:
    """The sandbox, slow with refunds."""
    gateway = Slow(settings)
    gateways.bind({"sandbox": gateway})
    return gateway


async def refunded(till: Till, amount: int = 1000) -> tuple[Any, Any]:
    """A booking that was paid, and a refund of it that the gateway has been asked for: its charge and the refund."""
    booking = await till.paid()
    made = await till.call("POST", f"/bookings/{booking['id']}/refunds", amount=amount, reason="A string broke")
    assert made.status_code == 201, made.text
    await till.drain()
    (charge,) = await till.payments(booking)
    return charge, charge["refunds"][0]


@pytest.mark.parametrize(
    ("differs", "note"),
    [
        ({"amount": 999}, "amount"),
        ({"currency": "USD"}, "currency"),
        ({"account": "somebody_else"}, "account"),
        ({"payment_id": "pay_x"}, "payment"),
    ],
)
async def test_a_refund_that_is_told_otherwise_settles_nothing(
    till: Till, slow: Slow, tell: Tell, differs: dict[str, Any], note: str
) -> None:
    charge, refund = await refunded(till)
    assert (slow.name, refund["status"]) == ("sandbox", "pending")
    right = RefundSucceeded(
        account=None,
        refund_external_id=f"sandbox_{UUID(refund['id']).hex}",
        payment_id=charge["payment_id"],
        amount=1000,
        currency="EUR",
        subject=None,
    )
    assert await tell(replace(right, **differs)) == (
        "rejected",
        f"not what refund {refund['id']} asked for: {note}",
    )
    assert await till.balance() == {"sandbox": (2700, 1000, 0)}
    assert await tell(right) == ("applied", None)
    assert await till.balance() == {"sandbox": (2700, 0, 0)}


async def test_a_payout_that_is_told_otherwise_settles_nothing(till: Till, tell: Tell) -> None:
    await till.paid()
    payout = (await till.call("POST", f"/companies/{till.company}/payouts", amount=1000)).json()
    right = PayoutPaid(account=None, payout_external_id="x", amount=1000, currency="EUR", subject=UUID(payout["id"]))
    for differs, note in (
        ({"amount": 1001}, "amount"),
        ({"currency": "CHF"}, "currency"),
        ({"account": "x"}, "account"),
    ):
        assert (await tell(replace(right, **differs)))[1] == f"not what payout {payout['id']} asked for: {note}"
    assert await till.balance() == {"sandbox": (2600, 0, 1000)}
    assert await tell(right) == ("applied", None)
    assert await tell(replace(right, subject=None, payout_external_id="y")) == ("ignored", "no payout of ours")


async def test_a_page_is_not_ended_by_another_account(till: Till, tell: Tell) -> None:
    booking = await till.book()
    page = (await till.open(booking["payment_link"])).headers["location"].rpartition("/")[2]
    foreign = CheckoutExpired(account="somebody_else", session_id=page, subject=None)
    assert (await tell(foreign))[0] == "rejected"
    assert (await till.open(booking["payment_link"])).status_code == 303
    assert await tell(CheckoutExpired(account=None, session_id="x", subject=None)) == ("ignored", "no such page")


async def test_a_refund_that_nobody_here_asked_for_is_kept_in_sight(till: Till, tell: Tell) -> None:
    booking = await till.paid()
    (charge,) = await till.payments(booking)
    by_hand = RefundSucceeded(
        account=None,
        refund_external_id="re_by_hand",
        payment_id=charge["payment_id"],
        amount=4000,
        currency="EUR",
        subject=None,
    )
    assert await tell(by_hand) == ("rejected", f"a refund of charge {charge['id']} that nobody here asked for")
    assert await tell(replace(by_hand, payment_id="pay_of_others")) == ("ignored", "no refund of ours")
    # while one of ours has no name yet, it may be that one: the gateway is asked for it later
    await till.call("POST", f"/bookings/{booking['id']}/refunds", amount=1, reason="A stain")
    assert await tell(by_hand) == ("ignored", "a refund whose name is not known yet")
    assert (await till.payments(booking))[0]["refunded"] == 1


async def test_a_refund_whose_event_was_lost_is_asked_for(
    till: Till, slow: Slow, sessions: Sessions, clock: MovableClock
) -> None:
    charge, refund = await refunded(till)
    for decided, status in (
        (Outcome.PENDING, "pending"),
        (Outcome.SUCCEEDED, "succeeded"),
        (Outcome.FAILED, "succeeded"),
    ):
        slow.decided = decided
        async with unit_of_work(sessions) as session:
            await tasks.ask_again(session, clock.now())
        await till.drain()
        listed = (await till.call("GET", f"/bookings/{await subject(till, charge)}/payments")).json()["items"]
        assert [it["status"] for it in listed[0]["refunds"]] == [status]
    assert refund["status"] == "pending"


async def test_a_refund_that_fails_after_it_had_succeeded_is_found_though_its_event_was_lost(
    till: Till, slow: Slow, sessions: Sessions, clock: MovableClock
) -> None:
    async def differences() -> list[tuple[str, str, str]]:
        found = payments.reconcile(sessions, ask_gateways=True, now=clock.now())
        return [(it.what, it.expected, it.found) async for it in found]

    _, refund = await refunded(till)
    slow.decided = Outcome.SUCCEEDED
    for status in ("succeeded", "succeeded"):  # asking again changes nothing
        assert (await payments.look_up_refund(sessions, UUID(refund["id"]), now=clock.now())).status == status
    assert await differences() == []
    assert await till.balance() == {"sandbox": (2700, 0, 0)}
    slow.decided = Outcome.FAILED
    assert await differences() == [("a refund at its gateway", "succeeded", "failed")]
    assert (await payments.look_up_refund(sessions, UUID(refund["id"]), now=clock.now())).status == "failed"
    assert await differences() == []
    assert await till.balance() == {"sandbox": (3600, 0, 0)}
    with pytest.raises(UnknownRefund):
        await payments.look_up_refund(sessions, UUID(till.company), now=clock.now())


class TakingBack(SandboxGateway):
    """A gateway that takes payouts back and tells nobody."""

    stands = Outcome.SUCCEEDED

    async def look_up_payout(self, _: Merchant | None, external_id: str) -> Answered:
        return Answered(external_id=external_id, outcome=self.stands, error=None)


async def test_a_payout_that_was_taken_back_is_found_though_its_event_was_lost(
    till: Till, settings: Settings, sessions: Sessions, clock: MovableClock
) -> None:
    async def differences() -> list[tuple[str, str, str]]:
        found = payments.reconcile(sessions, ask_gateways=True, now=clock.now())
        return [(it.what, it.expected, it.found) async for it in found]

    gateway = TakingBack(settings)
    gateways.bind({"sandbox": gateway})
    await till.paid()
    payout = UUID((await till.call("POST", f"/companies/{till.company}/payouts", amount=1000)).json()["id"])
    await till.drain()
    assert (await payments.look_up_payout(sessions, payout, now=clock.now())).status == "paid"
    assert (await differences(), await till.balance()) == ([], {"sandbox": (2600, 0, 0)})
    gateway.stands = Outcome.FAILED
    assert await differences() == [("a payout at its gateway", "paid", "failed")]
    assert (await payments.look_up_payout(sessions, payout, now=clock.now())).status == "failed"
    assert (await differences(), await till.balance()) == ([], {"sandbox": (3600, 0, 0)})


async def subject(till: Till, charge: Any) -> str:
    """The one booking that there is."""
    (booking,) = (await till.call("GET", "/bookings")).json()["items"]
    assert booking["amount"] == charge["amount"]
    return str(booking["id"])


async def test_whichever_part_fails_no_more_than_the_fee_goes_back(
    till: Till, slow: Slow, tell: Tell, database_url: str, sums: Sums
) -> None:
    """Of 40.00 in thirds the fee's parts are 1.33, 1.33 and 1.34; rounded anew after a failure they were more."""
    booking = await till.paid()
    path = f"/bookings/{booking['id']}/refunds"
    for amount in (1333, 1334, 1333):
        await till.call("POST", path, amount=amount, reason="A third")
    await till.drain()
    (charge,) = await till.payments(booking)
    first = charge["refunds"][0]
    failed = RefundFailed(
        account=None,
        refund_external_id=f"sandbox_{UUID(first['id']).hex}",
        payment_id=charge["payment_id"],
        amount=1333,
        currency="EUR",
        subject=UUID(first["id"]),
        error="the card is closed",
    )
    assert await tell(failed) == ("applied", None)
    assert (await till.payments(booking))[0]["refunds"][0]["error"] == "the card is closed"
    again = await till.call("POST", path, reason="To another card")
    assert again.json()["items"][0]["refunded"] == 4000
    await till.drain()
    connection = await asyncpg.connect(database_url)
    fees = await connection.fetch("SELECT fee FROM refunds WHERE status <> 'failed'")
    await connection.close()
    assert sum(row["fee"] for row in fees) == 400
    assert (await sums())["sandbox.platform_fee"] == 0
    assert slow.decided is Outcome.PENDING


class Refusing(SandboxGateway):
    """A gateway that gives no money back."""

    async def refund(self, wanted: RefundRequest) -> Answered:
        raise GatewayRefused(f"no {wanted.currency} is left")


async def test_money_that_could_not_be_given_back_is_found_until_it_is(
    till: Till, settings: Settings, sessions: Sessions, clock: MovableClock
) -> None:
    async def differences() -> list[tuple[str, str, str]]:
        found = payments.reconcile(sessions, ask_gateways=True, now=clock.now())
        return [(it.what, it.expected, it.found) async for it in found]

    booking = await till.paid()
    gateways.bind({"sandbox": Refusing(settings)})
    await till.call("POST", f"/bookings/{booking['id']}/cancel")
    await till.drain()
    assert await differences() == [("a refund that failed and was not made again", "4000", "no EUR is left")]
    gateways.bind({"sandbox": SandboxGateway(settings)})
    await till.call("POST", f"/bookings/{booking['id']}/refunds", reason="By hand, after all")
    await till.drain()
    assert await differences() == []


class Contradicting(SandboxGateway):
    """A gateway that says of every page that this was paid."""

    fact: CheckoutPaid | None = None

    async def look_up(self, _: Merchant | None, session_id: str) -> CheckoutPaid | CheckoutExpired | None:
        return self.fact or CheckoutExpired(account=None, session_id=session_id, subject=None)


async def test_reconcile_compares_with_what_gateways_say_and_with_what_was_given_up(
    till: Till, settings: Settings, sessions: Sessions, clock: MovableClock
) -> None:
    async def differences() -> list[tuple[str, str, str]]:
        found = payments.reconcile(sessions, ask_gateways=True, now=clock.now())
        return [(it.what, it.expected, it.found) async for it in found]

    (charge,) = await till.payments(await till.paid())
    gateway = Contradicting(settings)
    gateways.bind({"sandbox": gateway})
    paid = f"paid: {charge['payment_id']} 4000 EUR"
    assert await differences() == [("a page at its gateway", paid, "unpaid")]
    gateway.fact = CheckoutPaid(
        account=None,
        session_id=charge["session_id"],
        payment_id=charge["payment_id"],
        amount=4000,
        currency="EUR",
        subject=None,
    )
    assert await differences() == []
    gateway.fact = replace(gateway.fact, amount=3999)
    assert await differences() == [("a page at its gateway", paid, f"paid: {charge['payment_id']} 3999 EUR")]
    gateway.fact = None
    gateways.bind({"sandbox": SandboxGateway(settings)})
    await till.call("POST", f"/companies/{till.company}/payouts", amount=1)
    gateways.bind({})
    for _ in range(outbox.MAX_ATTEMPTS):
        clock.offset += 400 * outbox.LEASE
        with pytest.raises(ExceptionGroup, match="payout_requested"):
            await till.drain()
    gateways.bind({"sandbox": SandboxGateway(settings)})
    found = payments.reconcile(sessions, ask_gateways=False, now=clock.now())
    (given_up,) = [(it.what, it.expected) async for it in found]
    assert given_up == ("what was given up after too many attempts", "payments.payout_requested")
