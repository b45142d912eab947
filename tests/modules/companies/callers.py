"""Everybody who may call, and how a table of routes by callers is proved."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from httpx2 import AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import Base, Sessions, unit_of_work
from frontdesk.core.permissions import CompanyRole
from frontdesk.core.settings import get_settings
from frontdesk.modules.accounts.models import Credential
from frontdesk.modules.accounts.service import Device, Proven, SignIn
from frontdesk.modules.companies.models import Membership
from frontdesk.modules.users import service as users
from tests.factories import Person

# large and never written, or the bookkeeping of who asks: what a refusal may add to
LEFT_OUT = {"cities", "countries", "sessions", "refresh_tokens"}
Headers = dict[str, str]


@dataclass(frozen=True, slots=True)
class Callers:
    """One company with its people, and others."""

    company_id: str
    user: Person
    staff: Person
    manager: Person
    owner: Person
    stranger: Person  # another company's owner
    admin: Person

    def headers(self) -> dict[str, Headers]:
        """What each of them sends, nobody included."""
        names = ("user", "staff", "manager", "owner", "stranger", "admin")
        return {"nobody": {}} | {name: getattr(self, name).headers for name in names}


Someone = Callable[[str], Awaitable[Person]]


async def arrive(sessions: Sessions, email: str, *, now: datetime, verified: bool = False) -> Person:
    """Somebody new who has signed in, without the time that hashing a password takes."""
    async with unit_of_work(sessions) as session:
        user = await users.create_user(session, email=email, email_verified_at=now if verified else None)
        session.add(Credential(user_id=user.id, password_hash="none", changed_at=now))
        await session.flush()
        headers = await _signed_in(session, user.id, changed_at=now, now=now)
    return Person(str(user.id), email, headers)


async def come_back(sessions: Sessions, person: Person, *, now: datetime) -> Headers:
    """What somebody sends who has signed in anew, because their session has ended by the clock."""
    async with unit_of_work(sessions) as session:
        known = await session.get_one(Credential, UUID(person.id))
        return await _signed_in(session, known.user_id, changed_at=known.changed_at, now=now)


async def _signed_in(session: AsyncSession, user_id: UUID, *, changed_at: datetime, now: datetime) -> Headers:
    proven = Proven(user_id, changed_at=changed_at, new_hash=None)
    tokens = await SignIn(get_settings().security).begin(session, proven, device=Device("", None), now=now)
    return {"Authorization": f"Bearer {tokens.access_token}"}


async def found(client: AsyncClient, person: Person, name: str) -> str:
    """A new company of this person; its id."""
    made = await client.post("/api/v1/companies", json={"name": name}, headers=person.headers)
    assert made.status_code == 201, made.text
    company_id: str = made.json()["id"]
    return company_id


async def assemble(client: AsyncClient, sessions: Sessions, someone: Someone) -> Callers:
    """One of each."""
    names = ("user", "staff", "manager", "owner", "stranger", "admin")
    people = {name: await someone(f"{name}@example.com") for name in names}
    company_id = await found(client, people["owner"], "Owner Ltd")
    await found(client, people["stranger"], "Stranger Ltd")
    for name in ("staff", "manager"):
        await enrol(sessions, people[name], company_id, CompanyRole(name))
    await make_admin(sessions, people["admin"])
    return Callers(company_id=company_id, **people)


async def enrol(sessions: Sessions, person: Person, company_id: str, role: CompanyRole) -> None:
    """Make somebody work for a company, or give them another role there."""
    async with unit_of_work(sessions) as session:
        await session.merge(Membership(company_id=UUID(company_id), user_id=UUID(person.id), role=role))


async def make_admin(sessions: Sessions, person: Person) -> None:
    """Make somebody run the installation."""
    async with unit_of_work(sessions) as session:
        await users.change_user(session, UUID(person.id), {"is_admin": True})


async def snapshot(sessions: Sessions) -> dict[str, list[str]]:
    """Every row that a refusal must leave alone, by table."""
    found: dict[str, list[str]] = {table: [] for table in sorted(set(Base.metadata.tables) - LEFT_OUT)}
    each = (f"SELECT '{table}', t::text FROM {table} t" for table in found)  # noqa: S608  ours
    async with sessions() as session:
        for table, row in await session.execute(text(" UNION ALL ".join(each))):
            found[table].append(row)
    return {table: sorted(rows) for table, rows in found.items()}


async def answers(
    client: AsyncClient,
    sessions: Sessions,
    headers: Mapping[str, Headers],
    routes: Sequence[tuple[str, str, Any]],
    target: Callable[[], Awaitable[Mapping[str, Any]]],
) -> dict[tuple[str, str], dict[str, int]]:
    """The status that each caller gets on each route (method, path, body), on a target that nobody has changed.

    Fails where a refusal has changed anything, or is no problem+json. A body may name parts of the target, as a path
    does: `{"user_id": "{newcomer}"}`.
    """
    found: dict[tuple[str, str], dict[str, int]] = {}
    aim: Mapping[str, Any] | None = None
    for method, path, body in routes:
        found[method, path] = {}
        for caller, sent in headers.items():
            if aim is None:
                aim = await target()
                before = await snapshot(sessions)
            address, content = "/api/v1" + path.format_map(aim), _filled(body, aim)
            answer = await client.request(method, address, json=content, headers=sent)
            found[method, path][caller] = answer.status_code
            if answer.is_error:
                assert answer.headers["content-type"] == "application/problem+json", (method, path, caller)
                assert await snapshot(sessions) == before, (method, path, caller)
            elif method != "GET":
                aim = None
    return found


def _filled(body: Any, aim: Mapping[str, Any]) -> Any:
    if not isinstance(body, dict):
        return body
    return {name: _named(value, aim) for name, value in body.items()}


def _named(value: Any, aim: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_named(item, aim) for item in value]
    return value.format_map(aim) if isinstance(value, str) else value


def expected(callers: str, *statuses: int) -> dict[str, int]:
    """`expected("nobody user", 401, 403)`: names to statuses."""
    return dict(zip(callers.split(), statuses, strict=True))
