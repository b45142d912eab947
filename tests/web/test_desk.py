"""The desk's frame: who gets in, where they are led, and what its menu offers."""

from httpx2 import AsyncClient

from frontdesk.entrypoints.web.desk import SECTIONS
from tests.factories import owner, provider, sign_up
from tests.web.conftest import sign_in


async def test_who_works_in_one_place_is_led_to_it(client: AsyncClient, browser: AsyncClient) -> None:
    who = await owner(client)
    await sign_in(browser, who.email)
    nowhere = await browser.get("/desk")
    assert (nowhere.status_code, "You work nowhere yet" in nowhere.text) == (200, True)
    place = await provider(client, who)
    assert (await browser.get("/desk")).headers["location"] == f"/desk/{place['number']}"
    other = await provider(client, who, name="Red Note Studio")
    both = await browser.get("/desk")
    assert (f"/desk/{place['number']}" in both.text, f"/desk/{other['number']}" in both.text) == (True, True)


async def test_every_section_of_the_menu_is_there_and_others_people_find_none(
    client: AsyncClient, browser: AsyncClient
) -> None:
    who = await owner(client)
    place = await provider(client, who)
    hidden = await provider(client, await owner(client, "else@example.com"), published=False)
    await sign_in(browser, who.email)
    for section in SECTIONS:
        there = f"/desk/{place['number']}/{section.key}"
        shown = await browser.get(there, follow_redirects=True)
        assert (shown.status_code, f'href="{there}" aria-current="page"' in shown.text) == (200, True), section
        assert (await browser.get(f"/desk/{hidden['number']}/{section.key}")).status_code == 404
    assert (await browser.get(f"/desk/{hidden['number']}")).status_code == 404
    await sign_up(client, "client@example.com")
    await browser.post("/sign-out")
    asked = await browser.get("/desk")
    assert asked.headers["location"] == "/sign-in?next=%2Fdesk"
