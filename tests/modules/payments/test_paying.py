"""Paying for a booking: the link, the page behind it, and money that comes late, twice or not at all."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from urllib.parse import urlsplit

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.payments.ports import CheckoutExpired
from frontdesk.modules.payments.service import telling
from tests.modules.payments.conftest import API, Till

Sums = Callable[[], Awaitable[dict[str, int]]]


async def test_book_pay_cancel_refund_pay_out(till: Till, sums: Sums) -> None:
    booking = await till.book()
    assert (booking["status"], booking["pending_reason"]) == ("pending", "payment")
    assert booking["payment_expires_at"] == "2027-03-01T09:30:00" + booking["payment_expires_at"][19:]
    await till.press(booking["payment_link"])
    assert await till.status(booking) == "confirmed"
    assert await till.balance() == {"sandbox": (3600, 0, 0)}
    other = await till.paid("2027-03-15T12:00")
    cancelled = await till.client.post(f"{API}/bookings/{booking['id']}/cancel?token={booking['manage_token']}")
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    assert await till.balance() == {"sandbox": (3600, 4000, 0)}
    await till.drain()
    (charge,) = await till.payments(booking)
    assert (charge["status"], charge["amount"], charge["refunded"]) == ("paid", 4000, 4000)
    assert [(it["amount"], it["status"]) for it in charge["refunds"]] == [(4000, "succeeded")]
    assert await till.balance() == {"sandbox": (3600, 0, 0)}
    payout = await till.call("POST", f"/companies/{till.company}/payouts", amount=3000)
    assert (payout.status_code, payout.json()["status"], payout.json()["amount"]) == (201, "requested", 3000)
    assert await till.balance() == {"sandbox": (600, 0, 3000)}
    await till.drain()
    listed = (await till.call("GET", f"/companies/{till.company}/payouts")).json()
    assert [(it["amount"], it["status"]) for it in listed["items"]] == [(3000, "paid")]
    assert await till.status(other) == "confirmed"
    assert await sums() == {
        "sandbox.client": 0,
        "sandbox.gateway": 1000,
        "sandbox.owner_payable": -600,
        "sandbox.payout": 0,
        "sandbox.platform_fee": -400,
        "sandbox.refund": 0,
    }


async def test_a_link_leads_to_the_same_page_and_pays_once(till: Till) -> None:
    booking = await till.book()
    first, second = [await till.open(booking["payment_link"]) for _ in range(2)]
    assert first.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    await till.press(booking["payment_link"])
    again = await till.open(booking["payment_link"])
    assert (again.status_code, again.json()["code"]) == (409, "already_paid")
    assert (await till.call("GET", f"/bookings/{booking['id']}")).json()["payment_link"] is None


async def test_people_get_a_page_where_a_link_is_refused(till: Till, clock: MovableClock) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
    booking = await till.book()
    link = urlsplit(booking["payment_link"]).path
    clock.offset += timedelta(minutes=31)
    ended = await till.client.get(link, headers=browser)
    assert (ended.status_code, ended.headers["content-type"]) == (409, "text/html; charset=utf-8")
    assert "This payment link is no longer valid" in ended.text
    assert "Ask for a new link if you still want to come." in ended.text
    assert (ended.headers["cache-control"], ended.headers["referrer-policy"]) == ("no-store", "no-referrer")
    mangled = await till.client.get(f"{link}%3E%3Cscript%3E", headers=browser)
    assert (mangled.status_code, "There is no such payment link" in mangled.text) == (404, True)
    assert "<script>" not in mangled.text
    program = await till.client.get(link, headers={"Accept": "*/*"})
    assert (program.status_code, program.json()["code"]) == (409, "payment_link_expired")


async def test_a_client_who_wants_an_unpaid_booking_confirmed_is_told_where_to_pay(till: Till) -> None:
    booking = await till.book()
    path = f"{API}/bookings/{booking['id']}?token={booking['manage_token']}"
    unpaid = await till.client.patch(path, json={"status": "confirmed"})
    assert (unpaid.status_code, unpaid.json()["code"]) == (402, "payment_required")
    told = {name: unpaid.json()[name] for name in ("payment_link", "amount", "currency")}
    assert told == {"payment_link": booking["payment_link"], "amount": 4000, "currency": "EUR"}
    assert await till.status(booking) == "pending"
    await till.press(booking["payment_link"])
    paid = await till.client.patch(path, json={"status": "confirmed"})
    assert (paid.status_code, paid.json()["code"]) == (403, "forbidden")


async def test_a_page_that_ended_early_is_replaced_while_the_time_is_kept(
    till: Till, sessions: Sessions, clock: MovableClock
) -> None:
    booking = await till.book()
    page = (await till.open(booking["payment_link"])).headers["location"].rpartition("/")[2]
    over = CheckoutExpired(account=None, session_id=page, subject=None)
    async with unit_of_work(sessions) as session:
        verdict = await telling.tell(session, "sandbox", over, now=clock.now())
    assert verdict.note is None
    assert (await till.open(booking["payment_link"])).json()["code"] == "payment_link_expired"
    path = f"{API}/bookings/{booking['id']}/payment-link?token={booking['manage_token']}"
    fresh = await till.client.post(path)
    assert (fresh.status_code, fresh.json()["status"]) == (200, "pending")
    await till.press(fresh.json()["payment_link"])
    assert await till.status(booking) == "confirmed"


async def test_a_link_that_nobody_made(till: Till) -> None:
    booking = await till.book()
    for wrong in ("x", f"{'0' * 32}.{'x' * 43}", booking["payment_link"].rpartition("/")[2][:-1] + "_"):
        answer = await till.client.get(f"/pay/{wrong}")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_payment_link")


async def test_declined_is_no_payment(till: Till) -> None:
    booking = await till.book()
    await till.press(booking["payment_link"], "decline")
    assert await till.status(booking) == "pending"
    assert await till.balance() == {}


async def test_after_its_time_a_link_pays_no_more_and_a_fresh_one_does(till: Till, clock: MovableClock) -> None:
    booking = await till.book()
    clock.offset += timedelta(minutes=31)
    ended = await till.open(booking["payment_link"])
    assert (ended.status_code, ended.json()["code"]) == (409, "payment_link_expired")
    path = f"{API}/bookings/{booking['id']}/payment-link?token={booking['manage_token']}"
    fresh = await till.client.post(path)
    assert (fresh.status_code, fresh.json()["status"]) == (200, "pending")
    assert fresh.json()["payment_link"] != booking["payment_link"]
    assert (await till.client.post(path)).json()["payment_link"] == fresh.json()["payment_link"]
    await till.press(fresh.json()["payment_link"])
    assert await till.status(booking) == "confirmed"
    nothing = await till.client.post(path)
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_pay")


async def test_a_fresh_link_needs_a_free_time(till: Till, clock: MovableClock) -> None:
    booking = await till.book()
    clock.offset += timedelta(minutes=31)
    await till.paid()
    refused = await till.client.post(f"{API}/bookings/{booking['id']}/payment-link?token={booking['manage_token']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "slot_taken")
    assert await till.status(booking) == "expired"


async def test_late_money_takes_the_time_again_if_it_is_free(till: Till, clock: MovableClock) -> None:
    booking = await till.book()
    await till.press(booking["payment_link"], "late")
    assert await till.status(booking) == "pending"
    clock.offset += timedelta(minutes=31)
    assert await till.status(booking) == "expired"
    await till.drain()
    assert await till.status(booking) == "confirmed"
    assert await till.balance() == {"sandbox": (3600, 0, 0)}


async def test_late_money_goes_back_if_the_time_is_taken(till: Till, clock: MovableClock) -> None:
    booking = await till.book()
    await till.press(booking["payment_link"], "late")
    clock.offset += timedelta(minutes=30, seconds=1)
    other = await till.book()
    clock.offset += timedelta(minutes=1)
    await till.drain()
    assert (await till.status(booking), await till.status(other)) == ("expired", "pending")
    (charge,) = await till.payments(booking)
    assert (charge["refunded"], charge["refunds"][0]["status"]) == (4000, "succeeded")
    assert await till.balance() == {"sandbox": (0, 0, 0)}


async def test_money_for_a_cancelled_booking_goes_back(till: Till, clock: MovableClock) -> None:
    booking = await till.book()
    await till.press(booking["payment_link"], "late")
    await till.call("POST", f"/bookings/{booking['id']}/cancel")
    clock.offset += timedelta(minutes=31)
    await till.drain()
    assert await till.status(booking) == "cancelled"
    (charge,) = await till.payments(booking)
    assert (charge["status"], charge["refunded"]) == ("paid", 4000)


async def test_what_was_paid_twice_is_given_back_once(till: Till, sums: Sums) -> None:
    booking = await till.book()
    await till.press(booking["payment_link"], "twice")
    assert await till.status(booking) == "confirmed"
    charges = await till.payments(booking)
    assert sorted((it["status"], it["refunded"]) for it in charges) == [("paid", 0), ("paid", 4000)]
    assert await till.balance() == {"sandbox": (3600, 0, 0)}
    assert (await sums())["sandbox.gateway"] == 4000
