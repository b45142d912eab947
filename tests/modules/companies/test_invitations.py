"""Inviting by e-mail: what an invitation gives, and to whom it gives nothing."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx2 import AsyncClient
from sqlalchemy import update

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.permissions import CompanyRole
from frontdesk.modules.companies.models import Invitation
from frontdesk.modules.companies.rules import InvitationStatus
from tests.factories import Person
from tests.modules.companies.callers import Callers, Someone, enrol, snapshot
from tests.modules.companies.conftest import Invite

NOBODY = "01a1fc58-b1b4-7530-a409-bc4c92695616"
TokenFor = Callable[[str], Awaitable[str]]


def sent_by(callers: Callers, ending: str = "") -> str:
    return f"/api/v1/companies/{callers.company_id}/invitations{ending}"


def link(token: str, ending: str = "") -> str:
    return f"/api/v1/invitations/{token}{ending}"


async def refusal(client: AsyncClient, path: str, who: Person | None, method: str = "POST") -> tuple[int, str]:
    answer = await client.request(method, path, headers=who.headers if who else {})
    return answer.status_code, answer.json()["code"]


async def test_an_invitation_says_what_it_is_and_carries_no_link(
    client: AsyncClient, callers: Callers, clock: MovableClock, token_for: TokenFor
) -> None:
    body = {"email": "Ada@example.com", "role": "manager"}
    made = await client.post(sent_by(callers), json=body, headers=callers.owner.headers)
    assert made.status_code == 201
    invitation = made.json()
    assert invitation == {
        "id": invitation["id"],
        "company_id": callers.company_id,
        "email": "Ada@example.com",
        "role": "manager",
        "status": "pending",
        "invited_by": callers.owner.id,
        "expires_at": invitation["expires_at"],
        "created_at": invitation["created_at"],
        "updated_at": invitation["created_at"],
    }
    ends = datetime.fromisoformat(invitation["expires_at"])
    assert timedelta(days=7, minutes=-1) < ends - clock.now() <= timedelta(days=7)
    listed = await client.get(sent_by(callers), headers=callers.manager.headers)
    assert listed.json() == {"items": [invitation], "total": 1, "page": 1, "size": 20, "pages": 1}
    token = await token_for(invitation["id"])
    assert token not in made.text + listed.text
    shown = await client.get(link(token))
    assert (shown.status_code, shown.json()) == (
        200,
        {
            "company_name": "Owner Ltd",
            "company_logo_url": None,
            "email": "Ada@example.com",
            "role": "manager",
            "status": "pending",
            "expires_at": invitation["expires_at"],
        },
    )


async def test_whoever_accepts_works_there(
    client: AsyncClient, callers: Callers, verified: Someone, invite: Invite
) -> None:
    ada = await verified("ada@EXAMPLE.com")
    invited = await invite("Ada@example.com", "manager")
    accepted = await client.post(link(invited.token, "/accept"), headers=ada.headers)
    assert (accepted.status_code, accepted.json()["user_id"], accepted.json()["role"]) == (200, ada.id, "manager")
    assert (await client.get("/api/v1/users/me", headers=ada.headers)).json()["role"] == "STAFF"
    listed = await client.get(sent_by(callers), headers=callers.owner.headers)
    assert [one["status"] for one in listed.json()["items"]] == ["accepted"]


async def test_an_invitation_as_owner_makes_a_studio_owner(
    client: AsyncClient, verified: Someone, invite: Invite
) -> None:
    ada = await verified("ada@example.com")
    invited = await invite("ada@example.com", "owner")
    assert (await client.post(link(invited.token, "/accept"), headers=ada.headers)).status_code == 200
    assert (await client.get("/api/v1/users/me", headers=ada.headers)).json()["role"] == "STUDIO_OWNER"


async def expire(sessions: Sessions, clock: MovableClock, invitation_id: str) -> None:
    """Let an invitation end at this very instant."""
    async with unit_of_work(sessions) as session:
        ended = update(Invitation).where(Invitation.id == UUID(invitation_id)).values(expires_at=clock.now())
        await session.execute(ended)


@pytest.mark.parametrize("how", ["revoked", "declined", "accepted", "expired"])
async def test_a_closed_invitation_stays_closed(
    client: AsyncClient,
    sessions: Sessions,
    callers: Callers,
    clock: MovableClock,
    verified: Someone,
    invite: Invite,
    how: str,
) -> None:
    ada, invited = await verified("ada@example.com"), await invite("ada@example.com")
    own = sent_by(callers, f"/{invited.id}")
    match how:
        case "revoked":
            assert (await client.delete(own, headers=callers.owner.headers)).status_code == 204
        case "declined":
            assert (await client.post(link(invited.token, "/decline"))).status_code == 204
        case "accepted":
            assert (await client.post(link(invited.token, "/accept"), headers=ada.headers)).status_code == 200
        case "expired":
            await expire(sessions, clock, invited.id)
    assert (await client.get(link(invited.token))).json()["status"] == how
    before = await snapshot(sessions)
    for verb in ("accept", "decline"):
        answer = await client.post(link(invited.token, f"/{verb}"), headers=ada.headers)
        told = answer.json()
        assert (answer.status_code, told["code"], told["invitation_status"]) == (409, "invitation_closed", how)
    if how != "expired":
        for path, method in ((own, "DELETE"), (f"{own}/resend", "POST")):
            assert await refusal(client, path, callers.owner, method) == (409, "invitation_closed")
    assert await snapshot(sessions) == before
    for status in InvitationStatus:
        listed = await client.get(sent_by(callers), params={"status": status}, headers=callers.owner.headers)
        assert listed.json()["total"] == (1 if status == how else 0)


async def test_sending_again_ends_the_earlier_link_and_revives_an_expired_one(
    client: AsyncClient,
    sessions: Sessions,
    callers: Callers,
    clock: MovableClock,
    verified: Someone,
    invite: Invite,
    token_for: TokenFor,
) -> None:
    ada, first = await verified("ada@example.com"), await invite("ada@example.com")
    await expire(sessions, clock, first.id)
    resent = await client.post(sent_by(callers, f"/{first.id}/resend"), headers=callers.manager.headers)
    assert resent.status_code == 200
    assert (resent.json()["status"], resent.json()["invited_by"]) == ("pending", callers.manager.id)
    second = await token_for(first.id)
    before = await snapshot(sessions)
    assert await refusal(client, link(first.token, "/accept"), ada) == (404, "invitation_not_found")
    assert await snapshot(sessions) == before
    assert (await client.post(link(second, "/accept"), headers=ada.headers)).status_code == 200


async def test_one_open_invitation_for_an_address(
    client: AsyncClient, sessions: Sessions, callers: Callers, clock: MovableClock, invite: Invite
) -> None:
    first = await invite("ada@example.com")
    before = await snapshot(sessions)
    body = {"email": "ADA@example.com"}
    again = await client.post(sent_by(callers), json=body, headers=callers.owner.headers)
    assert (again.status_code, again.json()["code"]) == (409, "already_invited")
    assert await snapshot(sessions) == before
    await expire(sessions, clock, first.id)
    anew = await client.post(sent_by(callers), json=body, headers=callers.owner.headers)
    assert (anew.status_code, anew.json()["role"]) == (201, "staff")
    listed = await client.get(sent_by(callers), headers=callers.owner.headers)
    assert [one["status"] for one in listed.json()["items"]] == ["pending", "expired"]


async def test_members_are_not_invited_and_do_not_accept(
    client: AsyncClient, sessions: Sessions, callers: Callers, verified: Someone, invite: Invite
) -> None:
    ada, invited = await verified("ada@example.com"), await invite("ada@example.com", "manager")
    await enrol(sessions, ada, callers.company_id, CompanyRole.STAFF)  # meanwhile, on another way
    before = await snapshot(sessions)
    assert await refusal(client, link(invited.token, "/accept"), ada) == (409, "already_member")
    body = {"email": "Staff@Example.com", "role": "admin"}
    again = await client.post(sent_by(callers), json=body, headers=callers.owner.headers)
    assert (again.status_code, again.json()["code"]) == (409, "already_member")
    assert await snapshot(sessions) == before


NONSENSE: tuple[Any, ...] = (
    {},
    {"email": "nobody"},
    {"email": "a@b"},
    {"email": "ada@example.com\r\nBcc: all@example.com"},
    {"email": "ada@example.com", "role": "ADMIN"},
    {"email": "ada@example.com", "role": None},
    {"email": ["ada@example.com"]},
    [],
)


async def test_what_makes_no_sense_is_refused(client: AsyncClient, sessions: Sessions, callers: Callers) -> None:
    before = await snapshot(sessions)
    for body in NONSENSE:
        refused = await client.post(sent_by(callers), json=body, headers=callers.owner.headers)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid"), body
    assert await refusal(client, sent_by(callers, "?status=lost"), callers.owner, "GET") == (422, "invalid")
    assert await snapshot(sessions) == before


async def test_a_list_takes_three_statements(
    client: AsyncClient, callers: Callers, invite: Invite, statements: list[str]
) -> None:
    for name in ("ada", "grace"):
        await invite(f"{name}@example.com")
    statements.clear()
    listed = await client.get(sent_by(callers), headers=callers.owner.headers)
    assert [one["email"] for one in listed.json()["items"]] == ["grace@example.com", "ada@example.com"]
    assert len(statements) == 3  # who is calling; the company; the page


async def test_nobody_is_flooded(client: AsyncClient, sessions: Sessions, callers: Callers, invite: Invite) -> None:
    invited = await invite("ada@example.com")
    again = sent_by(callers, f"/{invited.id}/resend")
    for _ in range(4):
        assert (await client.post(again, headers=callers.owner.headers)).status_code == 200
    assert (await client.delete(sent_by(callers, f"/{invited.id}"), headers=callers.owner.headers)).status_code == 204
    [theirs] = (await client.get("/api/v1/companies", headers=callers.stranger.headers)).json()["items"]
    before = await snapshot(sessions)
    for person, company_id in ((callers.owner, callers.company_id), (callers.stranger, theirs["id"])):
        path, body = f"/api/v1/companies/{company_id}/invitations", {"email": "ADA@example.com"}
        refused = await client.post(path, json=body, headers=person.headers)
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
        assert int(refused.headers["Retry-After"]) > 0
    assert await snapshot(sessions) == before
    await invite("grace@example.com")


async def test_nobody_floods_the_world(client: AsyncClient, callers: Callers) -> None:
    async def sent(who: Person, number: int) -> int:
        body = {"email": f"person-{number}@example.com"}
        return (await client.post(sent_by(callers), json=body, headers=who.headers)).status_code

    assert [await sent(callers.owner, number) for number in range(61)] == [201] * 60 + [429]
    assert await sent(callers.manager, 61) == 201
    assert await sent(callers.staff, 62) == 403  # and uses nothing up
