"""What the log tells of each change, and to whom."""

from typing import Any

from httpx2 import AsyncClient

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.accounts.service import create_admin
from tests.factories import PASSWORD, Person
from tests.modules.companies.callers import Callers

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
