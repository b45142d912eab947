"""What the log tells of each change, and to whom."""

from datetime import time
from typing import Any
from uuid import UUID

import pytest
from httpx2 import AsyncClient

from frontdesk.core.audit import NOBODY
from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.accounts.service import create_admin
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.calendar.service import Span
from frontdesk.modules.providers import service as providers
from frontdesk.modules.rooms import service as rooms
from frontdesk.modules.rooms.schemas import PricesIn, RoomIn
from tests import factories
from tests.conftest import START
from tests.factories import PASSWORD, Person
from tests.modules.companies.callers import Callers, snapshot

MONDAY = Span(weekday=1, opens=time(9), closes=time(18))

Entry = tuple[str, str | None, str, Any, Any]


async def entries(client: AsyncClient, who: Person, path: str, **params: str) -> list[Entry]:
    answer = await client.get(f"/api/v1{path}", params={"size": "100", **params}, headers=who.headers)
    assert answer.status_code == 200, answer.text
    fields = ("action", "actor_id", "subject_id", "before", "after")
    return [tuple(entry[field] for field in fields) for entry in reversed(answer.json()["items"])]


async def test_every_change_of_a_company_and_its_people_is_told(client: AsyncClient, callers: Callers) -> None:
    company, owner, user = callers.company_id, callers.owner.id, callers.user.id
    path, headers = f"/api/v1/companies/{company}", callers.owner.headers
    member = f"{path}/members/{user}"
    await client.patch(path, json={"name": "Changed", "slug": "owner-ltd"}, headers=headers)
    await client.patch(path, json={"name": "Changed"}, headers=headers)  # changes nothing
    await client.post(f"{path}/members", json={"user_id": user, "role": "staff"}, headers=headers)
    await client.patch(member, json={"role": "manager"}, headers=headers)
    await client.post(f"{path}/owner", json={"user_id": user}, headers=headers)
    await client.delete(f"{path}/members/{owner}", headers=headers)
    headers = callers.user.headers
    invited = (await client.post(f"{path}/invitations", json={"email": "a@example.com"}, headers=headers)).json()["id"]
    await client.post(f"{path}/invitations/{invited}/resend", headers=headers)
    await client.delete(f"{path}/invitations/{invited}", headers=headers)
    expected: list[Entry] = [
        ("company.founded", owner, company, None, {"name": "Owner Ltd", "slug": "owner-ltd"}),
        ("member.added", owner, owner, None, {"role": "owner"}),
        ("company.changed", owner, company, {"name": "Owner Ltd"}, {"name": "Changed"}),
        ("member.added", owner, user, None, {"role": "staff"}),
        ("member.changed", owner, user, {"role": "staff"}, {"role": "manager"}),
        ("member.changed", owner, user, {"role": "manager"}, {"role": "owner"}),
        ("member.changed", owner, owner, {"role": "owner"}, {"role": "admin"}),
        ("member.removed", owner, owner, {"role": "admin"}, None),
        ("invitation.sent", user, invited, None, {"role": "staff"}),
        ("invitation.resent", user, invited, None, {"role": "staff"}),
        ("invitation.revoked", user, invited, {"status": "pending"}, {"status": "revoked"}),
    ]
    assert await entries(client, callers.user, f"/companies/{company}/audit") == expected
    assert await entries(client, callers.admin, "/admin/audit", company_id=company) == expected
    assert await entries(client, callers.user, f"/companies/{company}/audit", action="member.removed") == [expected[7]]
    deleted = await client.delete(path, headers=headers)
    assert deleted.status_code == 204
    gone: Entry = ("company.deleted", user, company, {"name": "Changed", "slug": "owner-ltd"}, None)
    assert await entries(client, callers.admin, "/admin/audit", company_id=company) == [*expected, gone]


async def test_every_change_of_a_place_is_told_and_no_refusal(client: AsyncClient, callers: Callers) -> None:
    place = await factories.provider(client, callers.owner)
    room = await factories.room(client, callers.owner, place["id"])
    person = await factories.staff(client, callers.owner, place["id"], phone="+49 30 901821")
    cut = await factories.offering(client, callers.owner, place["id"], staff_ids=[person["id"]])
    here, there, whose = f"/providers/{place['id']}", f"/rooms/{room['id']}", f"/staff/{person['id']}"

    async def ask(status: int, method: str, path: str, body: Any = None, *, who: Person = callers.owner) -> Any:
        answer = await client.request(method, f"/api/v1{path}", json=body, headers=who.headers)
        assert answer.status_code == status, (method, path, answer.text)
        return answer.json() if answer.content else None

    monday = {"weekday": 1, "opens": "09:00", "closes": "18:00"}
    late = {"weekday": 5, "opens": "20:00", "closes": "02:00", "mode": "by_request", "valid_from": "2027-07-01"}
    week = [monday, late]
    for hours in (week, week, [late, {**monday, "closes": "17:00"}]):  # the second changes nothing
        await ask(200, "PUT", f"{here}/opening-hours", {"hours": hours})
    eve = f"{here}/opening-hours/exceptions/2027-12-24"
    await ask(404, "DELETE", eve)
    await ask(200, "PUT", eve, {"hours": [{"opens": "09:00", "closes": "13:00"}], "reason": "Mara is in hospital"})
    await ask(204, "DELETE", eve)
    noon = {"starts_at": "2027-03-15T12:00:00Z", "ends_at": "2027-03-15T14:00:00Z", "reason": "Mara is in hospital"}
    await ask(422, "POST", f"{there}/closures", noon | {"ends_at": noon["starts_at"]})
    closed = (await ask(201, "POST", f"{there}/closures", noon))["id"]
    await ask(200, "PATCH", f"{there}/closures/{closed}", {"ends_at": "2027-03-15T15:00:00Z", "reason": "Repairs"})
    await ask(204, "DELETE", f"{there}/closures/{closed}")
    prices = [{"duration_minutes": 60, "amount": 4000}, {"duration_minutes": 240, "amount": 12000}]
    await ask(200, "PUT", f"{there}/prices", {"prices": prices})
    await ask(422, "PUT", f"{there}/prices", {"prices": prices, "currency": "USD"})
    await ask(403, "PUT", f"{there}/prices", {"prices": []}, who=callers.staff)
    evening = {"duration_minutes": 60, "amount": 5000, "weekdays": [6, 7], "from_time": "18:00", "to_time": "22:00"}
    await ask(200, "PUT", f"{there}/prices", {"prices": [prices[0], evening]})
    await ask(409, "PATCH", here, {"currency": "USD", "name": "Refused"})
    await ask(200, "PATCH", here, {"phone": "+49 30 901829", "auto_confirm": True, "min_notice_minutes": 60})
    await ask(200, "PATCH", there, {"name": "Room B", "description": "Mara's", "max_concurrent": 2})
    await ask(422, "PATCH", whose, {"user_id": callers.stranger.id, "name": "Refused"})
    await ask(200, "PATCH", whose, {"name": "Mara", "role": "Barber", "phone": None})
    await ask(200, "PUT", f"{whose}/teaching", {"bio": "She taught her brother."})
    await ask(204, "DELETE", f"{whose}/teaching")
    await ask(200, "PATCH", f"/offerings/{cut['id']}", {"amount": 4500, "staff_ids": []})
    await ask(204, "DELETE", f"/offerings/{cut['id']}")
    await ask(204, "DELETE", whose)
    await ask(204, "DELETE", there)
    await ask(204, "DELETE", here)

    opened, euro = {"starts_at": noon["starts_at"], "ends_at": noon["ends_at"], "reason": "***"}, {"currency": "EUR"}
    expected: list[tuple[str, Any, Any, Any]] = [
        ("provider.opened", place, None, {"name": "Blue Note Studio"}),
        ("room.added", room, None, {"name": "Room A"}),
        ("staff.added", person, None, {"role": "Hairdresser"}),
        ("offering.added", cut, None, {"name": "Haircut"}),
        (
            "hours.changed", place, {"monday": [], "friday": []},
            {"monday": ["09:00-18:00"], "friday": ["20:00-02:00 by_request 2027-07-01/"]},
        ),
        ("hours.changed", place, {"monday": ["09:00-18:00"]}, {"monday": ["09:00-17:00"]}),
        ("hours.date_set", place, None, {"2027-12-24": ["09:00-13:00"], "reason": "***"}),
        ("hours.date_removed", place, {"2027-12-24": ["09:00-13:00"], "reason": "***"}, None),
        ("closure.added", room, None, opened),
        (
            "closure.changed", room, {"ends_at": noon["ends_at"], "reason": "***"},
            {"ends_at": "2027-03-15T15:00:00Z", "reason": "***"},
        ),
        ("closure.removed", room, opened | {"ends_at": "2027-03-15T15:00:00Z"}, None),
        (
            "prices.changed", room, {"60": None, "240": None},
            {"60": {"amount": 4000} | euro, "240": {"amount": 12000} | euro},
        ),
        (
            "prices.changed", room, {"240": {"amount": 12000} | euro, "60 6,7 18:00-22:00": None},
            {"240": None, "60 6,7 18:00-22:00": {"amount": 5000} | euro},
        ),
        (
            "provider.changed", place, {"phone": "***", "auto_confirm": False, "min_notice_minutes": 0},
            {"phone": "***", "auto_confirm": True, "min_notice_minutes": 60},
        ),
        (
            "room.changed", room, {"name": "Room A", "description": None, "max_concurrent": 1},
            {"name": "Room B", "description": "***", "max_concurrent": 2},
        ),
        (
            "staff.changed", person, {"name": "***", "role": "Hairdresser", "phone": "***"},
            {"name": "***", "role": "Barber", "phone": None},
        ),
        ("staff.changed", person, {"is_teacher": False, "bio": None}, {"is_teacher": True, "bio": "***"}),
        ("staff.changed", person, {"is_teacher": True, "bio": "***"}, {"is_teacher": False, "bio": None}),
        (
            "offering.changed", cut, {"price": {"amount": 4000} | euro, "staff_ids": [person["id"]]},
            {"price": {"amount": 4500} | euro, "staff_ids": []},
        ),
        ("offering.removed", cut, {"name": "Haircut"}, None),
        ("staff.removed", person, {"role": "Barber"}, None),
        ("room.removed", room, {"name": "Room B"}, None),
        ("provider.closed", place, {"name": "Blue Note Studio"}, None),
    ]  # fmt: skip
    since = {"size": "100", "since": START.isoformat()}
    answer = await client.get(
        f"/api/v1/companies/{callers.company_id}/audit", params=since, headers=callers.owner.headers
    )
    found = [it for it in reversed(answer.json()["items"]) if it["subject_kind"] not in {"company", "member"}]
    assert [(it["action"], it["subject_id"], it["before"], it["after"]) for it in found] == [
        (action, thing["id"], before, after) for action, thing, before, after in expected
    ]
    assert {it["actor_id"] for it in found} == {callers.owner.id}


async def test_what_is_undone_is_not_told(client: AsyncClient, callers: Callers, sessions: Sessions) -> None:
    place = await factories.provider(client, callers.owner)
    before = await snapshot(sessions)

    async def fail() -> None:
        async with unit_of_work(sessions) as session:
            provider = await providers.get(session, UUID(place["id"]), lock=True)
            room = await rooms.create(session, provider, RoomIn(name="Room B"), by=NOBODY, now=START)
            await calendars.set_hours(session, room.id, [MONDAY], by=NOBODY, now=START)
            prices = PricesIn.model_validate({"prices": [{"duration_minutes": 60, "amount": 1}]})
            await rooms.set_prices(session, room, prices, by=NOBODY, now=START)
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await snapshot(sessions) == before


async def test_the_catalogue_is_told_to_who_runs_the_installation(client: AsyncClient, callers: Callers) -> None:
    headers = callers.admin.headers
    made = await factories.catalogue_entry(client, callers.admin, "badges", "Verified")
    one = f"/api/v1/badges/{made['id']}"
    assert (await client.post("/api/v1/badges", json={"name": "verified"}, headers=headers)).status_code == 409
    assert (await client.patch(one, json={"description": "We were there."}, headers=headers)).status_code == 200
    assert (await client.delete(one, headers=headers)).status_code == 204
    what = {"kind": "badges", "name": "Verified"}
    assert await entries(client, callers.admin, "/admin/audit", subject_kind="catalogue") == [
        ("catalogue.added", callers.admin.id, made["id"], None, what | {"description": None}),
        ("catalogue.changed", callers.admin.id, made["id"], {"description": None}, {"description": "***"}),
        ("catalogue.removed", callers.admin.id, made["id"], what | {"description": "***"}, None),
    ]


async def test_an_entry_carries_the_requests_id_and_address_and_no_secret(
    client: AsyncClient, callers: Callers
) -> None:
    path = f"/api/v1/companies/{callers.company_id}"
    headers = callers.owner.headers | {"X-Request-ID": "the-one-that-did-it"}
    await client.post(f"{path}/invitations", json={"email": "ada@example.com"}, headers=headers)
    answer = await client.get(f"{path}/audit?size=1", headers=callers.owner.headers)
    [entry] = answer.json()["items"]
    assert (entry["correlation_id"], entry["address"]) == ("the-one-that-did-it", "127.0.0.1")
    assert entry["company_id"] == callers.company_id
    assert entry["subject_kind"] == "invitation"
    assert "ada@example.com" not in answer.text


async def test_a_company_sees_its_own_entries_only(client: AsyncClient, callers: Callers) -> None:
    [theirs] = (await client.get("/api/v1/companies", headers=callers.stranger.headers)).json()["items"]
    told = await entries(client, callers.owner, f"/companies/{callers.company_id}/audit", company_id=theirs["id"])
    assert {entry[2] for entry in told} == {callers.company_id, callers.owner.id}
    assert await entries(client, callers.owner, f"/companies/{callers.company_id}/audit", subject_id=theirs["id"]) == []


async def test_the_operators_admin_is_told_too(
    client: AsyncClient, callers: Callers, sessions: Sessions, clock: MovableClock
) -> None:
    async with unit_of_work(sessions) as session:
        made = await create_admin(session, "root@example.com", PASSWORD, now=clock.now())
    told = await entries(client, callers.admin, "/admin/audit", subject_id=str(made.id))
    assert told == [("user.made_admin", None, str(made.id), None, {"is_admin": True})]


async def test_pages_and_instants(client: AsyncClient, callers: Callers, clock: MovableClock) -> None:
    params = {"page": 2, "size": 3}
    page = (await client.get("/api/v1/admin/audit", params=params, headers=callers.admin.headers)).json()
    assert {name: page[name] for name in ("total", "page", "size", "pages")} == {
        "total": 4,  # two companies with an owner each
        "page": 2,
        "size": 3,
        "pages": 2,
    }
    assert [entry["action"] for entry in page["items"]] == ["company.founded"]
    later = clock.now().isoformat()
    assert await entries(client, callers.admin, "/admin/audit", since=later) == []
    assert len(await entries(client, callers.admin, "/admin/audit", until=later)) == 4
    for query in ("since=yesterday", "action=DROP", "actor_id=me", "subject_kind=x y", "company_id=1"):
        refused = await client.get(f"/api/v1/admin/audit?{query}", headers=callers.admin.headers)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid"), query


async def test_it_is_read_to_its_end_with_a_cursor(client: AsyncClient, callers: Callers) -> None:
    company = f"/companies/{callers.company_id}/audit"
    for who, path, count in ((callers.admin, "/admin/audit", 4), (callers.owner, company, 2)):
        whole = (await client.get(f"/api/v1{path}", headers=who.headers)).json()["items"]
        read, cursor = [], ""
        while cursor is not None:
            params = {"size": "1", "cursor": cursor}
            answer = (await client.get(f"/api/v1{path}", params=params, headers=who.headers)).json()
            read += answer["items"]
            cursor = answer["next_cursor"]
        assert read == whole
        assert len(read) == count
        refused = await client.get(f"/api/v1{path}?cursor=x", headers=who.headers)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_cursor")


async def test_a_page_takes_as_many_statements_whatever_is_on_it(
    client: AsyncClient, callers: Callers, statements: list[str]
) -> None:
    company = f"/companies/{callers.company_id}/audit"
    for who, path, count in ((callers.admin, "/admin/audit", 2), (callers.owner, company, 3)):
        await entries(client, who, path)
        statements.clear()
        await entries(client, who, path)
        assert len(statements) == count  # who is calling; the company; the page
