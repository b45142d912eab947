"""Lists and searches of providers: who sees which, in what order, in how many statements."""

from collections.abc import Sequence
from typing import Any

import pytest
from httpx2 import AsyncClient

from tests import factories
from tests.modules.companies.callers import Callers

ADDRESS = "/api/v1/providers"
Thing = dict[str, Any]


@pytest.fixture
async def places(client: AsyncClient, callers: Callers, tokyo: int) -> dict[str, dict[str, Any]]:
    """Four providers of the owner's and one of a stranger's."""
    described: Sequence[tuple[str, dict[str, Any]]] = (
        (
            "café",
            {
                "name": "Café Müller",
                "sector": "studio",
                "description": "Rehearsal rooms by the canal.",
                "latitude": 52.5,
                "longitude": 13.42,
            },
        ),
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
    "?q=Caf%C3%A9+Mulelr": ["Café Müller"],  # letters in the wrong order
    "?q=clinik": ["City Clinic"],
    "?q=canal+muler": ["Café Müller"],  # one word as it is, one with an error
    "?q=rehearsal+clinic": [],  # both words, or none
    "?q=rock+%26+rehearsal": [],
    "?q=%26+rehearsal": ["Café Müller"],
    "?q=tokyo+real": ["Tokyo House"],
    "?q=city&sort=-relevance": ["City Clinic"],
    "?currency=EUR&sector=medical": ["City Clinic"],
    "?currency=USD": [],
    "?near=35.68,139.76&radius=20": ["Tokyo House"],
    "?near=35.68,139.76": ["Tokyo House", "Café Müller", "City Clinic"],  # what is nowhere comes last
    "?near=52.5,13.4&radius=100": ["Café Müller"],
    "?near=52.5,13.4&sort=-distance": ["Tokyo House", "Café Müller", "City Clinic"],
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
    found = places["café"] | {"distance_km": None, "amount": None}
    assert page == {"items": [found], "total": 2, "page": 1, "size": 1, "pages": 2}


STATEMENTS = {
    "": 1,
    "?q=c&sector=studio&sort=-number": 1,
    "?cursor=&near=52.5,13.4&radius=5": 1,
    "?capacity=2": 1,
    "?equipment=grand-piano&badge=verified": 3,  # both parts of the catalogue; the page
    "?max_amount=100": 2,  # the rooms with their prices; the page
    "?date=2027-03-02": 3,  # the rooms and desks; their busy times; the page
    "?date=2027-03-02&sort=price&q=c": 3,
}


@pytest.mark.usefixtures("piano", "verified", "places")
async def test_a_search_takes_a_fixed_number_of_statements(client: AsyncClient, statements: list[str]) -> None:
    counted = {}
    for query in STATEMENTS:
        assert (await client.get(ADDRESS + query)).status_code == 200  # and the process knows the calendars
        statements.clear()
        await client.get(ADDRESS + query)
        counted[query] = len(statements)
    assert counted == STATEMENTS


async def test_rooms_decide_which_providers_are_found(
    client: AsyncClient, callers: Callers, places: dict[str, Thing], piano: Thing, verified: Thing
) -> None:
    studio, clinic = places["café"]["id"], places["clinic"]["id"]
    large = await factories.room(client, callers.owner, studio, name="Large", capacity=20)
    for capacity, amount in ((20, 9000), (2, 3000)):
        room = (
            large if capacity == 20 else await factories.room(client, callers.owner, studio, name="Small", capacity=2)
        )
        prices = {"prices": [{"duration_minutes": 60, "amount": amount}]}
        path = f"/api/v1/rooms/{room['id']}/prices"
        assert (await client.put(path, json=prices, headers=callers.owner.headers)).status_code == 200
    equipment = {"equipment": [{"type": piano["slug"]}]}
    for path in (f"/api/v1/rooms/{large['id']}/equipment", f"{ADDRESS}/{clinic}/equipment"):
        assert (await client.put(path, json=equipment, headers=callers.owner.headers)).status_code == 200
    badges = {"badges": [verified["id"]]}
    assert (
        await client.put(f"{ADDRESS}/{clinic}/badges", json=badges, headers=callers.admin.headers)
    ).status_code == 200
    expected = {
        "?capacity=20": ["Café Müller"],
        "?capacity=21": [],
        "?equipment=grand-piano": ["Café Müller", "City Clinic"],
        f"?equipment={piano['id']}&capacity=2": ["Café Müller"],
        "?badge=verified": ["City Clinic"],
        f"?badge={verified['id']}&equipment=grand-piano": ["City Clinic"],
        "?max_amount=3000": ["Café Müller"],
        "?max_amount=3000&capacity=3": [],
        "?max_amount=2999": [],
        "?max_amount=3000&duration=61": [],
        "?date=2027-03-02": ["Café Müller", "City Clinic", "Tokyo House"],  # those without rooms have a desk
        "?date=2027-03-02&capacity=1": ["Café Müller"],
        "?sort=price": ["Café Müller", "City Clinic", "Tokyo House"],
        "?sort=-price,-name": ["Café Müller", "Tokyo House", "City Clinic"],
    }
    assert {query: await names(client, query) for query in expected} == expected
    found = (await client.get(f"{ADDRESS}?date=2027-03-02&sort=price")).json()["items"]
    assert [one["amount"] for one in found] == [3000, None, None]


REFUSED = {
    "?sort=phone": "invalid",
    "?sort=": "invalid",
    "?sort=relevance": "invalid",
    "?sort=name,distance": "invalid",
    "?sector=!!!": "invalid",
    "?q=a%00b": "invalid",
    "?q=" + 10_000 * "a": "invalid",
    "?city_id=x": "invalid",
    "?page=0": "invalid",
    "?size=101": "invalid",
    "?company_id=1": "invalid",
    "?near=91,0": "invalid",
    "?near=0,180.1": "invalid",
    "?near=here": "invalid",
    "?near=0,0&radius=-1": "invalid",
    "?near=0,0&radius=0": "invalid",
    "?near=0,0&radius=nan": "invalid",
    "?near=0,0&radius=inf": "invalid",
    "?radius=5": "invalid",
    "?capacity=0": "invalid",
    "?max_amount=-1": "invalid",
    "?max_amount=1e9": "invalid",
    "?duration=0": "invalid",
    "?duration=44641": "invalid",
    "?currency=euro": "invalid",
    "?from_time=10:00": "invalid",
    "?date=2027-03-02&from_time=25:00": "invalid",
    "?date=2027-03-02&from_time=18:00&to_time=10:00": "invalid",
    "?date=2027-03-02&from_time=10:00&to_time=10:00": "invalid",
    "?date=2027-03-02&from_time=10:00&to_time=10:30": "invalid",
    "?date=2027-02-30": "invalid",
    "?date=1803686400": "invalid",
    "?date=1969-12-31": "time_out_of_range",
    "?date=9999-12-31": "time_out_of_range",
    "?equipment=theremin": "unknown_equipment_type",
    "?equipment=grand-piano&equipment=00000000-0000-7000-8000-00000000ffff": "unknown_equipment_type",
    "?equipment=%00": "invalid",
    "?equipment=" + "&equipment=".join(f"e{n}" for n in range(21)): "invalid",
    "?badge=theremin": "unknown_badge",
    "?cursor=x": "invalid_cursor",
    "?cursor=%00": "invalid",
}


@pytest.mark.parametrize("address", [ADDRESS, "/api/v1/rooms/search"])
@pytest.mark.usefixtures("piano")
async def test_what_makes_no_sense_is_refused(client: AsyncClient, address: str) -> None:
    given = {query: await client.get(address + query) for query in REFUSED}
    assert {query: (answer.status_code, answer.json()["code"]) for query, answer in given.items()} == {
        query: (422, code) for query, code in REFUSED.items()
    }
    assert {answer.headers["content-type"] for answer in given.values()} == {"application/problem+json"}
