"""Payouts by pages: what is owed is sent once and no more than that; who may not, sees and moves nothing."""

from dataclasses import replace
from typing import Any

import pytest
from httpx2 import AsyncClient

from frontdesk.modules.payments.ports import terms
from tests import factories
from tests.modules.payments.conftest import PRICE, Drain, Till
from tests.web.conftest import sign_in


@pytest.fixture
async def paid(client: AsyncClient, browser: AsyncClient, drain_outbox: Drain) -> Till:
    """A studio that is owed €36, and a browser in which its owner has signed in."""
    terms.bind(replace(terms(), default_gateway="sandbox", fee_basis_points=1000))
    who = await factories.owner(client)
    place = await factories.provider(client, who)
    made = await factories.room(client, who, place["id"])
    till = Till(client, who, place, made, drain_outbox, dict(who.headers))
    await till.call("PUT", f"/rooms/{made['id']}/prices", prices=[{"duration_minutes": 60, "amount": PRICE}])
    await till.paid()
    await sign_in(browser, who.email)
    return till


async def payouts(till: Till) -> list[Any]:
    items = (await till.call("GET", f"/companies/{till.company}/payouts")).json()["items"]
    return [(item["amount"], item["status"]) for item in items]


async def test_a_balance_is_paid_out_once(paid: Till, browser: AsyncClient) -> None:
    there = f"/desk/{paid.provider['number']}/payouts"
    assert "€36" in (await browser.get(there)).text
    form = {"gateway": "sandbox", "currency": "EUR", "once": "0" * 32}
    for wrong, status, said in (
        ("lots", 422, "Please give an amount"),
        ("0", 422, "This is too small"),
        ("36.01", 409, "3600 is available"),
    ):
        refused = await browser.post(there, data=form | {"amount": wrong})
        assert (refused.status_code, said in refused.text, f'value="{wrong}"' in refused.text) == (status, True, True)
    assert await payouts(paid) == []
    first, again = [await browser.post(there, data=form | {"amount": "16"}) for _ in range(2)]
    assert first.headers["location"] == again.headers["location"] == f"{there}?done=requested"
    await paid.drain()
    assert await payouts(paid) == [(1600, "paid")]
    await browser.post(there, data=form | {"once": "1" * 32})  # all of it
    await paid.drain()
    assert (await payouts(paid), await paid.balance()) == ([(2000, "paid"), (1600, "paid")], {"sandbox": (0, 0, 0)})
    assert "Arrived" in (await browser.get(there)).text


async def test_payouts_come_by_themselves_if_wanted(paid: Till, browser: AsyncClient) -> None:
    there = f"/desk/{paid.provider['number']}/payouts"
    for wrong in ({"frequency": "never"}, {"frequency": "weekly", "minimum": "much"}):
        assert (await browser.post(f"{there}/schedule", data=wrong)).status_code == 422
    await browser.post(f"{there}/schedule", data={"frequency": "weekly", "minimum": "50"})
    stored = (await paid.call("GET", f"/companies/{paid.company}/payout-schedule")).json()
    assert (stored["frequency"], stored["minimum_amount"]) == ("weekly", 5000)
    assert "On Mondays, from €50 on" in (await browser.get(there)).text


async def test_an_account_is_connected_and_given_up(paid: Till, browser: AsyncClient) -> None:
    there = f"/desk/{paid.provider['number']}/payouts/accounts"
    assert (await browser.post(f"{there}/nowhere")).status_code == 404
    made = await browser.post(f"{there}/sandbox")
    assert made.headers["location"] == f"{there}?done=connected"
    (account,) = (await paid.call("GET", f"/companies/{paid.company}/payment-accounts")).json()["items"]
    assert account["status"] == "active"
    asked = await browser.get(f"{there}/{account['id']}/disconnect")
    assert account["external_id"] in asked.text
    assert (await browser.get(f"{there}/{paid.company}/disconnect")).status_code == 404
    assert (await browser.post(f"{there}/{account['id']}/disconnect")).status_code == 303
    (account,) = (await paid.call("GET", f"/companies/{paid.company}/payment-accounts")).json()["items"]
    assert account["status"] == "revoked"
    assert (await browser.get(f"/desk/{paid.provider['number']}/payouts/location")).status_code == 404  # no Square


async def test_whose_money_it_is_not_sees_none(paid: Till, browser: AsyncClient, client: AsyncClient) -> None:
    there = f"/desk/{paid.provider['number']}/payouts"
    manager = await factories.sign_up(client, "manager@example.com")
    await paid.call("POST", f"/companies/{paid.company}/members", user_id=manager.id, role="manager")
    stranger = await factories.owner(client, "else@example.com")
    for person, status in ((manager, 403), (stranger, 404)):
        await browser.post("/sign-out")
        await sign_in(browser, person.email)
        for path in (there, f"{there}/schedule", f"{there}/accounts"):
            assert (await browser.get(path)).status_code == status, path
        refused = await browser.post(there, data={"gateway": "sandbox", "currency": "EUR"})
        assert refused.status_code == status
    assert await payouts(paid) == []


async def test_a_browser_comes_back_from_square_to_a_page(browser: AsyncClient) -> None:
    back = await browser.get("/api/v1/square/callback?state=made-up&code=other")
    assert (back.status_code, back.headers["location"]) == (303, "/connected/square?state=made-up&code=other")
    refused = await browser.get(back.headers["location"])  # here there is no Square
    assert (refused.status_code, refused.headers["content-type"]) == (404, "text/html; charset=utf-8")
    program = await browser.get("/api/v1/square/callback?state=made-up", headers={"accept": "*/*"})
    assert (program.status_code, program.json()["code"]) == (404, "unknown_gateway")
