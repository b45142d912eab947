"""Where the links of mails lead: looking changes nothing, buttons do, once; nobody else's link does anything."""

import re
from collections.abc import Awaitable, Callable

import pytest
from httpx2 import AsyncClient

from tests.factories import PASSWORD, owner, sign_up
from tests.smtp import MailServer
from tests.web.conftest import hidden, sign_in

EMAIL, NEW = "ada@example.com", "ada@elsewhere.example.com"
OTHER = "another correct horse"
Links = Callable[[str], Awaitable[list[str]]]


@pytest.fixture
def links(mails: MailServer, drain_outbox: Callable[[], Awaitable[int]]) -> Links:
    """The addresses in all mails so far that lead to a page, without the host."""

    async def read(page: str) -> list[str]:
        await drain_outbox()
        link = re.compile(rf"http://127\.0\.0\.1:8000({page}\?token=\S+)")
        return [found for number in range(len(mails.mails)) for found in link.findall(mails.text(number))]

    return read


async def verified(client: AsyncClient, token: str) -> bool:
    """Whether somebody's address is confirmed, by what the API says to a token of theirs."""
    told: bool = (await client.get("/api/v1/users/me", headers={"Authorization": f"Bearer {token}"})).json()[
        "email_verified"
    ]
    return told


async def test_an_address_is_confirmed_by_the_button_and_not_by_looking(
    client: AsyncClient, browser: AsyncClient, links: Links
) -> None:
    new = {"email": EMAIL, "name": "Ada", "password": PASSWORD, "next": "/visits"}
    assert (await browser.post("/sign-up", data=new)).status_code == 303
    (link,) = await links("/verify-email")
    await sign_in(browser, EMAIL)
    page = await browser.get(link)
    assert page.headers["referrer-policy"] == "no-referrer"
    token = browser.cookies["frontdesk"]
    assert await verified(client, token) is False
    confirmed = await browser.post("/verify-email", data=hidden(page))
    assert confirmed.headers["location"] == "/account/security?done=verified"
    assert await verified(client, token) is True
    again = await browser.post("/verify-email", data=hidden(page))
    assert (again.status_code, "This link does not work any more" in again.text) == (400, True)
    forged = await browser.post("/verify-email", data={"token": hidden(page)["token"][:-3] + "abc"})
    assert forged.status_code == 400
    evil = await browser.get("/verify-email", params={"token": '"><script>alert(1)</script>'})
    assert "<script>alert" not in evil.text
    assert "A part of it got lost" in (await browser.get("/verify-email")).text


async def test_another_mail_is_asked_for_and_the_answer_tells_nobody_who_has_an_account(
    client: AsyncClient, browser: AsyncClient, links: Links
) -> None:
    await sign_up(client, EMAIL)
    assert len(await links("/verify-email")) == 1
    answers = [await browser.post("/verify-email/again", data={"email": who}) for who in (EMAIL, "bo@example.com")]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(await links("/verify-email")) == 2
    for _ in range(4):
        await browser.post("/verify-email/again", data={"email": EMAIL})
    braked = await browser.post("/verify-email/again", data={"email": EMAIL})
    assert (braked.status_code, 'value="ada@example.com"' in braked.text) == (429, True)
    by_api = await client.post("/api/v1/auth/resend-verification", json={"email": EMAIL})
    assert by_api.status_code == 429  # they are counted together


async def test_a_forgotten_password_is_replaced_once(client: AsyncClient, browser: AsyncClient, links: Links) -> None:
    await sign_up(client, EMAIL)
    await sign_in(browser, EMAIL)
    sent = [await browser.post("/forgot-password", data={"email": who}) for who in (EMAIL, "bo@example.com")]
    assert [answer.headers["location"].partition("&")[0] for answer in sent] == ["/forgot-password?done=sent"] * 2
    (link,) = await links("/reset-password")
    page = await browser.get(link)
    weak = await browser.post("/reset-password", data=hidden(page) | {"password": EMAIL})
    assert (weak.status_code, hidden(weak)) == (422, hidden(page))
    verification = (await links("/verify-email"))[0].partition("=")[2]
    wrong = await browser.post("/reset-password", data={"token": verification, "password": OTHER})
    assert wrong.status_code == 400  # that link is for something else
    assert "Signed in as" in (await browser.get("/design")).text
    changed = await browser.post("/reset-password", data=hidden(page) | {"password": OTHER})
    assert changed.headers["location"] == "/sign-in?done=password-set"
    assert "Signed in as" not in (await browser.get("/design")).text
    again = await browser.post("/reset-password", data=hidden(page) | {"password": PASSWORD})
    assert (again.status_code, "Send me another link" in again.text) == (400, True)
    entered = await browser.post("/sign-in", data={"email": EMAIL, "password": OTHER})
    assert entered.status_code == 303


async def test_an_address_is_changed_where_the_new_one_says_yes(
    client: AsyncClient, browser: AsyncClient, links: Links
) -> None:
    ada = await sign_up(client, EMAIL)
    await sign_in(browser, EMAIL)
    wrong = await browser.post("/account/email", data={"new_email": NEW, "password": "wrong"})
    assert (wrong.status_code, f'value="{NEW}"' in wrong.text) == (403, True)
    assert await links("/confirm-email") == []
    sent = await browser.post("/account/email", data={"new_email": NEW, "password": PASSWORD})
    assert sent.headers["location"].startswith("/account/email?done=sent")
    assert f"Until then you keep <bdi>{EMAIL}</bdi>" in (await browser.get(sent.headers["location"])).text
    (link,) = await links("/confirm-email")
    page = await browser.get(link)
    assert (await client.get("/api/v1/users/me", headers=ada.headers)).json()["email"] == EMAIL
    assert (await browser.post("/confirm-email", data=hidden(page))).status_code == 303
    assert f"Signed in as {NEW}" in (await browser.get("/account/security")).text
    assert (await browser.post("/confirm-email", data=hidden(page))).status_code == 400


async def test_an_invitation_is_accepted_by_whom_it_is_for(
    client: AsyncClient, browser: AsyncClient, links: Links
) -> None:
    boss = await owner(client)
    company = (await client.get("/api/v1/companies", headers=boss.headers)).json()["items"][0]["id"]
    invited = {"email": EMAIL, "role": "manager"}
    made = await client.post(f"/api/v1/companies/{company}/invitations", json=invited, headers=boss.headers)
    assert made.status_code == 201
    (link,) = await links("/invitations")
    stranger = await browser.get(link)
    assert (stranger.status_code, "as a manager" in stranger.text, "Accept" in stranger.text) == (200, True, False)
    token = hidden(stranger)
    assert (await browser.post("/invitations", data=token)).status_code == 401
    await sign_up(client, "eve@example.com")
    await sign_in(browser, "eve@example.com")
    assert "you are signed in as" in (await browser.get(link)).text
    refused = await browser.post("/invitations", data=token)
    assert (refused.status_code, "This invitation is for another address" in refused.text) == (403, True)
    await browser.post("/sign-out")
    others = await links("/verify-email")
    await sign_up(client, EMAIL)
    await sign_in(browser, EMAIL)
    assert "First confirm" in (await browser.get(link)).text
    (mine,) = set(await links("/verify-email")) - set(others)
    confirmed = await browser.post("/verify-email", data=hidden(await browser.get(mine)))
    assert (confirmed.headers["location"], "onward" in browser.cookies) == (link, False)
    page = await browser.get(link)
    accepted = await browser.post("/invitations", data=hidden(page))
    assert (accepted.status_code, accepted.headers.get("location")) == (303, "/desk"), accepted.text
    twice = await browser.post("/invitations", data=token)
    assert (twice.status_code, "You have accepted this invitation" in twice.text) == (409, True)
    assert (await browser.post("/invitations/decline", data=token)).status_code == 409
    assert (await browser.get("/invitations", params={"token": "x/y"})).status_code == 404
    assert (await browser.get("/invitations")).status_code == 404


async def test_an_invitation_is_declined_without_an_account(
    client: AsyncClient, browser: AsyncClient, links: Links
) -> None:
    boss = await owner(client)
    company = (await client.get("/api/v1/companies", headers=boss.headers)).json()["items"][0]["id"]
    invited = {"email": EMAIL, "role": "staff"}
    await client.post(f"/api/v1/companies/{company}/invitations", json=invited, headers=boss.headers)
    (link,) = await links("/invitations")
    said = await browser.post("/invitations/decline", data=hidden(await browser.get(link)))
    assert (said.status_code, said.headers["location"]) == (303, link)
    assert "You have declined this invitation" in (await browser.get(link)).text
