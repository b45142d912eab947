"""Lists and searches of providers: who sees which, in what order, in how many statements."""

from collections.abc import Sequence
from typing import Any

import pytest
from httpx2 import AsyncClient

from tests import factories
from tests.modules.companies.callers import Callers

ADDRESS = "/api/v1/providers"


@pytest.fixture
async def places(client: AsyncClient, callers: Callers, tokyo: int) -> dict[str, dict[str, Any]]:
    """Four providers of the owner's and one of a stranger's."""
    described: Sequence[tuple[str, dict[str, Any]]] = (
        ("café", {"name": "Café Müller", "sector": "studio", "description": "Rehearsal rooms by the canal."}),
        ("clinic", {"name": "City Clinic", "sector": "medical", "address": "Harbour Road 7"}),
        ("draft", {"name": "Draft Studio", "sector": "studio", "published": False}),
        ("closed", {"name": "Closed Studio", "sector": "studio", "is_active": False}),
    )
    made = {key: await factories.provider(client, callers.owner, **fields) for key, fields in described}
    theirs: dict[str, Any] = {"name": "Tokyo House", "sector": "real_estate", "city_id": tokyo, "address": None}
    return made | {"theirs": await factories.provider(client, callers.stranger, **theirs)}


async def names(client: AsyncClient, query: str = "", headers: dict[str, str] | None = None) -> list[str]:
    """The names on the first page; the house's draft, which every installation has, left out."""
    answer = await client.get(f"{ADDRESS}{query}", headers=headers or {})
    assert answer.status_code == 200, answer.text
    return [provider["name"] for provider in answer.json()["items"] if provider["number"] != 0]


async def test_drafts_and_inactive_ones_are_seen_by_their_people_only(
    client: AsyncClient, callers: Callers, places: dict[str, dict[str, Any]]
) -> None:
    public = ["Café Müller", "City Clinic", "Tokyo House"]
    everything = ["Café Müller", "City Clinic", "Closed Studio", "Draft Studio", "Tokyo House"]
    seen = {name: await names(client, headers=headers) for name, headers in callers.headers().items()}
    assert seen == {
        "nobody": public,
        "user": public,
        "stranger": public,
        "staff": everything,
        "manager": everything,
        "owner": everything,
        "admin": everything,
    }
    for hidden in ("draft", "closed"):
        for key in (places[hidden]["id"], places[hidden]["number"], f"by-slug/{places[hidden]['slug']}"):
            refused = await client.get(f"{ADDRESS}/{key}")
            assert (refused.status_code, refused.json()["code"]) == (404, "provider_not_found")
            assert (await client.get(f"{ADDRESS}/{key}", headers=callers.staff.headers)).status_code == 200


SEARCHES: dict[str, list[str]] = {
    "?sector=studio": ["Café Müller"],
    "?sector=Real%20Estate": ["Tokyo House"],
    "?sector=garage": [],
    "?city_id=1850147": ["Tokyo House"],
    "?city_id=1": [],
    "?q=cafe": ["Café Müller"],
    "?q=MULL": ["Café Müller"],
    "?q=m%C3%BCller": ["Café Müller"],
    "?q=rehearsal+can": ["Café Müller"],
    "?q=harbour": ["City Clinic"],
    "?q=real+estate": ["Tokyo House"],
    "?q=c": ["Café Müller", "City Clinic"],
    "?q=nothing+like+it": [],
    "?q=%27%20%26%20%7C%20!%20(%3A*": [],  # ' & | ! (:*
    "?q=": ["Café Müller", "City Clinic", "Tokyo House"],
    "?q=c&sector=medical": ["City Clinic"],
    "?sort=-name": ["Tokyo House", "City Clinic", "Café Müller"],
    "?sort=-number": ["Tokyo House", "City Clinic", "Café Müller"],
    "?sort=number": ["Café Müller", "City Clinic", "Tokyo House"],
    "?sort=-created_at,name": ["Tokyo House", "City Clinic", "Café Müller"],
    "?size=2": ["Café Müller", "City Clinic"],
    "?size=2&page=2": ["Tokyo House"],
    "?size=2&page=3": [],
}


@pytest.mark.usefixtures("places")
async def test_a_list_can_be_narrowed_searched_sorted_and_paged(client: AsyncClient) -> None:
    assert {query: await names(client, query) for query in SEARCHES} == SEARCHES


async def test_a_companys_providers(client: AsyncClient, callers: Callers, places: dict[str, dict[str, Any]]) -> None:
    query = f"?company_id={callers.company_id}"
    assert await names(client, query) == ["Café Müller", "City Clinic"]
    page = (await client.get(f"{ADDRESS}{query}&size=1")).json()
    assert page == {"items": [places["café"]], "total": 2, "page": 1, "size": 1, "pages": 2}


REFUSED = {
    "?sort=phone": (422, "invalid"),
    "?sort=": (422, "invalid"),
    "?sector=!!!": (422, "invalid"),
    "?q=a%00b": (422, "invalid"),
    "?city_id=x": (422, "invalid"),
    "?page=0": (422, "invalid"),
    "?size=101": (422, "invalid"),
    "?company_id=1": (422, "invalid"),
    "/00000000-0000-7000-8000-00000000ffff": (404, "provider_not_found"),
    "/999": (404, "provider_not_found"),
    "/by-slug/nowhere": (404, "provider_not_found"),
    "/0": (404, "provider_not_found"),  # the house's own, a draft
    "/-1": (422, "invalid"),
    "/9007199254740993": (422, "invalid"),  # beyond what JavaScript counts to
    "/blue-note": (422, "invalid"),
    "/1.5": (422, "invalid"),
    "/by-slug/a%00b": (422, "invalid"),
}


async def test_what_is_not_there_or_makes_no_sense_is_refused(client: AsyncClient) -> None:
    given = {path: await client.get(f"{ADDRESS}{path}") for path in REFUSED}
    assert {path: (answer.status_code, answer.json()["code"]) for path, answer in given.items()} == REFUSED


STATEMENTS = {
    "": 1,
    "?q=c&sector=studio&sort=-number": 1,
    "/{id}": 1,
    "/{number}": 1,
    "/by-slug/{slug}": 1,
    "/{id}/closures": 2,  # the provider; the page
    "/{id}/opening-hours": 3,  # the provider; its calendar; the week
    "/{id}/availability?date=2027-03-02": 2,  # the provider; the busy times
    "/{number}/availability?from=2027-03-02&to=2027-04-01": 2,
}


async def test_reading_takes_a_fixed_number_of_statements(
    client: AsyncClient, places: dict[str, dict[str, Any]], statements: list[str]
) -> None:
    counted = {}
    for path in STATEMENTS:
        address = ADDRESS + path.format_map(places["café"])
        assert (await client.get(address)).status_code == 200  # and the process knows the calendar
        statements.clear()
        await client.get(address)
        counted[path] = len(statements)
    assert counted == STATEMENTS
