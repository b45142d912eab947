"""Companies' accounts at gateways: begun, authorized, looked at, given up, and their places of business."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx2 import AsyncClient, Response

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.http.resources import Resources
from frontdesk.entrypoints.sandbox.gateway import SandboxGateway
from frontdesk.integrations.square import SquareGateway
from frontdesk.integrations.stripe import StripeGateway
from frontdesk.modules.payments import tasks
from frontdesk.modules.payments.ports import gateways, terms
from tests import factories
from tests.fakes.control import Fault
from tests.fakes.process import Fake
from tests.fakes.square import wire as square_wire
from tests.fakes.stripe import wire as stripe_wire
from tests.integrations.conftest import CONNECT_SECRET, PUBLIC_URL, SIGNATURE_KEY, square_settings, stripe_settings
from tests.modules.payments.conftest import API, Till

ANNEX, CLOSED = "L0000STUDIOANNEX", "L0000STUDIOOLD"


@pytest.fixture
async def _connected(stripe: Fake, square: Fake, till: Till, clock: MovableClock) -> None:
    """Stripe and Square beside the sandbox; nobody has an account yet."""
    assert till.company
    await stripe.move_to(clock.now())
    await square.move_to(clock.now())
    at_stripe = StripeGateway(stripe_settings(STRIPE_API_BASE=stripe.url), clock=clock, patience=1.0, retries=0)
    at_square = SquareGateway(
        square_settings(SQUARE_BASE_URL=square.url), public_url=PUBLIC_URL, patience=1.0, retries=0
    )
    gateways.bind({**gateways(), "stripe": at_stripe, "square": at_square})


def path(till: Till, rest: str) -> str:
    return f"/companies/{till.company}/{rest}"


async def accounts(till: Till) -> list[tuple[str, str]]:
    """The company's accounts: gateway and status."""
    items = (await till.call("GET", path(till, "payment-accounts"))).json()["items"]
    return [(item["gateway"], item["status"]) for item in items]


async def tell_stripe(till: Till, stripe: Fake, clock: MovableClock) -> None:
    """Deliver all that Stripe has told about accounts, the last first, and what follows."""
    for event in reversed(await stripe.events()):
        body = json.dumps(event).encode()
        at = int(clock.now().timestamp())
        headers = {"stripe-signature": stripe_wire.header(body, secrets=[CONNECT_SECRET], at=at)}
        assert (await till.client.post("/webhooks/stripe", content=body, headers=headers)).status_code == 200
    await till.drain()


@pytest.mark.usefixtures("_connected")
async def test_an_owner_is_led_to_stripe_and_paid_out_once_that_is_satisfied(
    till: Till, stripe: Fake, clock: MovableClock, sessions: Sessions
) -> None:
    await till.paid()
    begun = await till.call("POST", path(till, "stripe/onboarding"))
    assert begun.status_code == 200, begun.text
    account = begun.json()["account"]
    assert begun.json()["url"].startswith(f"{stripe.url}/setup/{account['external_id']}")
    assert (account["status"], account["problem"]) == ("pending", "Stripe still needs: business_type")
    again = await till.call("POST", path(till, "stripe/onboarding"))
    assert again.json()["account"]["id"] == account["id"]
    assert await accounts(till) == [("stripe", "pending")]
    # told in the wrong order: what counts is what Stripe says when it is asked
    await stripe.tell(f"accounts/{account['external_id']}", enabled=False)
    await stripe.tell(f"accounts/{account['external_id']}", enabled=True)
    await tell_stripe(till, stripe, clock)
    assert await accounts(till) == [("stripe", "active")]
    await stripe.tell(f"accounts/{account['external_id']}", enabled=False)
    async with unit_of_work(sessions) as session:  # an event that was lost: an active account is taken at its word
        await tasks.ask_again(session, clock.now())
    await till.drain()
    assert await accounts(till) == [("stripe", "active")]
    await tell_stripe(till, stripe, clock)
    assert await accounts(till) == [("stripe", "restricted")]
    await stripe.tell(f"accounts/{account['external_id']}", enabled=True)
    async with unit_of_work(sessions) as session:
        await tasks.ask_again(session, clock.now())
    await till.drain()
    assert await accounts(till) == [("stripe", "active")]


@pytest.mark.usefixtures("_connected")
async def test_stripe_away_or_unknown_begins_nothing(till: Till, stripe: Fake) -> None:
    await stripe.fault(Fault(path="/v1/accounts", when="before", status=500))
    away = await till.call("POST", path(till, "stripe/onboarding"))
    assert (away.status_code, away.json()["code"]) == (503, "gateway_unavailable")
    unknown = await till.call("POST", path(till, "paypal/onboarding"))
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_gateway")
    authorized = await till.call("POST", path(till, "square/onboarding"))
    assert (authorized.status_code, authorized.json()["code"]) == (409, "gateway_declined")
    assert await accounts(till) == []


async def authorize(till: Till, square: Fake, *, allow: bool = True) -> tuple[Any, str]:
    """Begin to connect Square, and answer its page: what it sends the browser back with, and the browser's cookie."""
    asked = await till.call("GET", path(till, "square/authorize"))
    assert asked.status_code == 200, asked.text
    cookie = asked.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    till.client.cookies.clear()
    answer = await square.tell("authorize", url=asked.json()["url"], allow=allow)
    query = parse_qs(urlsplit(answer["location"]).query)
    return {name: values[0] for name, values in query.items()}, cookie.partition(";")[0]


async def come_back(client: AsyncClient, query: Any, cookie: str | None) -> Response:
    headers = {"Cookie": cookie} if cookie else {}
    return await client.get(f"{API}/square/callback", params=query, headers=headers)


@pytest.mark.usefixtures("_connected")
async def test_square_is_connected_by_the_browser_that_began_and_by_no_other(
    till: Till, square: Fake, clock: MovableClock, app: Any
) -> None:
    query, cookie = await authorize(till, square)
    other, others_cookie = await authorize(till, square)
    for wrong, held in (
        (query, None),
        (query, others_cookie),
        (other, cookie),
        ({**query, "state": query["state"][:-8] + "AAAAAAA="}, cookie),
        ({"code": query["code"]}, cookie),
    ):
        refused = await come_back(till.client, wrong, held)
        assert (refused.status_code, refused.json()["code"]) == (400, "authorization_not_begun")
    assert await accounts(till) == []
    done = await come_back(till.client, query, cookie)
    assert (done.status_code, done.json()["status"]) == (200, "active")
    assert "Max-Age=0" in done.headers["set-cookie"]
    spent = await come_back(till.client, query, cookie)
    assert (spent.status_code, spent.json()["code"]) == (403, "authorization_denied")
    denied, cookie = await authorize(till, square, allow=False)
    no = await come_back(till.client, denied, cookie)
    assert (no.status_code, no.json()["code"]) == (403, "authorization_denied")
    late, cookie = await authorize(till, square)
    clock.offset += timedelta(minutes=31)
    assert (await come_back(till.client, late, cookie)).json()["code"] == "authorization_not_begun"
    assert await accounts(till) == [("square", "active")]
    resources: Resources = app.state.resources
    at_home = resources.settings.app.model_copy(update={"frontend_url": "https://studio.example"})
    with_front_end = resources.settings.model_copy(update={"app": at_home})
    app.state.resources = replace(resources, settings=with_front_end)
    onward = await come_back(till.client, late, cookie)
    assert (onward.status_code, onward.headers["location"]) == (
        303,
        "https://studio.example/?square=authorization_not_begun",
    )


@pytest.mark.usefixtures("_connected")
async def test_who_may_not_connect_any_more_when_they_come_back_connects_nothing(
    till: Till, square: Fake, client: AsyncClient
) -> None:
    deputy = await factories.sign_up(client, "deputy@example.com")
    path_of_members = path(till, "members")
    added = await till.call("POST", path_of_members, user_id=deputy.id, role="admin")
    assert added.status_code == 201, added.text
    query, cookie = await authorize(replace(till, headers=dict(deputy.headers)), square)
    assert (await till.call("DELETE", f"{path_of_members}/{deputy.id}")).status_code == 204
    refused = await come_back(till.client, query, cookie)
    assert (refused.status_code, refused.json()["code"]) == (403, "authorization_denied")
    assert await accounts(till) == []


@pytest.mark.usefixtures("_connected")
async def test_a_place_of_business_sells_for_a_provider(till: Till, square: Fake, statements: list[str]) -> None:
    query, cookie = await authorize(till, square)
    assert (await come_back(till.client, query, cookie)).status_code == 200
    listed = (await till.call("GET", path(till, "square/locations"))).json()["items"]
    assert [(it["id"], it["is_active"], it["provider_ids"]) for it in listed] == [
        (ANNEX, True, []),
        ("L0000STUDIOMAIN", True, []),
        (CLOSED, False, []),
    ]
    choice = f"/providers/{till.provider['id']}/square/location"
    for wrong, status, code in (
        ("L0000PLATFORMMAIN", 422, "unknown_location"),
        (CLOSED, 409, "location_unfit"),
    ):
        refused = await till.call("PUT", choice, location_id=wrong)
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    await square.fault(Fault(method="GET", path="/v2/locations", when="before", status=500))
    away = await till.call("PUT", choice, location_id=ANNEX)
    assert (away.status_code, away.json()["code"]) == (503, "gateway_unavailable")
    chosen = await till.call("PUT", choice, location_id=ANNEX)
    assert (chosen.status_code, chosen.json()["provider_ids"]) == (200, [till.provider["id"]])
    assert await sold_at(till, square) == ANNEX
    assert (await till.call("PUT", choice, location_id="L0000STUDIOMAIN")).status_code == 200
    statements.clear()
    listed = (await till.call("GET", path(till, "square/locations"))).json()["items"]
    assert [it["id"] for it in listed if it["provider_ids"]] == ["L0000STUDIOMAIN"]
    assert (len(listed), len(statements)) == (3, 4)  # who calls; the company; its accounts; what was chosen
    await till.call("POST", path(till, "sandbox/onboarding"))
    statements.clear()
    assert await accounts(till) == [("square", "active"), ("sandbox", "active")]
    assert len(statements) == 3
    main = await till.call("PUT", choice, location_id=None)
    assert (main.status_code, main.json()) == (200, None)
    told = (await till.call("GET", f"/companies/{till.company}/audit?subject_kind=location")).json()["items"]
    assert [(it["before"], it["after"]) for it in told] == [
        ({"location": "L0000STUDIOMAIN"}, {"location": None}),
        ({"location": ANNEX}, {"location": "L0000STUDIOMAIN"}),
        ({"location": None}, {"location": ANNEX}),
    ]


async def sold_at(till: Till, square: Fake) -> str:
    """Where the order lies of a booking whose page is open."""
    booking = await till.book()
    assert (await till.open(booking["payment_link"])).status_code == 303
    (charge,) = await till.payments(booking)
    await square.tell(f"orders/{charge['session_id']}/pay", outcome="paid")
    (event,) = await square.events("payment.updated")
    return str(event["data"]["object"]["payment"]["location_id"])


@pytest.mark.usefixtures("_connected")
async def test_the_gateway_that_the_owner_prefers_is_taken(till: Till, square: Fake) -> None:
    assert (await till.call("POST", path(till, "sandbox/onboarding"))).json()["account"]["status"] == "active"
    query, cookie = await authorize(till, square)
    assert (await come_back(till.client, query, cookie)).status_code == 200

    async def taken(start: str) -> str:
        (charge,) = await till.payments(await till.book(start))
        return str(charge["gateway"])

    assert await taken("2027-03-15T10:00") == "sandbox"  # the oldest
    preferring = await till.call("PATCH", "/users/me", payment_gateway="square")
    assert (preferring.status_code, preferring.json()["payment_gateway"]) == (200, "square")
    assert await taken("2027-03-15T12:00") == "square"
    # one that is not connected changes nothing, and no other can be preferred
    await till.call("PATCH", "/users/me", payment_gateway="stripe")
    assert await taken("2027-03-15T14:00") == "sandbox"
    refused = await till.call("PATCH", "/users/me", payment_gateway="sandbox")
    assert refused.status_code == 422
    assert (await till.call("GET", "/users/me")).json()["payment_gateway"] == "stripe"


@pytest.mark.usefixtures("_connected")
async def test_a_disconnected_account_is_paid_no_more(till: Till, square: Fake) -> None:
    query, cookie = await authorize(till, square)
    account = (await come_back(till.client, query, cookie)).json()
    booking = await till.book()
    await square.fault(Fault(path="/oauth2/revoke", when="before", status=500))
    away = await till.call("DELETE", path(till, f"payment-accounts/{account['id']}"))
    assert (away.status_code, await accounts(till)) == (503, [("square", "active")])
    for _ in range(2):
        gone = await till.call("DELETE", path(till, f"payment-accounts/{account['id']}"))
        assert (gone.status_code, await accounts(till)) == (204, [("square", "revoked")])
    assert len([it for it in await square.calls("/oauth2/revoke") if it.status == 200]) == 1
    missing = await till.call("DELETE", path(till, f"payment-accounts/{booking['id']}"))
    assert (missing.status_code, missing.json()["code"]) == (404, "unknown_payment_account")
    # its link leads nowhere; a fresh one leads to the installation's default
    refused = await till.open(booking["payment_link"])
    assert (refused.status_code, refused.json()["code"]) == (409, "gateway_declined")
    fresh = await till.call("POST", f"/bookings/{booking['id']}/payment-link")
    assert fresh.status_code == 200, fresh.text
    await till.press(fresh.json()["payment_link"])
    assert await till.status(booking) == "confirmed"
    again, cookie = await authorize(till, square)
    assert (await come_back(till.client, again, cookie)).json()["id"] == account["id"]
    assert await accounts(till) == [("square", "active")]


@pytest.mark.usefixtures("_connected")
async def test_an_owner_who_takes_their_leave_back_at_square_is_told_of(till: Till, square: Fake) -> None:
    query, cookie = await authorize(till, square)
    account = (await come_back(till.client, query, cookie)).json()
    await square.tell(f"merchants/{account['external_id']}/revoke")
    for event in await square.events("oauth.authorization.revoked"):
        body = json.dumps(event).encode()
        signature = square_wire.signature(body, secret=SIGNATURE_KEY, url=f"{PUBLIC_URL}/webhooks/square")
        headers = {"x-square-hmacsha256-signature": signature}
        assert (await till.client.post("/webhooks/square", content=body, headers=headers)).status_code == 200
    await till.drain()
    (told,) = (await till.call("GET", path(till, "payment-accounts"))).json()["items"]
    assert (told["status"], told["problem"]) == ("revoked", "The owner has taken our access back.")
    (charge,) = await till.payments(await till.book())
    assert charge["gateway"] == SandboxGateway.name == terms().default_gateway


async def test_connecting_and_giving_up_stand_in_the_audit_log(till: Till) -> None:
    account = (await till.call("POST", path(till, "sandbox/onboarding"))).json()["account"]
    await till.call("DELETE", path(till, f"payment-accounts/{account['id']}"))
    entries = (await till.call("GET", path(till, "audit?subject_kind=merchant"))).json()["items"]
    assert [(entry["action"], entry["subject_id"]) for entry in entries] == [
        ("merchant.disconnected", account["id"]),
        ("merchant.connected", account["id"]),
    ]
