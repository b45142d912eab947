"""What has gone wrong in systems like this one, tried here. Each test bears the name of its incident.

Those about Google stand in tests/modules/accounts/test_google.py, about sign-in's timing in test_guessing.py, about
invitations in tests/modules/companies/test_takeovers.py.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import jwt
import pytest
from httpx2 import AsyncClient
from pydantic import ValidationError
from sqlalchemy import select

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.permissions import CompanyRole
from frontdesk.core.settings import Settings
from frontdesk.modules.accounts.service import create_admin
from frontdesk.modules.users.models import User
from tests import factories
from tests.factories import PASSWORD, Person
from tests.modules.companies.callers import arrive, enrol, found, make_admin
from tests.smtp import MailServer

V1 = "/api/v1"
TAKEN_FROM_THE_BODY = {
    "id": "0197c1f2-a7e0-7000-8000-000000000001",
    "user_id": "0197c1f2-a7e0-7000-8000-000000000001",
    "role": "ADMIN",
    "is_admin": True,
    "email_verified": True,
    "email_verified_at": "2027-01-01T00:00:00Z",
    "xp": 1_000_000,
    "is_active": False,
}


@pytest.fixture
def someone(sessions: Sessions, clock: MovableClock) -> Callable[[str], Awaitable[Person]]:
    """Makes somebody with a verified address."""
    return lambda name: arrive(sessions, f"{name}@example.com", now=clock.now(), verified=True)


Someone = Callable[[str], Awaitable[Person]]


async def profile(client: AsyncClient, who: Person) -> dict[str, Any]:
    answer = await client.get(f"{V1}/users/me", headers=who.headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_identity_or_role_taken_from_the_request_body(client: AsyncClient) -> None:
    body = {"email": "eve@example.com", "password": PASSWORD, **TAKEN_FROM_THE_BODY}
    assert (await client.post(f"{V1}/auth/register", json=body)).status_code == 201
    eve = await factories.sign_in(client, "eve@example.com")
    before = await profile(client, eve)
    assert before["id"] != TAKEN_FROM_THE_BODY["id"]
    changed = await client.patch(f"{V1}/users/me", json=TAKEN_FROM_THE_BODY, headers=eve.headers)
    assert changed.status_code == 200
    for told in (before, await profile(client, eve)):
        assert (told["role"], told["is_admin"], told["email_verified"], told["is_active"]) == (
            "USER",
            False,
            False,
            True,
        )
    other = await factories.sign_up(client, "other@example.com")
    made = await client.post(
        f"{V1}/companies", json={"name": "Eve Ltd", "owner_id": other.id, **TAKEN_FROM_THE_BODY}, headers=eve.headers
    )
    assert made.json()["id"] != TAKEN_FROM_THE_BODY["id"]
    assert ((await profile(client, eve))["role"], (await profile(client, other))["role"]) == ("STUDIO_OWNER", "USER")


async def test_sign_up_taking_over_an_account(client: AsyncClient) -> None:
    ada = await factories.sign_up(client, "ada@example.com", firstname="Ada")
    before = await profile(client, ada)
    for email in ("ada@example.com", "ADA@EXAMPLE.COM"):
        body = {"email": email, "password": "the thief's own phrase", "firstname": "Thief"}
        assert (await client.post(f"{V1}/auth/register", json=body)).status_code == 201  # told to her, not to them
        theirs = await client.post(f"{V1}/auth/login", json={"email": email, "password": body["password"]})
        assert theirs.status_code == 401
    assert await profile(client, ada) == before
    await factories.sign_in(client, "ada@example.com")


async def test_object_ids_of_another_tenant(client: AsyncClient, someone: Someone) -> None:
    owner, rival = await someone("owner"), await someone("rival")
    company_id = await found(client, owner, "Owner Ltd")
    await found(client, rival, "Rival Ltd")
    place = await factories.provider(client, owner)
    room = await factories.room(client, owner, place["id"])
    booking = {"room_id": room["id"], "start_time": "2027-03-15T10:00", "duration_minutes": 60}
    booked = (await client.post(f"{V1}/bookings", json=booking, headers=owner.headers)).json()
    (session,) = (await client.get(f"{V1}/auth/sessions", headers=owner.headers)).json()["items"]
    for verb, path, body in (
        ("GET", f"/companies/{company_id}", None),
        ("PATCH", f"/companies/{company_id}", {"name": "Mine"}),
        ("GET", f"/companies/{company_id}/members", None),
        ("PATCH", f"/providers/{place['id']}", {"name": "Mine"}),
        ("PATCH", f"/providers/{place['number']}", {"name": "Mine"}),
        ("PATCH", f"/rooms/{room['id']}", {"name": "Mine"}),
        ("GET", f"/bookings/{booked['id']}", None),
        ("POST", f"/bookings/{booked['number']}/cancel", {}),
        ("DELETE", f"/auth/sessions/{session['id']}", None),
    ):
        answer = await client.request(verb, V1 + path, json=body, headers=rival.headers)
        assert answer.status_code == 404, path
    listed = await client.get(f"{V1}/bookings?provider_id={place['id']}", headers=rival.headers)
    assert listed.json()["total"] == 0
    theirs = await client.get(f"{V1}/bookings/{booked['id']}", headers=owner.headers)
    assert (theirs.status_code, theirs.json()["status"]) == (200, booked["status"])


async def test_function_level_gaps(client: AsyncClient, sessions: Sessions, someone: Someone) -> None:
    owner, staff = await someone("owner"), await someone("staff")
    company_id = await found(client, owner, "Owner Ltd")
    await enrol(sessions, staff, company_id, CompanyRole.STAFF)
    for verb, path, body in (
        ("GET", "/users", None),
        ("GET", f"/users/{owner.id}", None),
        ("PATCH", f"/users/{owner.id}", {"is_active": False}),
        ("GET", "/admin/audit", None),
        ("GET", f"/companies/{company_id}/audit", None),
        ("DELETE", f"/companies/{company_id}", None),
        ("POST", f"/companies/{company_id}/owner", {"user_id": staff.id}),
        ("PATCH", f"/companies/{company_id}/members/{staff.id}", {"role": "owner"}),
    ):
        answer = await client.request(verb, V1 + path, json=body, headers=staff.headers)
        assert answer.status_code == 403, path
    assert (await profile(client, staff))["role"] == "STAFF"
    assert (await profile(client, owner))["is_active"] is True


async def test_a_role_kept_after_it_was_taken_away(client: AsyncClient, sessions: Sessions, someone: Someone) -> None:
    owner, staff, admin, chief = [await someone(name) for name in ("owner", "staff", "admin", "chief")]
    company_id = await found(client, owner, "Owner Ltd")
    await enrol(sessions, staff, company_id, CompanyRole.MANAGER)
    for person in (admin, chief):
        await make_admin(sessions, person)
    members = f"{V1}/companies/{company_id}/members"
    assert (await client.get(members, headers=staff.headers)).status_code == 200
    assert (await client.get(f"{V1}/users", headers=admin.headers)).status_code == 200
    assert (await client.delete(f"{members}/{staff.id}", headers=owner.headers)).status_code == 204
    demoted = await client.patch(f"{V1}/users/{admin.id}", json={"is_admin": False}, headers=chief.headers)
    assert demoted.status_code == 200
    # with the tokens that they have had all along
    assert (await client.get(members, headers=staff.headers)).status_code == 404
    assert (await client.get(f"{V1}/users", headers=admin.headers)).status_code == 403
    assert [(await profile(client, person))["role"] for person in (staff, admin)] == ["USER", "USER"]


async def test_two_first_admins(client: AsyncClient, sessions: Sessions, clock: MovableClock) -> None:
    first = await factories.sign_up(client, "first@example.com")  # being the first makes nobody an admin
    assert (await profile(client, first))["role"] == "USER"

    async def create() -> None:
        async with unit_of_work(sessions) as session:
            await create_admin(session, "boss@example.com", PASSWORD, now=clock.now())

    await asyncio.gather(*(create() for _ in range(4)), return_exceptions=True)
    async with sessions() as session:
        admins = (await session.scalars(select(User.email).where(User.is_admin))).all()
    assert admins == ["boss@example.com"]


async def test_reset_links_built_from_the_host_header(
    client: AsyncClient, mails: MailServer, drain_outbox: Callable[[], Awaitable[int]]
) -> None:
    await factories.sign_up(client, "ada@example.com")
    await drain_outbox()
    before = len(mails.mails)
    forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    sent = {"email": "ada@example.com"}
    assert (await client.post(f"{V1}/auth/forgot-password", json=sent, headers=forged)).status_code == 202
    await drain_outbox()
    assert len(mails.mails) == before + 1
    assert f"{Settings().app.public_url}/reset-password?token=" in mails.text(before)
    assert "evil.example" not in mails.text(before) + mails.html(before)


async def test_reset_timing(client: AsyncClient, statements: list[str]) -> None:
    """The same statements for an address that has an account and one that has none: there is nothing to time."""
    await factories.sign_up(client, "ada@example.com")
    await client.post(f"{V1}/auth/forgot-password", json={"email": "somebody@example.com"})
    work, answers = [], []
    for email in ("ada@example.com", "nobody@example.com"):
        statements.clear()
        answer = await client.post(f"{V1}/auth/forgot-password", json={"email": email})
        work.append(list(statements))
        answers.append((answer.status_code, answer.content))
    assert work[0] == work[1] != []
    assert answers[0] == answers[1]


@pytest.mark.parametrize("secret", ["", "short", "changeme" * 5, "your-secret-key-goes-right-in-here-please"])
def test_empty_or_default_secrets(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("SECRET_KEY", secret)
    monkeypatch.setenv("ENVIRONMENT", "production")
    with pytest.raises(ValidationError):
        Settings()


async def test_algorithm_confusion_and_oversized_tokens(client: AsyncClient, someone: Someone) -> None:
    ada = await someone("ada")
    real = ada.headers["Authorization"].removeprefix("Bearer ")
    header, claims = jwt.get_unverified_header(real), jwt.decode(real, options={"verify_signature": False})
    unsigned = jwt.encode(claims, "", algorithm="none", headers={"kid": header["kid"]})
    guessed = jwt.encode(claims, "x" * 32, algorithm="HS256", headers={"kid": header["kid"]})
    stronger = jwt.encode(claims, "x" * 64, algorithm="HS512", headers={"kid": header["kid"]})
    for forged in (unsigned, guessed, stronger, real + "x" * 1_000_000, real[:-3], real + ".", "." * 3000, "null"):
        answer = await client.get(f"{V1}/auth/me", headers={"Authorization": f"Bearer {forged}"})
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token"), forged[:40]
    assert (await client.get(f"{V1}/auth/me", headers=ada.headers)).status_code == 200
