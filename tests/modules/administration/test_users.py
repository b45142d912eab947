"""Everybody's accounts, as those see and change them who run the installation."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from httpx2 import AsyncClient
from sqlalchemy import select, update

from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.permissions import CompanyRole
from frontdesk.modules.accounts.models import UserSession
from frontdesk.modules.users.models import User
from tests.factories import PASSWORD, Person, sign_in, sign_up
from tests.modules.companies.callers import Callers, Someone, answers, enrol, make_admin, snapshot

USERS = "/api/v1/users"
NOBODY = "01a1fc58-b1b4-7530-a409-bc4c92695616"


@pytest.fixture
async def admin(sessions: Sessions, someone: Someone) -> Person:
    """Somebody who runs the installation."""
    person = await someone("root@example.com")
    await make_admin(sessions, person)
    return person


@pytest.fixture
async def people(sessions: Sessions, admin: Person, someone: Someone) -> list[Person]:
    """Three people beside the admin."""
    assert admin.email == "root@example.com"
    names = {
        "ada@example.com": {"firstname": "Ada", "lastname": "Lovelace"},
        "Grace@Example.com": {"firstname": "Grace", "lastname": "Hopper"},
        "100%@example.com": {"firstname": "Zoë"},
    }
    made = []
    for email, fields in names.items():
        made.append(await someone(email))
        async with unit_of_work(sessions) as session:
            await session.execute(update(User).where(User.email == email).values(fields))
    return made


async def _emails(client: AsyncClient, who: Person, **params: str) -> list[str]:
    answer = await client.get(USERS, params=params, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return [item["email"] for item in answer.json()["items"]]


LISTS: list[tuple[dict[str, str], list[str]]] = [
    ({}, ["100%@example.com", "Grace@Example.com", "ada@example.com", "root@example.com"]),
    ({"sort": "email"}, ["100%@example.com", "ada@example.com", "Grace@Example.com", "root@example.com"]),
    ({"sort": "-firstname"}, ["100%@example.com", "Grace@Example.com", "ada@example.com", "root@example.com"]),
    ({"sort": "lastname,-email"}, ["Grace@Example.com", "ada@example.com", "root@example.com", "100%@example.com"]),
    ({"search": "LOVE"}, ["ada@example.com"]),
    ({"search": "ada love"}, ["ada@example.com"]),
    ({"search": "grace@ex"}, ["Grace@Example.com"]),
    ({"search": "100%"}, ["100%@example.com"]),
    ({"search": "_"}, []),
    ({"size": "1", "page": "2"}, ["Grace@Example.com"]),
    ({"role": "ADMIN"}, ["root@example.com"]),
    ({"role": "STAFF"}, []),
    ({"role": "USER", "search": "ada"}, ["ada@example.com"]),
    ({"is_active": "false"}, []),
    ({"is_active": "true", "size": "2"}, ["100%@example.com", "Grace@Example.com"]),
]


@pytest.mark.usefixtures("people")
async def test_the_list_can_be_searched_and_sorted(client: AsyncClient, admin: Person) -> None:
    for params, expected in LISTS:
        assert await _emails(client, admin, **params) == expected, params


async def test_each_has_the_role_that_they_see_themselves(
    client: AsyncClient, sessions: Sessions, callers: Callers
) -> None:
    await enrol(sessions, callers.admin, callers.company_id, CompanyRole.OWNER)  # the highest counts
    await enrol(sessions, callers.stranger, callers.company_id, CompanyRole.TEACHER)
    expected = {
        "user": "USER",
        "staff": "STAFF",
        "manager": "STAFF",
        "owner": "STUDIO_OWNER",
        "stranger": "STUDIO_OWNER",
        "admin": "ADMIN",
    }
    listed = (await client.get(USERS, headers=callers.admin.headers)).json()["items"]
    assert {one["email"].partition("@")[0]: one["role"] for one in listed} == expected
    for role in set(expected.values()):
        narrowed = await _emails(client, callers.admin, role=role)
        assert {email.partition("@")[0] for email in narrowed} == {who for who, its in expected.items() if its == role}
    for name, role in expected.items():
        person: Person = getattr(callers, name)
        one = (await client.get(f"{USERS}/{person.id}", headers=callers.admin.headers)).json()
        assert one == (await client.get(f"{USERS}/me", headers=person.headers)).json()
        assert one["role"] == role


async def test_one_of_them(client: AsyncClient, admin: Person, people: list[Person]) -> None:
    answer = await client.get(f"{USERS}/{people[0].id}", headers=admin.headers)
    assert answer.status_code == 200
    assert answer.json()["full_name"] == "Ada Lovelace"
    assert "password" not in answer.text


ABSENT = [
    (f"/{NOBODY}", 404, "user_not_found"),
    ("/nobody", 422, "invalid"),
    ("?sort=password_hash", 422, "invalid"),
    ("?size=101", 422, "invalid"),
    ("?page=0", 422, "invalid"),
    ("?search=%00", 422, "invalid"),
    ("?role=owner", 422, "invalid"),
]


async def test_what_is_not_there(client: AsyncClient, admin: Person) -> None:
    for path, status, code in ABSENT:
        answer = await client.get(f"{USERS}{path}", headers=admin.headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code), path


ADMINS_ONLY: list[tuple[str, str, Any]] = [
    ("GET", "/users", None),
    ("GET", "/users/{user}", None),
    ("GET", f"/users/{NOBODY[:-1]}0", None),
    ("PATCH", "/users/{user}", {"is_admin": True}),
    ("PATCH", "/users/{user}", {"is_active": False}),
    ("GET", "/admin/audit", None),
]


async def test_only_who_runs_the_installation_may(client: AsyncClient, sessions: Sessions, callers: Callers) -> None:
    async def target() -> dict[str, str]:
        return {"user": callers.stranger.id}

    headers = callers.headers()
    del headers["admin"]
    for route in ADMINS_ONLY:
        [given] = (await answers(client, sessions, headers, [route], target)).values()
        assert given == {"nobody": 401} | dict.fromkeys(("user", "staff", "manager", "owner", "stranger"), 403)


async def test_nobody_makes_themselves_an_admin(client: AsyncClient, sessions: Sessions, callers: Callers) -> None:
    claims = {"role": "ADMIN", "is_admin": True, "id": NOBODY, "email_verified": True, "xp": 9000}
    before = await snapshot(sessions)
    own = await client.patch(f"{USERS}/{callers.user.id}", json=claims, headers=callers.user.headers)
    assert (own.status_code, own.json()["code"]) == (403, "forbidden")
    assert await snapshot(sessions) == before
    profile = await client.patch(f"{USERS}/me", json=claims, headers=callers.user.headers)
    assert (profile.json()["id"], profile.json()["role"], profile.json()["is_admin"]) == (
        callers.user.id,
        "USER",
        False,
    )


async def test_what_is_not_an_admins_to_say_is_ignored(
    client: AsyncClient, sessions: Sessions, callers: Callers
) -> None:
    before = await snapshot(sessions)
    for body in (
        {},
        {"role": "ADMIN"},
        {"id": NOBODY, "email": "x@example.com", "email_verified": True, "xp": 1, "firstname": "X"},
    ):
        kept = await client.patch(f"{USERS}/{callers.user.id}", json=body, headers=callers.admin.headers)
        assert (kept.status_code, kept.json()["role"]) == (200, "USER")
    assert await snapshot(sessions) == before


NONSENSE: tuple[Any, ...] = ({"is_admin": "yes"}, {"is_active": None}, {"is_active": 1}, [])


async def test_what_makes_no_sense_is_refused(client: AsyncClient, sessions: Sessions, callers: Callers) -> None:
    before = await snapshot(sessions)
    for body in NONSENSE:
        refused = await client.patch(f"{USERS}/{callers.user.id}", json=body, headers=callers.admin.headers)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid"), body
    absent = await client.patch(f"{USERS}/{NOBODY}", json={"is_active": False}, headers=callers.admin.headers)
    assert (absent.status_code, absent.json()["code"]) == (404, "user_not_found")
    assert await snapshot(sessions) == before


async def test_a_deactivated_account_is_out_at_once_and_comes_back_without_its_sessions(
    client: AsyncClient, sessions: Sessions, admin: Person
) -> None:
    ada = await sign_up(client, "ada@example.com")
    login = {"email": ada.email, "password": PASSWORD}
    tokens = (await client.post("/api/v1/auth/login", json=login)).json()

    async def change(*, is_active: bool) -> None:
        answer = await client.patch(f"{USERS}/{ada.id}", json={"is_active": is_active}, headers=admin.headers)
        assert (answer.status_code, answer.json()["is_active"]) == (200, is_active)

    async def is_out() -> None:
        assert (await client.get(f"{USERS}/me", headers=ada.headers)).status_code == 401
        body = {"refresh_token": tokens["refresh_token"]}
        assert (await client.post("/api/v1/auth/refresh", json=body)).status_code == 401

    await change(is_active=False)
    await is_out()
    assert (await client.post("/api/v1/auth/login", json=login)).status_code == 401
    await change(is_active=True)
    await is_out()
    async with sessions() as session:
        ended = await session.scalars(select(UserSession.ended_at).where(UserSession.user_id == UUID(ada.id)))
        assert None not in ended.all()
    assert (await sign_in(client, ada.email)).id == ada.id


async def test_an_admin_is_made_and_unmade_and_the_log_says_by_whom(
    client: AsyncClient, callers: Callers, admin: Person, sessions: Sessions
) -> None:
    path = f"{USERS}/{callers.owner.id}"
    before = await snapshot(sessions)
    refused = await client.patch(path, json={"is_admin": True, "is_active": True}, headers=admin.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "address_unverified")  # anybody may have typed it in
    assert await snapshot(sessions) == before
    async with unit_of_work(sessions) as session:
        owner = update(User).where(User.id == UUID(callers.owner.id))
        await session.execute(owner.values(email_verified_at=User.created_at))
    for is_admin, role in ((True, "ADMIN"), (False, "STUDIO_OWNER")):
        changed = await client.patch(path, json={"is_admin": is_admin, "is_active": True}, headers=admin.headers)
        assert (changed.status_code, changed.json()["role"]) == (200, role)
        seen = await client.get(USERS, headers=callers.owner.headers)
        assert seen.status_code == (200 if is_admin else 403)
    query = {"subject_id": callers.owner.id, "subject_kind": "user"}
    log = (await client.get("/api/v1/admin/audit", params=query, headers=admin.headers)).json()
    assert [(one["action"], one["actor_id"], one["before"], one["after"]) for one in log["items"]] == [
        ("user.changed", admin.id, {"is_admin": True}, {"is_admin": False}),
        ("user.changed", admin.id, {"is_admin": False}, {"is_admin": True}),
    ]


@pytest.mark.parametrize("change", [{"is_admin": False}, {"is_active": False}])
async def test_the_last_admin_stays(
    client: AsyncClient, sessions: Sessions, admin: Person, someone: Someone, change: dict[str, bool]
) -> None:
    inactive = await someone("inactive@example.com")
    async with unit_of_work(sessions) as session:
        own = update(User).where(User.id == UUID(inactive.id))
        await session.execute(own.values(is_admin=True, is_active=False))  # runs nothing while they may not sign in
    before = await snapshot(sessions)
    refused = await client.patch(f"{USERS}/{admin.id}", json=change, headers=admin.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "last_admin")
    assert await snapshot(sessions) == before


REFUSED_SECOND = {"last_admin", "forbidden", "invalid_token"}


@pytest.mark.parametrize("change", [{"is_admin": False}, {"is_active": False}])
async def test_of_two_admins_who_unmake_each_other_at_once_one_stays(
    client: AsyncClient, sessions: Sessions, admin: Person, someone: Someone, change: dict[str, bool]
) -> None:
    other = await someone("other@example.com")
    for _ in range(5):
        await make_admin(sessions, other)
        await make_admin(sessions, admin)
        given = await asyncio.gather(
            *(
                client.patch(f"{USERS}/{whom.id}", json=change, headers=who.headers)
                for who, whom in ((admin, other), (other, admin))
            )
        )
        # the second found that it is the last, or that it may not any more
        assert min(answer.status_code for answer in given) == 200
        assert next(answer.json()["code"] for answer in given if answer.is_error) in REFUSED_SECOND
        async with unit_of_work(sessions) as session:
            left = (await session.scalars(select(User.id).where(User.is_admin, User.is_active))).all()
            assert len(left) == 1
            await session.execute(update(User).values(is_active=True))
            await session.execute(update(UserSession).values(ended_at=None))


async def test_of_two_admins_who_resign_at_once_one_stays(
    client: AsyncClient, sessions: Sessions, admin: Person, someone: Someone
) -> None:
    other = await someone("other@example.com")
    for _ in range(5):
        await make_admin(sessions, other)
        await make_admin(sessions, admin)
        given = await asyncio.gather(
            *(
                client.patch(f"{USERS}/{who.id}", json={"is_admin": False}, headers=who.headers)
                for who in (admin, other)
            )
        )
        assert sorted(answer.status_code for answer in given) == [200, 409]
        assert [answer.json()["code"] for answer in given if answer.is_error] == ["last_admin"]


@pytest.mark.usefixtures("people")
async def test_a_page_takes_two_statements(client: AsyncClient, admin: Person, statements: list[str]) -> None:
    await _emails(client, admin)
    statements.clear()
    await _emails(client, admin)
    assert len(statements) == 2  # who calls; the page with its total and roles
