"""The public form for a demo class: what is missing is marked, and a child is registered once."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from httpx2 import AsyncClient

from frontdesk.core.clock import MovableClock
from frontdesk.entrypoints.web.routes.register import CONSENT
from tests.factories import Person, child, owner, provider, sign_up, teacher
from tests.web.conftest import sign_in

Drain = Callable[[], Awaitable[int]]
FORM = {**child(interests="Piano, Singing,"), "consent": "on"}


async def registered(client: AsyncClient, who: Person) -> list[dict[str, Any]]:
    answer = await client.get("/api/v1/registrations", headers=who.headers)
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_child_is_registered_once_however_often_the_form_is_sent(
    client: AsyncClient, browser: AsyncClient, drain_outbox: Drain, clock: MovableClock
) -> None:
    who = await owner(client)
    place = await provider(client, who)
    path = f"/places/{place['slug']}/register"
    assert path not in (await browser.get(f"/places/{place['slug']}")).text  # nobody teaches there
    await teacher(client, who, provider_id=place["id"])
    assert path in (await browser.get(f"/places/{place['slug']}")).text
    page = await browser.get(path)
    once = re.findall(r'name="once" value="([0-9a-f]{32})"', page.text)
    sent = [await browser.post(path, data={**FORM, "once": once[0]}) for _ in range(2)]
    other_form = await browser.post(path, data={**FORM, "student_name": "nina  SIMONE", "once": "0" * 32})
    there = f"{path}?done=registered"
    assert [(it.status_code, it.headers["location"]) for it in (*sent, other_form)] == [(303, there)] * 3
    (made,) = await registered(client, who)
    assert {name: made[name] for name in child()} == child()
    agreed = (made["consent"], datetime.fromisoformat(made["consented_at"]))
    assert (agreed[0], clock.now() - agreed[1] < timedelta(minutes=1)) == (CONSENT, True)
    assert CONSENT in page.text  # word for word
    table = await client.get("/api/v1/registrations/export", headers=who.headers)
    assert CONSENT in table.text
    assert made["provider_id"] == place["id"]
    done = await browser.get(there)
    assert "A mail is on its way to you" in done.text
    await drain_outbox()
    told = (await client.get(f"/api/v1/registrations/{made['id']}", headers=who.headers)).json()["notifications"]
    assert sorted(it["kind"] for it in told) == ["registrations.received", "registrations.repeated"]


async def test_what_is_missing_is_marked_and_nobody_is_registered(client: AsyncClient, browser: AsyncClient) -> None:
    who = await owner(client)
    place = await provider(client, who)
    path = f"/places/{place['slug']}/register"
    empty = await browser.post(path, data={})
    needed = ["student_name", "student_age", "grade", "experience_level", "parent_name", "email", "phone", "consent"]
    assert empty.status_code == 422
    assert re.findall(r'id="error-([a-z_]+)"', empty.text) == needed
    wrong = {**FORM, "student_age": "nine", "student_name": '"><b>' + "x" * 195, "parent_name": "مريم"}
    refused = await browser.post(path, data=wrong)
    assert re.findall(r'id="error-([a-z_]+)"', refused.text) == ["student_age"]
    assert "Please give a whole number." in refused.text
    assert 'value="&#34;&gt;&lt;b&gt;x' in refused.text
    assert 'value="مريم"' in unescape(refused.text)
    assert 'value="beginner" checked' in refused.text
    assert 'name="consent" value="on" checked' in refused.text
    long = await browser.post(path, data=FORM | {"interests": "Piano," + "x" * 201})
    assert re.findall(r'id="error-([a-z_]+)"', long.text) == ["interests"]
    without = await browser.post(path, data={name: value for name, value in FORM.items() if name != "consent"})
    assert re.findall(r'id="error-([a-z_]+)"', without.text) == ["consent"]
    assert await registered(client, who) == []


async def test_a_draft_takes_no_registrations_but_from_its_people(client: AsyncClient, browser: AsyncClient) -> None:
    who = await owner(client)
    place = await provider(client, who, published=False)
    path = f"/places/{place['slug']}/register"
    assert ((await browser.get(path)).status_code, (await browser.post(path, data=FORM)).status_code) == (404, 404)
    await sign_up(client, "stranger@example.com")
    await sign_in(browser, "stranger@example.com")
    assert (await browser.post(path, data=FORM)).status_code == 404
    assert await registered(client, who) == []
    await browser.post("/sign-out")
    await sign_in(browser, who.email)
    assert (await browser.post(path, data=FORM)).status_code == 303
