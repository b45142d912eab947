"""The team by pages: who sees what, inviting, roles, handing over, leaving, and what is written down of it."""

from dataclasses import dataclass
from typing import Any

import pytest
from httpx2 import AsyncClient

from tests.factories import Person, owner, provider, sign_up
from tests.web.conftest import sign_in

API = "/api/v1"


@dataclass(frozen=True, slots=True)
class Office:
    """An owner and a manager of a company with a place, and a browser in which the owner has signed in."""

    owner: Person
    manager: Person
    place: dict[str, Any]
    browser: AsyncClient
    client: AsyncClient

    def at(self, *parts: str) -> str:
        return "/".join([f"/desk/{self.place['number']}/team", *parts])

    async def read(self, path: str) -> Any:
        there = f"{API}/companies/{self.place['company_id']}{path}"
        return (await self.client.get(there, headers=self.owner.headers)).json()["items"]

    async def roles(self) -> dict[str, str]:
        return {member["email"]: member["role"] for member in await self.read("/members")}

    async def enter(self, person: Person) -> None:
        await self.browser.post("/sign-out")
        await sign_in(self.browser, person.email)


@pytest.fixture
async def office(client: AsyncClient, browser: AsyncClient) -> Office:
    who, other = await owner(client), await sign_up(client, "manager@example.com")
    place = await provider(client, who)
    wanted = {"user_id": other.id, "role": "manager"}
    there = f"{API}/companies/{place['company_id']}/members"
    assert (await client.post(there, json=wanted, headers=who.headers)).status_code == 201
    await sign_in(browser, who.email)
    return Office(who, other, place, browser, client)


async def test_somebody_is_invited_once_again_and_no_more(office: Office) -> None:
    wanted = {"email": "grace@example.com", "role": "staff"}
    wrong = await office.browser.post(office.at(), data=wanted | {"email": "grace"})
    assert (wrong.status_code, 'value="grace"' in wrong.text, await office.read("/invitations")) == (422, True, [])
    assert (await office.browser.post(office.at(), data=wanted)).headers["location"] == f"{office.at()}?done=invited"
    twice = await office.browser.post(office.at(), data=wanted)
    assert (twice.status_code, "This address is invited already" in twice.text) == (409, True)
    known = await office.browser.post(office.at(), data=wanted | {"email": office.manager.email})
    assert (known.status_code, "This person is a member already" in known.text) == (409, True)
    (invitation,) = await office.read("/invitations")
    assert (await office.browser.post(office.at("invitations", invitation["id"], "resend"))).status_code == 303
    assert (await office.browser.post(office.at("invitations", invitation["id"], "revoke"))).status_code == 303
    closed = await office.browser.post(office.at("invitations", invitation["id"], "resend"))
    assert (closed.status_code, "This invitation is no longer open" in closed.text) == (409, True)
    assert [it["status"] for it in await office.read("/invitations")] == ["revoked"]
    assert "Taken back" in (await office.browser.get(office.at())).text


async def test_roles_go_no_higher_than_ones_own(office: Office) -> None:
    grace = await sign_up(office.client, "grace@example.com")
    members = f"{API}/companies/{office.place['company_id']}/members"
    wanted = {"user_id": grace.id, "role": "staff"}
    await office.client.post(members, json=wanted, headers=office.owner.headers)
    await office.enter(office.manager)
    page = await office.browser.get(office.at(grace.id))
    assert ('value="manager"' in page.text, 'value="admin"' in page.text) == (True, False)
    assert (await office.browser.post(office.at(grace.id), data={"role": "admin"})).status_code == 403
    assert (await office.browser.post(office.at(office.owner.id), data={"role": "staff"})).status_code == 403
    assert (await office.browser.post(office.at(office.owner.id, "remove"))).status_code == 403
    for forbidden in ("company", f"{grace.id}/hand-over"):
        assert (await office.browser.get(office.at(forbidden))).status_code == 403, forbidden
    assert (await office.browser.post(office.at(grace.id), data={"role": "manager"})).status_code == 303
    assert (await office.roles())[grace.email] == "manager"
    assert (await office.browser.post(office.at(grace.id, "remove"))).status_code == 303
    assert grace.email not in await office.roles()
    assert (await office.browser.get(office.at(grace.id))).status_code == 404
    await office.enter(grace)
    assert (await office.browser.get(office.at())).status_code == 404


async def test_a_company_is_handed_over_and_left_but_never_without_an_owner(office: Office) -> None:
    alone = await office.browser.post(office.at(office.owner.id, "remove"))
    assert (alone.status_code, "This is the last owner" in alone.text) == (409, True)
    named = await office.browser.post(office.at("company"), data={"name": "Blue Note Studios"})
    assert named.status_code == 303
    assert "Blue Note Studios" in (await office.browser.get(office.at())).text
    assert (await office.browser.post(office.at(office.manager.id, "hand-over"))).status_code == 303
    assert await office.roles() == {"owner@example.com": "admin", "manager@example.com": "owner"}
    assert (await office.browser.post(office.at(office.manager.id, "hand-over"))).status_code == 403
    left = await office.browser.post(office.at(office.owner.id, "remove"))
    assert left.headers["location"] == "/desk?done=removed"
    assert (await office.browser.get(office.at())).status_code == 404


async def test_the_team_costs_the_same_however_large(office: Office, statements: list[str]) -> None:
    async def cost() -> int:
        await office.browser.get(office.at())
        statements.clear()
        assert (await office.browser.get(office.at())).status_code == 200
        return len(statements)

    await office.browser.post(office.at(), data={"email": "one@example.com", "role": "staff"})
    first = await cost()
    for name in ("two", "three"):
        await office.browser.post(office.at(), data={"email": f"{name}@example.com", "role": "staff"})
    assert (first, await cost()) == (7, 7)
