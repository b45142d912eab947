"""Giving money back: by policy, by hand, in parts, at once, and never more than was paid."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from httpx2 import AsyncClient

from frontdesk.core.clock import MovableClock
from tests import factories
from tests.modules.payments.conftest import API, Till
from tests.smtp import MailServer

Sums = Callable[[], Awaitable[dict[str, int]]]


async def test_the_policy_that_was_agreed_on_counts(till: Till, clock: MovableClock) -> None:
    path = f"/providers/{till.provider['id']}"
    tiers = [{"notice_hours": 48, "percent": 100}, {"notice_hours": 2, "percent": 25}]
    assert (await till.call("PATCH", path, refund_tiers=tiers)).json()["refund_tiers"] == tiers
    booking = await till.paid()
    await till.call("PATCH", path, refund_tiers=[{"notice_hours": 0, "percent": 100}])
    clock.offset += timedelta(days=13)  # 25 hours before the start
    answer = await till.client.post(f"{API}/bookings/{booking['id']}/cancel?token={booking['manage_token']}")
    assert answer.status_code == 200
    await till.drain()
    (charge,) = await till.payments(booking)
    assert (charge["refunded"], charge["refunds"][0]["reason"]) == (1000, "The booking was called off.")
    assert await till.balance() == {"sandbox": (2700, 0, 0)}  # what is kept is 3000, of which the fee is a tenth


async def test_the_desk_calls_off_and_gives_back_everything(till: Till, clock: MovableClock) -> None:
    booking = await till.paid()
    clock.offset += timedelta(days=14)
    await till.call("POST", f"/bookings/{booking['id']}/cancel")
    (charge,) = await till.payments(booking)
    assert (charge["refunded"], charge["refunds"][0]["status"]) == (4000, "requested")


async def test_in_parts_by_hand_until_nothing_is_left(till: Till) -> None:
    booking = await till.paid()
    path = f"/bookings/{booking['id']}/refunds"
    first = await till.call("POST", path, amount=1333, reason="A string broke")
    assert (first.status_code, first.json()["items"][0]["refunded"]) == (201, 1333)
    over = await till.call("POST", path, amount=2668, reason="Too much")
    assert (over.status_code, over.json()["code"]) == (409, "refund_exceeds_charge")
    rest = await till.call("POST", path, reason="It never was repaired")
    assert [it["amount"] for it in rest.json()["items"][0]["refunds"]] == [1333, 2667]
    again = await till.call("POST", path, reason="Once more")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_paid")
    told = await till.client.get(
        f"{API}/companies/{till.company}/audit?subject_kind=refund", headers=till.owner.headers
    )
    assert [(it["subject_id"], it["after"]["refund"]) for it in told.json()["items"]] == [
        (booking["id"], {"amount": 2667, "currency": "EUR"}),
        (booking["id"], {"amount": 1333, "currency": "EUR"}),
    ]
    await till.drain()
    assert await till.balance() == {"sandbox": (0, 0, 0)}
    assert await till.status(booking) == "confirmed"


@pytest.mark.parametrize(
    "body",
    [{"amount": 0, "reason": "x"}, {"amount": -1, "reason": "x"}, {"amount": "1", "reason": "x"}, {"amount": 1}, {}],
)
async def test_bad_refunds_move_nothing(till: Till, body: dict[str, Any]) -> None:
    booking = await till.paid()
    answer = await till.client.post(f"{API}/bookings/{booking['id']}/refunds", json=body, headers=till.owner.headers)
    assert answer.status_code == 422
    assert (await till.payments(booking))[0]["refunded"] == 0


async def test_unpaid_and_foreign_bookings_give_nothing_back(till: Till, client: AsyncClient) -> None:
    booking = await till.book()
    path = f"/bookings/{booking['id']}/refunds"
    unpaid = await till.call("POST", path, reason="Why not")
    assert (unpaid.status_code, unpaid.json()["code"]) == (409, "nothing_paid")
    stranger = await factories.owner(client, "stranger@example.com")
    foreign = await client.post(f"{API}{path}", json={"reason": "Mine"}, headers=stranger.headers)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "booking_not_found")


@pytest.mark.proof
async def test_two_hundred_at_once_never_give_back_more_than_was_paid(till: Till, sums: Sums) -> None:
    booking = await till.paid()
    path = f"/bookings/{booking['id']}/refunds"

    async def refund() -> int:
        """What becomes of it, once the server has a connection to spare: it says 503 only after it has waited."""
        while (answer := await till.call("POST", path, amount=300, reason="At once")).status_code == 503:
            pass
        return answer.status_code

    codes = sorted(await asyncio.gather(*(refund() for _ in range(200))))
    assert codes == [201] * 13 + [409] * 187  # thirteen times 300 of 4000
    await till.drain()
    (charge,) = await till.payments(booking)
    assert (charge["refunded"], len(charge["refunds"])) == (3900, 13)
    found = await sums()
    assert (found["sandbox.gateway"], found["sandbox.refund"]) == (100, 0)


async def test_what_is_paid_at_the_desk_is_the_owners_at_once(till: Till, sums: Sums) -> None:
    booking = await till.book()
    path = f"/bookings/{booking['id']}/payments"
    over = await till.call("POST", path, method="cash", amount=4001)
    assert (over.status_code, over.json()["code"]) == (409, "not_all_due")
    half = await till.call("POST", path, method="cash", amount=1500)
    assert half.status_code == 201
    assert await till.status(booking) == "pending"
    await till.call("POST", path, method="terminal")
    assert await till.status(booking) == "confirmed"
    charges = {it["payment_method"]: (it["gateway"], it["amount"], it["status"]) for it in await till.payments(booking)}
    assert charges == {
        "online": ("sandbox", 4000, "expired"),
        "cash": ("desk", 1500, "paid"),
        "terminal": ("desk", 2500, "paid"),
    }
    more = await till.call("POST", path, method="cash")
    assert (more.status_code, more.json()["code"]) == (409, "nothing_to_pay")
    gone = await till.open(booking["payment_link"])
    assert (gone.status_code, gone.json()["code"]) == (409, "payment_link_expired")
    await till.call("POST", f"/bookings/{booking['id']}/cancel")
    await till.drain()
    assert await sums() == {"desk.client": 0, "desk.owner_payable": 0, "desk.refund": 0}
    deleted = await till.call("DELETE", f"/bookings/{booking['id']}")
    assert (deleted.status_code, deleted.json()["code"]) == (409, "money_has_moved")


async def test_link_receipt_and_refund_are_mailed_once(till: Till, mails: MailServer) -> None:
    booking = await till.book()
    await till.drain()
    await till.press(booking["payment_link"])
    await till.call("POST", f"/bookings/{booking['id']}/cancel")
    await till.drain()
    told = [mail["Subject"] for mail in mails.mails if mail["List-ID"].startswith("<payments.")]
    what = "Blue Note Studio, 15 March 2027, 10:00"
    assert told == [f"Please pay for {what}", f"Receipt: {what}", f"Refund: {what}"]
    text = next(mails.text(number) for number, mail in enumerate(mails.mails) if "Please" in mail["Subject"])
    assert booking["payment_link"] in text
