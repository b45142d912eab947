"""A team from its founding to its last change, over HTTP and mail alone: as a front end would do it."""

import re
from collections.abc import Awaitable, Callable

import pytest
from httpx2 import AsyncClient

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.accounts.service import create_admin
from tests.factories import PASSWORD, Person, sign_in, sign_up
from tests.smtp import MailServer

API = "/api/v1"


@pytest.fixture
def link(mails: MailServer, drain_outbox: Callable[[], Awaitable[int]]) -> Callable[[str, str], Awaitable[str]]:
    """The token of the latest mail to an address that leads to a page."""

    async def read(to: str, page: str) -> str:
        await drain_outbox()
        leads = re.compile(rf"http://127\.0\.0\.1:8000{page}\?token=(\S+)")
        texts = [mails.text(number) for number, mail in enumerate(mails.mails) if mail["To"] == to]
        found: list[str] = [token for text in texts for token in leads.findall(text)]
        return found[-1]

    return read


async def test_from_founding_to_deactivation(
    client: AsyncClient, sessions: Sessions, clock: MovableClock, link: Callable[[str, str], Awaitable[str]]
) -> None:
    async def call(who: Person | None, method: str, path: str, **body: str | bool) -> tuple[int, str | None]:
        headers = who.headers if who else {}
        answer = await client.request(method, API + path, json=body or None, headers=headers)
        return answer.status_code, answer.json()["code"] if answer.is_error else None

    async def role(who: Person) -> str:
        told: str = (await client.get(f"{API}/users/me", headers=who.headers)).json()["role"]
        return told

    # Ada founds a company and invites Grace, who has no account yet
    ada = await sign_up(client, "ada@example.com", full_name="Ada Lovelace", account_type="owner")
    company = (await client.post(f"{API}/companies", json={"name": "Blue Note"}, headers=ada.headers)).json()["id"]
    assert await role(ada) == "STUDIO_OWNER"
    team = f"/companies/{company}"
    assert await call(ada, "POST", f"{team}/invitations", email="grace@example.com", role="manager") == (201, None)
    invitation = await link("grace@example.com", "/invitations")
    shown = (await client.get(f"{API}/invitations/{invitation}")).json()
    assert (shown["company_name"], shown["role"], shown["email"]) == ("Blue Note", "manager", "grace@example.com")

    # Grace signs up, shows that the address is hers, and accepts
    grace = await sign_up(client, "grace@example.com")
    accept = f"/invitations/{invitation}/accept"
    assert await call(None, "POST", accept) == (401, "unauthenticated")
    assert await call(grace, "POST", accept) == (403, "address_unverified")
    token = await link("grace@example.com", "/verify-email")
    assert (await call(None, "POST", "/auth/verify-email", token=token))[1] is None
    assert await call(grace, "POST", accept) == (200, None)
    assert await role(grace) == "STAFF"

    # she opens a place, and may not do more than managers may
    assert await call(grace, "POST", "/providers", name="Blue Note Berlin", sector="studio") == (201, None)
    assert await call(grace, "PATCH", team, name="Grace Note") == (403, "forbidden")
    assert await call(grace, "POST", f"{team}/admins/{grace.id}") == (403, "role_above_own")

    # Ada hands over and leaves; before that she could not
    assert await call(ada, "DELETE", f"{team}/members/{ada.id}") == (409, "last_owner")
    assert await call(ada, "POST", f"{team}/owner", user_id=grace.id) == (200, None)
    assert await call(ada, "DELETE", f"{team}/members/{ada.id}") == (204, None)
    assert (await role(ada), await role(grace)) == ("USER", "STUDIO_OWNER")
    assert await call(ada, "GET", f"{team}/members") == (404, "company_not_found")

    # who runs the installation deactivates Ada, and reads what has happened
    async with unit_of_work(sessions) as session:
        await create_admin(session, "root@example.com", PASSWORD, now=clock.now())
    root = await sign_in(client, "root@example.com")
    assert await call(root, "PATCH", f"/users/{ada.id}", is_active=False) == (200, None)
    assert await call(ada, "GET", "/users/me") == (401, "invalid_token")
    assert await call(None, "POST", "/auth/login", email=ada.email, password=PASSWORD) == (401, "invalid_credentials")
    log = (await client.get(f"{API}/admin/audit", headers=root.headers)).json()["items"]
    names = {ada.id: "ada", grace.id: "grace", root.id: "root", None: "operator"}
    assert [(names[entry["actor_id"]], entry["action"]) for entry in reversed(log)] == [
        ("ada", "company.founded"),
        ("ada", "member.added"),
        ("ada", "invitation.sent"),
        ("grace", "member.added"),
        ("grace", "invitation.accepted"),
        ("grace", "provider.opened"),
        ("ada", "member.changed"),
        ("ada", "member.changed"),
        ("ada", "member.removed"),
        ("operator", "user.made_admin"),
        ("root", "user.changed"),
    ]
