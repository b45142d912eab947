"""Who changed what, as a page: sentences, what it was before, and who may read them."""

import re
from typing import Any
from uuid import UUID

from httpx2 import AsyncClient, Response

from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.entrypoints.web.changes.look import SHOWN
from frontdesk.entrypoints.web.changes.sentences import OF_ALL, OF_ONESELF, SAID
from frontdesk.modules.users import service as users
from tests import factories
from tests.modules.companies.callers import Callers
from tests.modules.offerings.conftest import Salon
from tests.web.conftest import enter_as

API = "/api/v1"
MARA, OWNER = "09:00 Mara &lt;b&gt; Moss", "09:00 owner@example.com"


def sentences(page: Response) -> list[str]:
    """What stands on a page of changes, each change with its details."""
    found = page.text[page.text.index('id="found"') :]
    changes = re.findall(r'<li class="change">(.*?)</li>', found, re.DOTALL)
    return [" ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", it, flags=re.DOTALL).split()) for it in changes]


def test_each_kind_that_has_a_sentence_is_looked_for_in_one_group() -> None:
    grouped = [kind for group in OF_ALL for kind in group.kinds]
    assert sorted(grouped) == sorted({action.partition(".")[0] for action in SAID})
    assert OF_ONESELF.keys() < SAID.keys()


async def test_changes_are_said_with_what_was_before(
    client: AsyncClient, browser: AsyncClient, callers: Callers, salon: Salon, sessions: Sessions
) -> None:
    async with unit_of_work(sessions) as session:
        await users.change_user(session, UUID(callers.manager.id), {"firstname": "Mara <b>", "lastname": "Moss"})
    here, chair = f"/desk/{salon.provider['number']}", salon.window["id"]

    async def put(path: str, body: Any) -> None:
        answer = await client.request("PUT", f"{API}{path}", json=body, headers=callers.manager.headers)
        assert answer.status_code == 200, answer.text

    for amount in (4000, 4500):
        await put(f"/rooms/{chair}/prices", {"prices": [{"duration_minutes": 90, "amount": amount}]})
    week = {"hours": [{"weekday": 1, "opens": "09:00", "closes": "18:00"}]}
    await put(f"/staff/{salon.amy['id']}/opening-hours", week)
    await salon.change(f"/providers/{salon.provider['id']}", phone="+49 30 901829", reminder_minutes=[60])
    noon = {"starts_at": "2027-03-15T12:00", "ends_at": "2027-03-15T14:00", "reason": "Amy is in hospital"}
    await client.post(f"{API}/rooms/{chair}/closures", json=noon, headers=callers.manager.headers)
    await client.delete(f"{API}/rooms/{salon.mirror['id']}", headers=callers.owner.headers)
    enter_as(browser, callers.owner)
    page = await browser.get(f"{here}/changes")
    assert page.status_code == 200
    reminders = "Reminders before: 24 h before, 2 h before after: 1 h before"
    assert sentences(page)[:6] == [
        f"{OWNER} removed the room Mirror",
        f"{MARA} blocked time at Window From Monday, 15 March 2027, 12:00 Until Monday, 15 March 2027, 14:00",
        f"{OWNER} changed the settings of Blue Note Studio Phone changed {reminders}",
        f"{MARA} changed the opening hours of Amy Monday before: no hours after: 09:00\N{EN DASH}18:00",
        f"{MARA} changed the prices of Window 1 h 30 min before: €40 after: €45",
        f"{MARA} changed the prices of Window 1 h 30 min before: no price after: €40",
    ]
    assert "hospital" not in page.text
    assert f'href="{here}/settings/rooms/{chair}/prices"' in page.text
    assert f'href="{here}/settings/people/{salon.amy["id"]}/hours"' in page.text
    assert f"/rooms/{salon.mirror['id']}" not in page.text  # it is no more
    by_her = await browser.get(f"{here}/changes?by={callers.manager.id}&kind=prices")
    assert [it.split(" before")[0] for it in sentences(by_her)] == [
        f"{MARA} changed the prices of Window 1 h 30 min"
    ] * 2
    none = await browser.get(f"{here}/changes?by={callers.stranger.id}&kind=money")
    assert ("Nothing like that" in none.text, callers.stranger.email in none.text) == (True, False)
    assert len(sentences(await browser.get(f"{here}/changes?by=%00&kind=zebra"))) > 6  # which mean nothing
    assert (await browser.get(f"{here}/changes?before=x")).status_code == 422


async def test_they_are_read_to_their_end_at_one_price_by_who_answers_for_the_place_alone(
    client: AsyncClient, browser: AsyncClient, callers: Callers, salon: Salon, statements: list[str]
) -> None:
    team = f"/desk/{salon.provider['number']}/team"
    here = team.replace("team", "changes")
    enter_as(browser, callers.owner)
    assert f'href="{here}?kind=team"' in (await browser.get(team)).text
    few = await browser.get(here)
    statements.clear()
    await browser.get(here)
    counted = [len(statements)]
    for number in range(SHOWN):
        await salon.change(f"/rooms/{salon.window['id']}", capacity=number + 2)
    statements.clear()
    first = await browser.get(here)
    counted.append(len(statements))
    assert counted == [8, 8], statements  # the caller, the place, where they work, the company, the page, its names, …
    assert [it.rpartition(" ")[2] for it in reversed(sentences(first))] == [str(n + 2) for n in range(SHOWN)]
    (further,) = re.findall(r'href="([^"]+)" rel="next"', first.text)
    rest = await browser.get(further)
    assert sentences(rest) == sentences(few)
    assert ("To the latest" in rest.text, 'rel="next"' in rest.text) == (True, False)
    for who, status in ((callers.manager, 403), (callers.staff, 403), (callers.stranger, 404), (callers.user, 404)):
        enter_as(browser, who)
        assert (await browser.get(here)).status_code == status, who.email
        assert here not in (await browser.get(team)).text
    theirs = await factories.provider(client, callers.stranger)
    enter_as(browser, callers.stranger)
    own = sentences(await browser.get(f"/desk/{theirs['number']}/changes"))
    assert own[0] == "09:00 stranger@example.com opened Blue Note Studio"
    assert all("owner@example.com" not in it for it in own)


async def test_who_runs_the_installation_reads_all_of_it(
    client: AsyncClient, browser: AsyncClient, callers: Callers, statements: list[str]
) -> None:
    await factories.catalogue_entry(client, callers.admin, "badges", "Verified")
    place = await factories.provider(client, callers.owner)
    enter_as(browser, callers.admin)
    await browser.get("/teach/changes")
    statements.clear()
    page = await browser.get("/teach/changes")
    assert len(statements) == 6, statements  # who looks, what waits for them, all desks, the page, two kinds of names
    assert sentences(page)[:2] == [
        "08:00 Somebody who has given no name opened Blue Note Studio at Owner Ltd",
        "08:00 Somebody who has given no name added an entry to the catalogue Kind badges Name Verified",
    ]
    assert f'href="/desk/{place["number"]}/settings/place"' in page.text
    accounts = await browser.get(f"/teach/changes?kind=catalogue&by={callers.owner.id}")
    assert "Nothing like that" in accounts.text
    enter_as(browser, callers.owner)
    assert (await browser.get("/teach/changes")).status_code == 403
