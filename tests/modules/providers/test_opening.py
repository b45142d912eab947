"""Opening providers: whose they become, and what they begin with."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from httpx2 import AsyncClient

from frontdesk.core.db import Sessions
from frontdesk.core.permissions import CompanyRole
from frontdesk.modules.companies.rules import HOUSE_COMPANY_ID
from tests import factories
from tests.modules.companies.callers import Callers, Someone, enrol, found, snapshot

ADDRESS = "/api/v1/providers"
LEAST = {"name": "Clinic", "sector": "medical"}


async def test_what_the_front_desk_sends_suffices(client: AsyncClient, callers: Callers) -> None:
    body = {
        "name": "City Clinic",
        "sector": "Medical",
        "phone": "+1 212 555 0123",
        "email": "desk@clinic.example.com",
        "address": "5 Main St, New York",
        "timezone": "America/New_York",
    }
    made = await client.post("/providers/", json=body, headers=callers.owner.headers)
    assert made.status_code == 201
    provider = made.json()
    assert provider == body | {
        "id": provider["id"],
        "number": provider["number"],
        "company_id": callers.company_id,
        "created_at": provider["created_at"],
        "updated_at": provider["created_at"],
        "slug": "city-clinic",
        "sector": "medical",
        "phone_e164": "+12125550123",
        "street": None,
        "postal_code": None,
        "city_id": None,
        "latitude": None,
        "longitude": None,
        "description": None,
        "description_html": None,
        "currency": "EUR",
        "default_duration_minutes": 60,
        "auto_confirm": False,
        "service_required": False,
        "refund_tiers": [{"notice_hours": 24, "percent": 100}],
        "reminder_minutes": [1440, 120],
        "max_concurrent": 1,
        "step_minutes": 15,
        "buffer_before_minutes": 0,
        "buffer_after_minutes": 0,
        "min_notice_minutes": 0,
        "max_advance_days": 365,
        "rating": None,
        "rating_count": 0,
        "is_active": True,
        "published": True,
        "version": 1,
    }
    for key in (provider["id"], provider["number"], f"by-slug/{provider['slug']}"):
        read = await client.get(f"{ADDRESS}/{key}")
        assert (read.status_code, read.headers["etag"][:2], read.json()) == (200, '"1', provider)


async def test_everything_that_can_be_said_is_kept(client: AsyncClient, callers: Callers, tokyo: int) -> None:
    body = {
        "name": "渋谷スタジオ",
        "sector": "studio",
        "phone": "03-1234-5678",
        "street": "1-2-3 Shibuya",
        "postal_code": "150-0002",
        "city_id": tokyo,
        "latitude": 35.66,
        "longitude": 139.7,
        "description": "Three rooms.\nOne piano.",
        "currency": "JPY",
        "default_duration_minutes": 90,
        "auto_confirm": True,
        "max_concurrent": 2,
        "step_minutes": 30,
        "buffer_before_minutes": 5,
        "buffer_after_minutes": 10,
        "min_notice_minutes": 120,
        "max_advance_days": 60,
        "is_active": False,
        "published": False,
    }
    made = await client.post(ADDRESS, json=body, headers=callers.owner.headers)
    assert made.status_code == 201
    provider = made.json()
    assert {name: provider[name] for name in body} == body
    # without a zone its city's holds; a number without a country is the city's country's
    assert (provider["timezone"], provider["phone_e164"]) == ("Asia/Tokyo", "+81312345678")
    read = await client.get(f"{ADDRESS}/{provider['id']}", headers=callers.owner.headers)
    assert read.json() == provider


async def test_a_given_zone_beats_the_citys_and_without_either_the_settings_holds(
    client: AsyncClient, callers: Callers, tokyo: int
) -> None:
    async def zone(**fields: object) -> str:
        made = await client.post(ADDRESS, json=LEAST | fields, headers=callers.owner.headers)
        answer: str = made.json()["timezone"]
        return answer

    assert await zone(city_id=tokyo, timezone="Europe/Lisbon") == "Europe/Lisbon"
    assert await zone(city_id=tokyo) == "Asia/Tokyo"
    assert await zone() == "UTC"


async def test_who_works_for_several_companies_names_one(
    client: AsyncClient, sessions: Sessions, callers: Callers
) -> None:
    second = await found(client, callers.owner, "Second Ltd")
    before = await snapshot(sessions)
    refused = await client.post(ADDRESS, json=LEAST, headers=callers.owner.headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "company_required")
    assert await snapshot(sessions) == before
    for company_id in (second, callers.company_id):
        made = await client.post(ADDRESS, json=LEAST | {"company_id": company_id}, headers=callers.owner.headers)
        assert (made.status_code, made.json()["company_id"]) == (201, company_id)


async def test_who_may_add_nothing_is_told_why(client: AsyncClient, sessions: Sessions, callers: Callers) -> None:
    before = await snapshot(sessions)
    for person, code in ((callers.user, "no_company"), (callers.staff, "forbidden")):
        refused = await client.post(ADDRESS, json=LEAST, headers=person.headers)
        assert (refused.status_code, refused.json()["code"]) == (403, code)
    assert await snapshot(sessions) == before


async def test_nobody_adds_to_a_company_that_is_not_theirs(
    client: AsyncClient, sessions: Sessions, callers: Callers
) -> None:
    before = await snapshot(sessions)
    for company_id in (callers.company_id, str(HOUSE_COMPANY_ID), "00000000-0000-7000-8000-00000000ffff"):
        body = LEAST | {"company_id": company_id}
        refused = await client.post(ADDRESS, json=body, headers=callers.stranger.headers)
        assert (refused.status_code, refused.json()["code"]) == (404, "company_not_found")
    assert await snapshot(sessions) == before


async def test_who_runs_the_installation_adds_to_the_house_or_to_any_company(
    client: AsyncClient, callers: Callers
) -> None:
    at_home = await client.post(ADDRESS, json=LEAST, headers=callers.admin.headers)
    assert (at_home.status_code, at_home.json()["company_id"]) == (201, str(HOUSE_COMPANY_ID))
    body = LEAST | {"company_id": callers.company_id}
    theirs = await client.post(ADDRESS, json=body, headers=callers.admin.headers)
    assert (theirs.status_code, theirs.json()["company_id"]) == (201, callers.company_id)
    nowhere = LEAST | {"company_id": "00000000-0000-7000-8000-00000000ffff"}
    refused = await client.post(ADDRESS, json=nowhere, headers=callers.admin.headers)
    assert (refused.status_code, refused.json()["code"]) == (404, "company_not_found")


async def test_managers_open_providers(client: AsyncClient, sessions: Sessions, callers: Callers) -> None:
    made = await client.post(ADDRESS, json=LEAST, headers=callers.manager.headers)
    assert (made.status_code, made.json()["company_id"]) == (201, callers.company_id)
    await enrol(sessions, callers.manager, callers.company_id, CompanyRole.STAFF)  # and from then on no more
    assert (await client.post(ADDRESS, json=LEAST, headers=callers.manager.headers)).status_code == 403


async def test_being_made_staff_elsewhere_leaves_ones_own_places_where_they_were(
    client: AsyncClient, sessions: Sessions, callers: Callers
) -> None:
    await enrol(sessions, callers.stranger, callers.company_id, CompanyRole.STAFF)
    made = await client.post(ADDRESS, json=LEAST, headers=callers.stranger.headers)
    assert made.status_code == 201
    assert made.json()["company_id"] != callers.company_id
    await enrol(sessions, callers.stranger, callers.company_id, CompanyRole.MANAGER)
    unsaid = await client.post(ADDRESS, json=LEAST, headers=callers.stranger.headers)
    assert (unsaid.status_code, unsaid.json()["code"]) == (422, "company_required")


async def test_providers_of_one_name_opened_at_once_get_slugs_of_their_own(
    client: AsyncClient, callers: Callers
) -> None:
    made = await asyncio.gather(*(client.post(ADDRESS, json=LEAST, headers=callers.owner.headers) for _ in range(8)))
    assert sorted(answer.json()["slug"] for answer in made) == ["clinic", *(f"clinic-{n}" for n in range(2, 9))]
    assert len({answer.json()["number"] for answer in made}) == 8


async def test_a_key_opens_one_provider(client: AsyncClient, callers: Callers) -> None:
    headers = callers.owner.headers | {"Idempotency-Key": "once"}
    first, second = [await client.post(ADDRESS, json=LEAST, headers=headers) for _ in range(2)]
    assert (first.status_code, second.status_code, first.json()) == (201, 201, second.json())
    assert (await client.get(f"{ADDRESS}?company_id={callers.company_id}")).json()["total"] == 1


async def test_a_new_provider_is_a_fact(
    client: AsyncClient,
    someone: Someone,
    statements: list[str],
    drain_outbox: Callable[[], Awaitable[int]],
) -> None:
    person = await someone("ada@example.com")
    await found(client, person, "Ada Ltd")
    await drain_outbox()
    statements.clear()
    await factories.provider(client, person)
    assert [statement for statement in statements if statement.startswith("INSERT INTO outbox")] != []
    assert await drain_outbox() == 1


NONSENSE: tuple[dict[str, Any], ...] = (
    {"name": None},
    {"name": " "},
    {"name": "a\nb"},
    {"sector": None},
    {"sector": "!!!"},
    {"timezone": "Mars/Olympus"},
    {"timezone": "../etc/passwd"},
    {"timezone": ""},
    {"phone": ""},
    {"phone": "<script>"},
    {"email": "nobody"},
    {"email": "a@b"},
    {"latitude": 90.5},
    {"longitude": -181},
    {"latitude": "52"},
    {"city_id": 0},
    {"city_id": 2**31},
    {"currency": "eur"},
    {"currency": "EURO"},
    {"default_duration_minutes": 0},
    {"default_duration_minutes": True},
    {"default_duration_minutes": "60"},
    {"default_duration_minutes": 44_641},
    {"max_concurrent": 0},
    {"step_minutes": 0},
    {"step_minutes": 1441},
    {"buffer_before_minutes": -1},
    {"min_notice_minutes": 2**40},
    {"max_advance_days": -1},
    {"auto_confirm": "yes"},
    {"is_active": 1},
    {"published": None},
    {"company_id": "mine"},
    {"description": "a\x00b"},
)


async def test_what_makes_no_sense_is_refused(client: AsyncClient, sessions: Sessions, callers: Callers) -> None:
    before = await snapshot(sessions)
    for fields in NONSENSE:
        refused = await client.post(ADDRESS, json=LEAST | fields, headers=callers.owner.headers)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid"), fields
        assert [error["field"] for error in refused.json()["errors"]] == [f"body.{name}" for name in fields]
    assert await snapshot(sessions) == before


async def test_an_unknown_city_is_refused(client: AsyncClient, sessions: Sessions, callers: Callers) -> None:
    before = await snapshot(sessions)
    refused = await client.post(ADDRESS, json=LEAST | {"city_id": 7}, headers=callers.owner.headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_city")
    assert await snapshot(sessions) == before
