"""A browser's session: how long it lives, how it is prolonged, and what becomes of one that was copied."""

from datetime import timedelta

from httpx2 import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.clock import MovableClock
from frontdesk.modules.accounts.models import UserSession
from frontdesk.modules.accounts.rules import LONGEST_SESSION
from tests.factories import PASSWORD, sign_up

EMAIL = "ada@example.com"
WHO = f"Signed in as {EMAIL}"
DAY = timedelta(days=1)


async def enter(client: AsyncClient, browser: AsyncClient, *, keep: bool = True) -> str:
    """Somebody new signs in; the token in their cookie."""
    await sign_up(client, EMAIL)
    form = {"email": EMAIL, "password": PASSWORD, **({"keep": "on"} if keep else {})}
    answer = await browser.post("/sign-in", data=form)
    assert answer.status_code == 303
    assert ("Max-Age=604800" in answer.headers["set-cookie"]) is keep
    return browser.cookies["frontdesk"]


async def newest(session: AsyncSession) -> UserSession:
    """The session that began last."""
    await session.rollback()
    return (await session.scalars(select(UserSession).order_by(UserSession.id.desc()).limit(1))).one()


async def test_who_comes_back_stays_signed_in_and_gets_a_new_token_once_a_day(
    client: AsyncClient, browser: AsyncClient, clock: MovableClock, session: AsyncSession
) -> None:
    first = await enter(client, browser)
    ends = (await newest(session)).expires_at
    clock.offset += DAY - timedelta(minutes=1)
    assert "set-cookie" not in (await browser.get("/design")).headers
    clock.offset += timedelta(minutes=2)
    prolonged = await browser.get("/design")
    assert WHO in prolonged.text
    assert prolonged.headers["set-cookie"].endswith("; HttpOnly; Max-Age=604800; Path=/; SameSite=lax")
    assert browser.cookies["frontdesk"] != first
    assert (await newest(session)).expires_at > ends + DAY
    assert "set-cookie" not in (await browser.get("/design")).headers
    clock.offset += 7 * DAY  # nobody came
    assert WHO not in (await browser.get("/design")).text


async def test_an_answer_that_was_lost_is_given_again_and_a_copied_cookie_ends_the_session(
    client: AsyncClient, browser: AsyncClient, clock: MovableClock, session: AsyncSession
) -> None:
    first = await enter(client, browser)
    clock.offset += DAY + timedelta(minutes=1)
    await browser.get("/design")
    second = browser.cookies["frontdesk"]
    clock.offset += timedelta(minutes=9)
    browser.cookies.set("frontdesk", first, domain="frontdesk.test")
    repeated = await browser.get("/design")
    assert (WHO in repeated.text, browser.cookies["frontdesk"] not in {first, second}) == (True, True)
    third = browser.cookies["frontdesk"]
    clock.offset += timedelta(minutes=2)
    assert (await newest(session)).ended_at is None
    for token in (first, second, third):  # the first belongs to somebody who copied it, and nobody knows who is who
        browser.cookies.clear()
        browser.cookies.set("frontdesk", token, domain="frontdesk.test")
        assert WHO not in (await browser.get("/design")).text
        assert not list(browser.cookies.jar)
    assert (await newest(session)).ended_at is not None


async def test_no_session_lives_longer_than_a_quarter(
    client: AsyncClient, browser: AsyncClient, clock: MovableClock, session: AsyncSession
) -> None:
    await enter(client, browser)
    for _ in range(15):
        clock.offset += 6 * DAY - timedelta(minutes=1)
        assert WHO in (await browser.get("/design")).text
    found = await newest(session)
    assert found.expires_at == found.created_at + LONGEST_SESSION
    clock.offset += timedelta(minutes=30)
    assert WHO not in (await browser.get("/design")).text


async def test_who_does_not_want_to_stay_is_forgotten_with_the_browser_or_after_half_a_day(
    client: AsyncClient, browser: AsyncClient, clock: MovableClock
) -> None:
    await enter(client, browser, keep=False)
    clock.offset += timedelta(hours=11)
    assert WHO in (await browser.get("/design")).text
    clock.offset += timedelta(hours=2)
    assert WHO not in (await browser.get("/design")).text


async def test_signing_out_on_the_day_of_a_new_token_leaves_none(
    client: AsyncClient, browser: AsyncClient, clock: MovableClock
) -> None:
    await enter(client, browser)
    clock.offset += DAY + timedelta(minutes=1)
    left = await browser.post("/sign-out")
    assert len(left.headers.get_list("set-cookie")) == 1
    assert not list(browser.cookies.jar)
