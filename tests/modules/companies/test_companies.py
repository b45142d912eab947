"""Founding, changing and dissolving companies."""

import asyncio

from httpx2 import AsyncClient

from frontdesk.core.db import Sessions
from tests import factories
from tests.modules.companies.callers import Callers, Someone, found, snapshot

ADDRESS = "/api/v1/companies"


async def test_whoever_founds_a_company_owns_it(client: AsyncClient, someone: Someone) -> None:
    person = await someone("ada@example.com")
    made = await client.post(
        ADDRESS, json={"name": " Blue Note ", "logo_url": "https://example.com/a.png"}, headers=person.headers
    )
    assert made.status_code == 201
    company = made.json()
    assert company == {
        "id": company["id"],
        "created_at": company["created_at"],
        "updated_at": company["created_at"],
        "name": "Blue Note",
        "slug": "blue-note",
        "logo_url": "https://example.com/a.png",
        "is_house": False,
    }
    assert (await client.get(f"{ADDRESS}/{company['id']}", headers=person.headers)).json() == company
    me = await client.get("/api/v1/auth/me", headers=person.headers)
    assert me.json()["role"] == "STUDIO_OWNER"


async def test_a_list_has_ones_own_companies_and_for_an_admin_all(client: AsyncClient, callers: Callers) -> None:
    async def names(who: factories.Person) -> list[str]:
        answer = await client.get(ADDRESS, headers=who.headers)
        return [company["name"] for company in answer.json()["items"] if not company["is_house"]]

    assert await names(callers.user) == []
    assert await names(callers.staff) == ["Owner Ltd"]
    assert await names(callers.stranger) == ["Stranger Ltd"]
    assert await names(callers.admin) == ["Owner Ltd", "Stranger Ltd"]


async def test_a_slug_of_ones_own_is_kept_and_refused_to_others(
    client: AsyncClient, sessions: Sessions, someone: Someone
) -> None:
    person = await someone("ada@example.com")
    first = await client.post(ADDRESS, json={"name": "One", "slug": "mine"}, headers=person.headers)
    assert first.json()["slug"] == "mine"
    before = await snapshot(sessions)
    again = await client.post(ADDRESS, json={"name": "Two", "slug": "mine"}, headers=person.headers)
    assert (again.status_code, again.json()["code"]) == (409, "slug_taken")
    assert await snapshot(sessions) == before


async def test_companies_of_one_name_founded_at_once_get_slugs_of_their_own(
    client: AsyncClient, someone: Someone
) -> None:
    person = await someone("ada@example.com")
    made = await asyncio.gather(
        *(client.post(ADDRESS, json={"name": "Same"}, headers=person.headers) for _ in range(8))
    )
    assert sorted(answer.json()["slug"] for answer in made) == ["same", *(f"same-{n}" for n in range(2, 9))]


async def test_a_change_touches_what_it_names(client: AsyncClient, someone: Someone) -> None:
    person = await someone("ada@example.com")
    address = f"{ADDRESS}/{await found(client, person, 'Blue Note')}"
    before = (await client.get(address, headers=person.headers)).json()
    renamed = await client.patch(
        address, json={"name": "Renamed", "logo_url": "https://example.com/b.png"}, headers=person.headers
    )
    assert renamed.status_code == 200
    after = renamed.json()
    assert after == before | {
        "name": "Renamed",
        "logo_url": "https://example.com/b.png",
        "updated_at": after["updated_at"],
    }
    assert after["updated_at"] > before["updated_at"]
    emptied = await client.patch(address, json={"logo_url": None}, headers=person.headers)
    assert emptied.json()["logo_url"] is None
    moved = await client.patch(address, json={"slug": "elsewhere"}, headers=person.headers)
    assert moved.json()["slug"] == "elsewhere"


async def test_a_change_cannot_take_anothers_slug(client: AsyncClient, sessions: Sessions, callers: Callers) -> None:
    before = await snapshot(sessions)
    refused = await client.patch(
        f"{ADDRESS}/{callers.company_id}", json={"slug": "stranger-ltd"}, headers=callers.owner.headers
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "slug_taken")
    assert await snapshot(sessions) == before


async def test_a_company_ends_after_its_providers(client: AsyncClient, sessions: Sessions, callers: Callers) -> None:
    address, headers = f"{ADDRESS}/{callers.company_id}", callers.owner.headers
    place = await factories.provider(client, callers.owner)
    before = await snapshot(sessions)
    refused = await client.delete(address, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "company_has_providers")
    assert await snapshot(sessions) == before

    assert (await client.delete(f"/api/v1/providers/{place['id']}", headers=headers)).status_code == 204
    assert (await client.delete(address, headers=headers)).status_code == 204
    assert (await client.get(address, headers=headers)).status_code == 404
    me = await client.get("/api/v1/auth/me", headers=callers.staff.headers)
    assert me.json()["role"] == "USER"  # memberships end with it


async def test_a_key_founds_one_company(client: AsyncClient, someone: Someone) -> None:
    person = await someone("ada@example.com")
    headers = person.headers | {"Idempotency-Key": "once"}
    first, second = [await client.post(ADDRESS, json={"name": "One"}, headers=headers) for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert (await client.get(ADDRESS, headers=person.headers)).json()["total"] == 1


NONSENSE: tuple[object, ...] = (
    {},
    {"name": None},
    {"name": ""},
    {"name": "   "},
    {"name": "a\x00b"},
    {"name": "x" * 201},
    {"name": 7},
    {"name": "A", "slug": "Not A Slug"},
    {"name": "A", "slug": ""},
    {"name": "A", "logo_url": "javascript:alert(1)"},
    {"name": "A", "logo_url": "nowhere"},
    [],
    "A",
)


async def test_what_makes_no_sense_is_refused(client: AsyncClient, sessions: Sessions, someone: Someone) -> None:
    person = await someone("ada@example.com")
    before = await snapshot(sessions)
    for body in NONSENSE:
        refused = await client.post(ADDRESS, json=body, headers=person.headers)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid"), body
    assert await snapshot(sessions) == before


async def test_names_and_slugs_cannot_be_emptied(client: AsyncClient, sessions: Sessions, callers: Callers) -> None:
    before = await snapshot(sessions)
    for body in ({"name": None}, {"slug": None}):
        refused = await client.patch(f"{ADDRESS}/{callers.company_id}", json=body, headers=callers.owner.headers)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert await snapshot(sessions) == before


async def test_the_list_takes_two_statements(client: AsyncClient, callers: Callers, statements: list[str]) -> None:
    await client.get(ADDRESS, headers=callers.owner.headers)
    statements.clear()
    await client.get(ADDRESS, headers=callers.owner.headers)
    assert len(statements) == 2  # who is calling; the page
