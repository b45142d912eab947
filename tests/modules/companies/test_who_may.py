"""Every route by every caller: exactly these answers, and a refusal changes nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.ids import new_id
from frontdesk.core.permissions import CompanyRole
from frontdesk.core.settings import get_settings
from frontdesk.modules.companies import service
from frontdesk.modules.companies.models import Company, Invitation, Membership
from frontdesk.modules.users import service as users
from tests.factories import Person
from tests.modules.companies.callers import Callers, Someone, answers, enrol, expected, found

EVERYBODY = "nobody user teacher staff manager deputy owner stranger admin"  # the deputy is an admin of the company
OUT, HIDDEN, NO = 401, 404, 403


def only(ok: int, callers: str) -> dict[str, int]:
    """Those named get `ok`, other insiders 403, outsiders 404, and who has not signed in 401."""
    refused = expected(EVERYBODY, OUT, HIDDEN, NO, NO, NO, NO, NO, HIDDEN, NO)
    return refused | dict.fromkeys(callers.split(), ok)


def everybody(ok: int) -> dict[str, int]:
    """Whoever calls gets the same."""
    return dict.fromkeys(EVERYBODY.split(), ok)


INSIDERS = "teacher staff manager deputy owner admin"
MANAGERS = "manager deputy owner admin"
ADMINS = "deputy owner admin"
OWNERS = "owner admin"
TEAM = "/companies/{company}"
Row = tuple[str, str, Any, dict[str, int]]
COMPANIES: list[Row] = [
    ("POST", "/companies", {"name": "New"}, everybody(201) | {"nobody": OUT}),
    ("GET", "/companies", None, everybody(200) | {"nobody": OUT}),
    ("GET", TEAM, None, only(200, INSIDERS)),
    ("PATCH", TEAM, {"name": "Changed"}, only(200, ADMINS)),
    ("GET", f"{TEAM}/audit", None, only(200, ADMINS)),
]
MEMBERS: list[Row] = [
    ("GET", f"{TEAM}/members", None, only(200, INSIDERS)),
    ("POST", f"{TEAM}/members", {"user_id": "{newcomer}", "role": "manager"}, only(201, MANAGERS)),
    ("PATCH", f"{TEAM}/members/{{member}}", {"role": "teacher"}, only(200, MANAGERS)),
    ("DELETE", f"{TEAM}/members/{{member}}", None, only(204, MANAGERS)),
]
ABOVE_A_MANAGER: list[Row] = [
    ("POST", f"{TEAM}/members", {"user_id": "{newcomer}", "role": "admin"}, only(201, ADMINS)),
    ("PATCH", f"{TEAM}/members/{{member}}", {"role": "admin"}, only(200, ADMINS)),
    ("PATCH", f"{TEAM}/members/{{deputy}}", {"role": "staff"}, only(200, ADMINS)),
    ("DELETE", f"{TEAM}/members/{{deputy}}", None, only(204, ADMINS)),
    ("POST", f"{TEAM}/admins/{{newcomer}}", None, only(201, ADMINS)),
    ("DELETE", f"{TEAM}/admins/{{deputy}}", None, only(204, ADMINS)),
    ("POST", f"{TEAM}/invitations", {"email": "{address}", "role": "admin"}, only(201, ADMINS)),
    ("DELETE", f"{TEAM}/invitations/{{high_invitation}}", None, only(204, ADMINS)),
    ("POST", f"{TEAM}/invitations/{{high_invitation}}/resend", None, only(200, ADMINS)),
]
ABOVE_AN_ADMIN: list[Row] = [
    ("POST", f"{TEAM}/members", {"user_id": "{newcomer}", "role": "owner"}, only(201, OWNERS)),
    ("PATCH", f"{TEAM}/members/{{member}}", {"role": "owner"}, only(200, OWNERS)),
    ("PATCH", f"{TEAM}/members/{{partner}}", {"role": "staff"}, only(200, OWNERS)),
    ("DELETE", f"{TEAM}/members/{{partner}}", None, only(204, OWNERS)),
    ("POST", f"{TEAM}/invitations", {"email": "{address}", "role": "owner"}, only(201, OWNERS)),
    ("POST", f"{TEAM}/owner", {"user_id": "{member}"}, only(200, OWNERS)),
]
INVITATIONS: list[Row] = [
    ("POST", f"{TEAM}/invitations", {"email": "{address}", "role": "manager"}, only(201, MANAGERS)),
    ("GET", f"{TEAM}/invitations", None, only(200, MANAGERS)),
    ("DELETE", f"{TEAM}/invitations/{{invitation}}", None, only(204, MANAGERS)),
    ("POST", f"{TEAM}/invitations/{{invitation}}/resend", None, only(200, MANAGERS)),
    ("GET", "/invitations/{token}", None, everybody(200)),
    ("POST", "/invitations/{token}/accept", None, everybody(NO) | {"nobody": OUT}),  # it is for somebody else
    ("POST", "/invitations/{token}/decline", None, everybody(204)),
]
TABLES = {
    "companies": COMPANIES,
    "members": MEMBERS,
    "above a manager": ABOVE_A_MANAGER,
    "above an admin": ABOVE_AN_ADMIN,
    "invitations": INVITATIONS,
    "the end": [("DELETE", TEAM, None, only(204, OWNERS))],
}


@dataclass(slots=True)
class Stage:
    """A company with people and invitations that nobody has touched, anew for each call."""

    sessions: Sessions
    callers: Callers
    others: dict[str, Person]
    now: datetime
    count: int = 0

    async def set(self) -> dict[str, str]:
        """Everybody in their place again, with newcomers to be added, changed and invited."""
        self.count += 1
        async with unit_of_work(self.sessions) as session:
            if await session.get(Company, UUID(self.callers.company_id)) is None:
                session.add(Company(id=UUID(self.callers.company_id), name="Owner Ltd", slug=f"again-{self.count}"))
                await session.flush()
            roles = {"owner": "owner", "deputy": "admin", "manager": "manager", "staff": "staff", "teacher": "teacher"}
            for name, role in roles.items():
                await session.merge(self.membership(self.others[name].id, role))
            newcomer, member, deputy, partner = [await self.person(session) for _ in range(4)]
            for user_id, role in ((member, "staff"), (deputy, "admin"), (partner, "owner")):
                session.add(self.membership(user_id, role))
            low, high = [self.invitation(role) for role in ("staff", "admin")]
            session.add_all((low, high))
            await session.flush()
            return {
                "company": self.callers.company_id,
                "newcomer": newcomer,
                "member": member,
                "deputy": deputy,
                "partner": partner,
                "address": f"address-{self.count}@example.com",
                "invitation": str(low.id),
                "high_invitation": str(high.id),
                "token": service.token_of(get_settings().security, low),
            }

    def membership(self, user_id: str, role: str) -> Membership:
        return Membership(company_id=UUID(self.callers.company_id), user_id=UUID(user_id), role=role)

    def invitation(self, role: str) -> Invitation:
        return Invitation(
            id=new_id(),
            company_id=UUID(self.callers.company_id),
            email=f"{role}-{self.count}@example.com",
            role=role,
            invited_by=UUID(self.callers.owner.id),
            expires_at=self.now + timedelta(days=7),
            generation=0,
        )

    async def person(self, session: AsyncSession) -> str:
        return str((await users.create_user(session, email=f"{new_id()}@example.com")).id)


@pytest.mark.parametrize("name", TABLES)
async def test_who_may_do_what_with_a_company(
    client: AsyncClient, sessions: Sessions, callers: Callers, someone: Someone, clock: MovableClock, name: str
) -> None:
    others = {one: await someone(f"{one}@example.com") for one in ("teacher", "deputy")}
    others |= {one: getattr(callers, one) for one in ("owner", "manager", "staff")}
    headers = callers.headers() | {one: person.headers for one, person in others.items()}
    stage = Stage(sessions, callers, others, clock.now())
    for method, path, body, wanted in TABLES[name]:
        given = await answers(client, sessions, headers, [(method, path, body)], stage.set)
        assert given == {(method, path): wanted}


async def test_admins_of_a_company_manage_it_and_only_it(
    client: AsyncClient, sessions: Sessions, callers: Callers
) -> None:
    await enrol(sessions, callers.user, callers.company_id, CompanyRole.ADMIN)
    changed = await client.patch(
        f"/api/v1/companies/{callers.company_id}", json={"name": "Changed"}, headers=callers.user.headers
    )
    assert (changed.status_code, changed.json()["name"]) == (200, "Changed")
    theirs = await found(client, callers.stranger, "Theirs")
    hidden = await client.get(f"/api/v1/companies/{theirs}", headers=callers.user.headers)
    assert (hidden.status_code, hidden.json()["code"]) == (404, "company_not_found")


async def test_who_runs_the_installation_may_dissolve_any_company(client: AsyncClient, callers: Callers) -> None:
    address = f"/api/v1/companies/{callers.company_id}"
    assert (await client.delete(address, headers=callers.admin.headers)).status_code == 204
    assert (await client.get(address, headers=callers.owner.headers)).status_code == 404
