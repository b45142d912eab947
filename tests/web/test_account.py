"""The pages about somebody's own account: what they change, and what they refuse without changing anything."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from httpx2 import AsyncClient

from tests.factories import PASSWORD, Person, owner, provider, sign_up
from tests.web.conftest import hidden, sign_in, typed

EMAIL = "ada@example.com"
OTHER = "another correct horse"


@pytest.fixture
async def ada(client: AsyncClient, browser: AsyncClient) -> Person:
    """Somebody whose browser is signed in."""
    person = await sign_up(client, EMAIL, full_name="Ada Lovelace")
    await sign_in(browser, EMAIL)
    return person


async def profile(client: AsyncClient, who: Person) -> dict[str, Any]:
    """What the API tells of somebody."""
    told: dict[str, Any] = (await client.get("/api/v1/users/me", headers=who.headers)).json()
    return told


async def sessions(client: AsyncClient, who: Person) -> list[dict[str, Any]]:
    """Where somebody is signed in."""
    items: list[dict[str, Any]] = (await client.get("/api/v1/auth/sessions", headers=who.headers)).json()["items"]
    return items


async def test_a_profile_is_changed_and_a_refused_one_keeps_what_was_typed(
    client: AsyncClient, browser: AsyncClient, ada: Person
) -> None:
    assert 'value="Lovelace"' in (await browser.get("/account")).text
    form = {
        "firstname": "Ada",
        "lastname": "King",
        "phone": "",
        "bio": "Hello",
        "locale": "en-US",
        "timezone": "Asia/Tokyo",
    }
    saved = await browser.post("/account", data=form)
    assert (saved.status_code, saved.headers["location"]) == (303, "/account?done=saved")
    told = await profile(client, ada)
    assert (told["full_name"], told["phone"], told["locale"], told["timezone"]) == (
        "Ada King",
        None,
        "en-US",
        "Asia/Tokyo",
    )
    shown = await browser.get("/account?done=saved")
    assert '<html lang="en-US"' in shown.text  # what the profile says counts for more than the browser
    assert '<option value="Asia/Tokyo" selected>' in shown.text
    wrong = await browser.post("/account", data=form | {"phone": "\x01", "timezone": "Mars/Base", "bio": "Typed"})
    assert wrong.status_code == 422
    assert [name for name in ("phone", "timezone", "bio") if f'id="error-{name}"' in wrong.text] == [
        "phone",
        "timezone",
    ]
    assert ">Typed</textarea>" in wrong.text
    assert await profile(client, ada) == told


async def test_devices_are_listed_and_signed_out_one_by_one_or_all_others(
    client: AsyncClient, browser: AsyncClient, ada: Person
) -> None:
    phone = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5) AppleWebKit/605.1.15 Version/18.5 Safari/604.1"}
    for _ in range(2):
        await client.post("/api/v1/auth/login", json={"email": EMAIL, "password": PASSWORD}, headers=phone)
    page = await browser.get("/account/security")
    assert (page.text.count("Safari on an iPhone</bdi>"), page.text.count("This device")) == (2, 1)
    listed = [one for one in await sessions(client, ada) if one["device"] == phone["User-Agent"]]
    ended = await browser.post(f"/account/sessions/{listed[0]['id']}/end")
    assert ended.headers["location"] == "/account/security?done=ended"
    assert len(await sessions(client, ada)) == 3
    eve = await sign_up(client, "eve@example.com")
    (hers,) = await sessions(client, eve)
    assert (await browser.post(f"/account/sessions/{hers['id']}/end")).status_code == 404
    assert len(await sessions(client, eve)) == 1
    assert (await browser.post("/account/sessions/end-others")).status_code == 303
    assert (await client.get("/api/v1/auth/sessions", headers=ada.headers)).status_code == 401
    left = await browser.get("/account/security?done=others-ended")
    assert (left.text.count("Signed in as"), left.text.count("Sign out all others")) == (1, 0)


async def test_a_password_is_changed_by_who_knows_it(client: AsyncClient, browser: AsyncClient, ada: Person) -> None:
    wrong = await browser.post("/account/password", data={"current_password": "wrong", "new_password": OTHER})
    assert (wrong.status_code, "This is not your password" in wrong.text) == (403, True)
    common = await browser.post("/account/password", data={"current_password": PASSWORD, "new_password": "12345678"})
    assert (common.status_code, 'id="error-new_password"' in common.text) == (422, True)
    assert len(await sessions(client, ada)) == 2
    changed = await browser.post("/account/password", data={"current_password": PASSWORD, "new_password": OTHER})
    assert changed.headers["location"] == "/account/security?done=password-changed"
    assert "Signed in as" in (await browser.get("/account/security")).text
    assert (await client.get("/api/v1/auth/me", headers=ada.headers)).status_code == 401
    guess = {"current_password": "a guess", "new_password": "yet another correct horse"}
    guesses = await asyncio.gather(*(browser.post("/account/password", data=guess) for _ in range(10)))
    braked = [answer for answer in guesses if answer.status_code == 429]  # three were spent above
    assert (len(braked), {"retry-after" in answer.headers for answer in braked}) == (3, {True})


async def test_preferences_are_what_is_ticked(client: AsyncClient, browser: AsyncClient, ada: Person) -> None:
    page = await browser.get("/account/preferences")
    assert (page.text.count("checked"), 'name="email_desk"' in page.text) == (7, False)
    kept = await browser.post("/account/preferences", data={"email_notifications": "on", "email_messages": "on"})
    assert kept.headers["location"] == "/account/preferences?done=saved"
    told = (await profile(client, ada))["preferences"]
    wanted = {"email_notifications", "email_messages", "email_desk"}  # the last was not asked
    assert {name for name, value in told.items() if value} == wanted
    assert (await browser.get("/account/preferences")).text.count("checked") == 2


async def test_favourites_are_kept_and_listed(client: AsyncClient, browser: AsyncClient, ada: Person) -> None:
    place = await provider(client, await owner(client))
    page = f"/places/{place['slug']}"
    assert "No favourites yet" in (await browser.get("/account/favourites")).text
    assert (await browser.post(f"{page}/like")).headers["location"] == page
    assert (await browser.post(f"{page}/like")).status_code == 303
    assert f'action="{page}/unlike"' in (await browser.get(page)).text
    assert page in (await browser.get("/account/favourites")).text
    back = await browser.post(f"{page}/unlike", data={"back": "/account/favourites"})
    assert back.headers["location"] == "/account/favourites"
    assert (await client.get("/api/v1/users/me/favorites", headers=ada.headers)).json()["total"] == 0
    assert (await browser.post("/places/nowhere/like")).status_code == 404
    await browser.post("/sign-out")
    stranger = await browser.post(f"{page}/like", headers={"referer": f"http://frontdesk.test{page}?x=1"})
    assert stranger.headers["location"] == f"/sign-in?next=%2Fplaces%2F{place['slug']}%3Fx%3D1"


async def test_a_form_whose_session_has_ended_comes_back_with_what_was_typed(
    client: AsyncClient, browser: AsyncClient, ada: Person
) -> None:
    form = {"firstname": "Augusta", "lastname": "King", "bio": 'Long\n"text" <b>', "current_password": "secret words"}
    (other,) = [one for one in await sessions(client, ada) if not one["current"]]
    await client.delete(f"/api/v1/auth/sessions/{other['id']}", headers=ada.headers)
    before = await profile(client, ada)
    asked = await browser.post("/account", data=form)
    assert (asked.status_code, "What you have typed is not lost" in asked.text) == (401, True)
    assert "secret words" not in asked.text
    sent = hidden(asked)
    assert (sent["next"], sorted(sent)) == ("/account", ["kept", "next"])
    wrong = await browser.post("/sign-in", data=sent | {"email": EMAIL, "password": "wrong"})
    assert (wrong.status_code, hidden(wrong)) == (401, sent)
    entered = await browser.post("/sign-in", data=hidden(wrong) | {"email": EMAIL, "password": PASSWORD})
    assert (entered.status_code, '<form method="post" action="/account" data-send-at-once>' in entered.text) == (
        200,
        True,
    )
    shown = await browser.post("/account", data=typed(entered))
    assert (shown.status_code, "What you had typed is back" in shown.text) == (200, True)
    assert 'value="Augusta"' in shown.text
    assert "Long\n&#34;text&#34; &lt;b&gt;</textarea>" in shown.text
    assert await profile(client, ada) == before  # nobody has sent it
    assert (await browser.post("/account", data=form)).status_code == 303
    foreign = await browser.post(
        "/sign-in", data={**sent, "next": "//elsewhere.example", "email": EMAIL, "password": PASSWORD}
    )
    assert 'action="/"' in foreign.text


async def test_each_page_costs_so_many_statements(
    client: AsyncClient,
    browser: AsyncClient,
    ada: Person,
    statements: list[str],
    drain_outbox: Callable[[], Awaitable[int]],
) -> None:
    await drain_outbox()  # a mail asks whose address it is
    assert ada.email in (await browser.get("/account/notifications")).text
    told = (await client.get("/api/v1/notifications/mine", headers=ada.headers)).json()
    assert [(one["recipient_email"], one["kind"]) for one in told["items"]] == [(ada.email, "accounts.verify_email")]
    bo = await sign_up(client, "bo@example.com")
    assert (await client.get("/api/v1/notifications/mine?cursor=", headers=bo.headers)).json()["items"] == []
    counted = {}
    # whose session it is, what waits for them; a list, and what belongs to its items
    needed = {"": 2, "/security": 3, "/password": 2, "/preferences": 2, "/notifications": 4, "/favourites": 3}
    for page in needed:
        assert (await browser.get(f"/account{page}")).status_code == 200
        statements.clear()
        await browser.get(f"/account{page}")
        counted[page] = len(statements)
    assert counted == needed


@pytest.mark.parametrize("path", ["/account", "/account/security", "/account/email", "/account/preferences"])
async def test_strangers_sign_in_first(browser: AsyncClient, path: str) -> None:
    asked = await browser.get(path)
    assert (asked.status_code, asked.headers["location"]) == (303, f"/sign-in?next={path.replace('/', '%2F')}")
