"""Who works for a company: adding, changing, leaving, handing over."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest
from httpx2 import AsyncClient
from sqlalchemy import update

from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.permissions import CompanyRole
from frontdesk.modules.users.models import User
from tests.factories import Person
from tests.modules.companies.callers import Callers, Someone, enrol, snapshot

NOBODY = "01a1fc58-b1b4-7530-a409-bc4c92695616"


def team(callers: Callers, ending: str = "/members") -> str:
    return f"/api/v1/companies/{callers.company_id}{ending}"


async def roles(client: AsyncClient, callers: Callers) -> dict[str, str]:
    """What everybody is, as an admin of the installation is told."""
    answer = await client.get(team(callers), headers=callers.admin.headers)
    return {member["email"].partition("@")[0]: member["role"] for member in answer.json()["items"]}


async def test_whoever_is_added_works_there_at_once(client: AsyncClient, callers: Callers) -> None:
    body = {"user_id": callers.user.id, "role": "teacher"}
    added = await client.post(team(callers), json=body, headers=callers.owner.headers)
    assert added.status_code == 201
    member = added.json()
    assert member == {
        "company_id": callers.company_id,
        "user_id": callers.user.id,
        "role": "teacher",
        "email": "user@example.com",
        "firstname": None,
        "lastname": None,
        "full_name": None,
        "avatar_url": None,
        "created_at": member["created_at"],
        "updated_at": member["created_at"],
    }
    me = await client.get("/api/v1/users/me", headers=callers.user.headers)
    assert me.json()["role"] == "STAFF"
    listed = await client.get(team(callers), headers=callers.user.headers)
    assert [one["role"] for one in listed.json()["items"]] == ["owner", "manager", "teacher", "staff"]
    assert listed.json()["items"][2] == member  # of equal rank and without names: who was there first


async def test_nothing_said_means_staff(client: AsyncClient, callers: Callers) -> None:
    added = await client.post(team(callers), json={"user_id": callers.user.id}, headers=callers.owner.headers)
    assert added.json()["role"] == "staff"


async def test_a_list_can_be_narrowed_and_takes_three_statements(
    client: AsyncClient, callers: Callers, statements: list[str]
) -> None:
    narrowed = await client.get(team(callers), params={"role": "manager"}, headers=callers.staff.headers)
    assert [one["user_id"] for one in narrowed.json()["items"]] == [callers.manager.id]
    statements.clear()
    await client.get(team(callers), headers=callers.owner.headers)
    assert len(statements) == 3  # who is calling; the company; the page


async def test_a_removed_member_is_out_with_the_next_request(client: AsyncClient, callers: Callers) -> None:
    for person in (callers.staff, callers.manager):
        assert (await client.get(team(callers), headers=person.headers)).status_code == 200
        gone = await client.delete(team(callers, f"/members/{person.id}"), headers=callers.owner.headers)
        assert gone.status_code == 204
        hidden = await client.get(team(callers), headers=person.headers)
        assert (hidden.status_code, hidden.json()["code"]) == (404, "company_not_found")
        assert (await client.get("/api/v1/users/me", headers=person.headers)).json()["role"] == "USER"


async def test_a_changed_role_counts_from_the_next_request(client: AsyncClient, callers: Callers) -> None:
    place = {"name": "New", "sector": "studio"}
    assert (await client.post("/api/v1/providers", json=place, headers=callers.staff.headers)).status_code == 403
    for role, status in (("manager", 201), ("teacher", 403)):
        changed = await client.patch(
            team(callers, f"/members/{callers.staff.id}"), json={"role": role}, headers=callers.owner.headers
        )
        assert (changed.status_code, changed.json()["role"]) == (200, role)
        tried = await client.post("/api/v1/providers", json=place, headers=callers.staff.headers)
        assert tried.status_code == status


async def test_everybody_may_leave_but_the_last_owner(
    client: AsyncClient, sessions: Sessions, callers: Callers
) -> None:
    for person in (callers.staff, callers.manager):
        left = await client.delete(team(callers, f"/members/{person.id}"), headers=person.headers)
        assert left.status_code == 204
    await enrol(sessions, callers.user, callers.company_id, CompanyRole.OWNER)
    assert (
        await client.delete(team(callers, f"/members/{callers.owner.id}"), headers=callers.owner.headers)
    ).is_success
    before = await snapshot(sessions)
    for method, body in (("DELETE", None), ("PATCH", {"role": "admin"}), ("PATCH", {"role": "teacher"})):
        for caller in (callers.user, callers.admin):
            path = team(callers, f"/members/{callers.user.id}")
            refused = await client.request(method, path, json=body, headers=caller.headers)
            assert (refused.status_code, refused.json()["code"]) == (409, "last_owner"), (method, body)
    assert await snapshot(sessions) == before
    same = await client.patch(
        team(callers, f"/members/{callers.user.id}"), json={"role": "owner"}, headers=callers.user.headers
    )
    assert same.status_code == 200
    assert await snapshot(sessions) == before


async def test_a_company_is_handed_over(client: AsyncClient, callers: Callers) -> None:
    body = {"user_id": callers.staff.id}
    handed = await client.post(team(callers, "/owner"), json=body, headers=callers.owner.headers)
    assert (handed.status_code, handed.json()["role"], handed.json()["user_id"]) == (200, "owner", callers.staff.id)
    assert await roles(client, callers) == {"staff": "owner", "owner": "admin", "manager": "manager"}
    for person, role in ((callers.staff, "STUDIO_OWNER"), (callers.owner, "STAFF")):
        assert (await client.get("/api/v1/users/me", headers=person.headers)).json()["role"] == role
    again = await client.post(team(callers, "/owner"), json=body, headers=callers.owner.headers)
    assert (again.status_code, again.json()["code"]) == (403, "forbidden")


async def test_who_runs_the_installation_makes_an_owner_and_leaves_the_others(
    client: AsyncClient, callers: Callers
) -> None:
    body = {"user_id": callers.staff.id}
    handed = await client.post(team(callers, "/owner"), json=body, headers=callers.admin.headers)
    assert handed.status_code == 200
    assert await roles(client, callers) == {"staff": "owner", "owner": "owner", "manager": "manager"}


async def test_admins_are_linked_once_and_unlinked(client: AsyncClient, sessions: Sessions, callers: Callers) -> None:
    for person in (callers.user, callers.staff):  # a newcomer, and somebody who works there
        path = team(callers, f"/admins/{person.id}")
        linked = await client.post(path, headers=callers.owner.headers)
        assert (linked.status_code, linked.json()["role"]) == (201, "admin")
        before = await snapshot(sessions)
        again = await client.post(path, headers=callers.owner.headers)
        assert (again.status_code, again.json()) == (201, linked.json())
        assert await snapshot(sessions) == before
        assert (await client.delete(path, headers=callers.owner.headers)).status_code == 204
        twice = await client.delete(path, headers=callers.owner.headers)
        assert (twice.status_code, twice.json()["code"]) == (404, "member_not_found")
    assert await roles(client, callers) == {"owner": "owner", "manager": "manager"}


REFUSED: list[tuple[str, str, Any, int, str]] = [
    ("POST", "/members", {"user_id": "{staff}"}, 409, "already_member"),
    ("POST", "/members", {"user_id": NOBODY}, 404, "user_not_found"),
    ("POST", "/members", {"user_id": "{gone}"}, 404, "user_not_found"),
    ("POST", "/members", {"email": "user@example.com", "role": "staff"}, 422, "invalid"),
    ("POST", "/members", {"user_id": "{user}", "role": "ADMIN"}, 422, "invalid"),
    ("POST", "/members", {"user_id": "{user}", "role": None}, 422, "invalid"),
    ("POST", "/members", {"user_id": 1}, 422, "invalid"),
    ("POST", "/members", [], 422, "invalid"),
    ("PATCH", "/members/{staff}", {}, 422, "invalid"),
    ("PATCH", "/members/{staff}", {"role": "king"}, 422, "invalid"),
    ("PATCH", "/members/{user}", {"role": "staff"}, 404, "member_not_found"),
    ("PATCH", "/members/nobody", {"role": "staff"}, 422, "invalid"),
    ("DELETE", "/members/{user}", None, 404, "member_not_found"),
    ("POST", f"/admins/{NOBODY}", None, 404, "user_not_found"),
    ("POST", "/admins/{owner}", None, 409, "already_owner"),
    ("DELETE", "/admins/{owner}", None, 404, "member_not_found"),
    ("DELETE", "/admins/{staff}", None, 404, "member_not_found"),
    ("POST", "/owner", {"user_id": "{user}"}, 404, "member_not_found"),
    ("POST", "/owner", {"user_id": "{owner}"}, 409, "already_owner"),
    ("POST", "/owner", {}, 422, "invalid"),
    ("GET", "/members?role=king", None, 422, "invalid"),
]


async def test_what_cannot_be_is_refused_and_changes_nothing(
    client: AsyncClient, sessions: Sessions, callers: Callers, someone: Someone
) -> None:
    gone = await someone("gone@example.com")
    async with unit_of_work(sessions) as session:
        await session.execute(update(User).where(User.id == UUID(gone.id)).values(is_active=False))
    people: dict[str, Person] = {"gone": gone} | {name: getattr(callers, name) for name in ("user", "staff", "owner")}
    ids = {name: person.id for name, person in people.items()}
    before = await snapshot(sessions)
    for method, ending, body, status, code in REFUSED:
        sent = {k: v.format_map(ids) if isinstance(v, str) else v for k, v in body.items()} if body else body
        refused = await client.request(
            method, team(callers, ending.format_map(ids)), json=sent, headers=callers.owner.headers
        )
        assert (refused.status_code, refused.json()["code"]) == (status, code), (method, ending, body)
    assert await snapshot(sessions) == before


async def test_another_company_is_none_of_ones_business(
    client: AsyncClient, sessions: Sessions, callers: Callers
) -> None:
    before = await snapshot(sessions)
    for method, ending, body in (
        ("POST", "/members", {"user_id": callers.stranger.id, "role": "owner"}),
        ("PATCH", f"/members/{callers.staff.id}", {"role": "owner"}),
        ("DELETE", f"/members/{callers.owner.id}", None),
        ("POST", f"/admins/{callers.stranger.id}", None),
        ("POST", "/owner", {"user_id": callers.stranger.id}),
    ):
        refused = await client.request(method, team(callers, ending), json=body, headers=callers.stranger.headers)
        assert (refused.status_code, refused.json()["code"]) == (404, "company_not_found")
    assert await snapshot(sessions) == before


async def test_the_database_keeps_the_last_owner_too(database_url: str, callers: Callers) -> None:
    connection = await asyncpg.connect(database_url)
    for statement in (
        "DELETE FROM memberships WHERE role = 'owner' AND company_id = $1",
        "UPDATE memberships SET role = 'admin' WHERE role = 'owner' AND company_id = $1",
        "DELETE FROM users WHERE id IN (SELECT user_id FROM memberships WHERE role = 'owner' AND company_id = $1)",
    ):
        with pytest.raises(asyncpg.CheckViolationError, match="would lose its last owner"):
            await connection.execute(statement, UUID(callers.company_id))
    owners = "SELECT user_id FROM memberships WHERE role = 'owner' AND company_id = $1"
    assert await connection.fetchval(owners, UUID(callers.company_id)) == UUID(callers.owner.id)
    await connection.close()
