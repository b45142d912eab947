"""What an invitation does not give: other people's accounts, other companies, or rights that its sender has lost."""

from typing import Any
from uuid import UUID

from httpx2 import AsyncClient
from sqlalchemy import text, update

from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.permissions import CompanyRole
from frontdesk.modules.companies.rules import same_address
from frontdesk.modules.users.models import User
from tests.modules.companies.callers import Callers, Someone, enrol, snapshot
from tests.modules.companies.conftest import Invite
from tests.modules.companies.test_invitations import NOBODY, link, refusal, sent_by


async def test_invitation_taking_over_an_account(
    client: AsyncClient, sessions: Sessions, callers: Callers, someone: Someone, verified: Someone, invite: Invite
) -> None:
    squatter = await someone("ada@example.com")  # signed up with an address that is not theirs
    other = await verified("grace@example.com")  # got hold of the link
    invited = await invite("ada@example.com", "admin")
    before = await snapshot(sessions)
    assert await refusal(client, link(invited.token, "/accept"), None) == (401, "unauthenticated")
    assert await refusal(client, link(invited.token, "/accept"), squatter) == (403, "address_unverified")
    for person in (other, callers.admin, callers.owner):
        assert await refusal(client, link(invited.token, "/accept"), person) == (403, "invited_somebody_else")
    assert await snapshot(sessions) == before
    async with unit_of_work(sessions) as session:  # the address changes hands: whoever verifies it is invited
        await session.execute(text("UPDATE users SET email_verified_at = now() WHERE email = 'ada@example.com'"))
    assert (await client.post(link(invited.token, "/accept"), headers=squatter.headers)).status_code == 200


async def test_an_altered_token_opens_nothing(
    client: AsyncClient, sessions: Sessions, verified: Someone, invite: Invite
) -> None:
    ada = await verified("ada@example.com")
    token, other = (await invite("ada@example.com")).token, (await invite("grace@example.com")).token
    before = await snapshot(sessions)
    (row, proof), (other_row, other_proof) = token.split("."), other.split(".")
    flipped = f"{row}.{'A' if proof[0] != 'A' else 'B'}{proof[1:]}"
    altered_ones = (
        flipped,
        f"{row}.{other_proof}",
        f"{other_row}.{proof}",
        token[:-1],
        f"{token}A",
        row,
        "x",
        f"{row}.",
    )
    for altered in altered_ones:
        for ending, method in (("", "GET"), ("/accept", "POST"), ("/decline", "POST")):
            assert await refusal(client, link(altered, ending), ada, method) == (404, "invitation_not_found")
    assert await refusal(client, link("a b"), ada, "GET") == (422, "invalid")
    assert await refusal(client, link("x" * 101), ada, "GET") == (422, "invalid")
    assert await snapshot(sessions) == before


async def test_an_invitation_ends_with_its_inviters_rights(
    client: AsyncClient, sessions: Sessions, callers: Callers, verified: Someone, invite: Invite
) -> None:
    ada = await verified("ada@example.com")
    by_manager = await invite("ada@example.com", "manager", by=callers.manager)
    await enrol(sessions, callers.manager, callers.company_id, CompanyRole.STAFF)
    before = await snapshot(sessions)
    assert await refusal(client, link(by_manager.token, "/accept"), ada) == (409, "inviter_gone")
    assert await snapshot(sessions) == before
    removed = await client.delete(
        f"/api/v1/companies/{callers.company_id}/members/{callers.manager.id}", headers=callers.owner.headers
    )
    assert removed.status_code == 204
    assert await refusal(client, link(by_manager.token, "/accept"), ada) == (409, "inviter_gone")
    revoked = await client.delete(sent_by(callers, f"/{by_manager.id}"), headers=callers.owner.headers)
    assert revoked.status_code == 204
    by_admin = await invite("ada@EXAMPLE.com", "owner", by=callers.admin)
    for ended in ({"is_active": False}, {"is_active": True, "is_admin": False}):
        async with unit_of_work(sessions) as session:
            await session.execute(update(User).where(User.id == UUID(callers.admin.id)).values(ended))
        assert await refusal(client, link(by_admin.token, "/accept"), ada) == (409, "inviter_gone")
    async with unit_of_work(sessions) as session:
        await session.execute(update(User).where(User.id == UUID(callers.admin.id)).values(is_admin=True))
    assert (await client.post(link(by_admin.token, "/accept"), headers=ada.headers)).status_code == 200


async def test_another_companys_invitation_is_not_found(
    client: AsyncClient, sessions: Sessions, callers: Callers, invite: Invite
) -> None:
    invited = await invite("ada@example.com")
    [theirs] = (await client.get("/api/v1/companies", headers=callers.stranger.headers)).json()["items"]
    before = await snapshot(sessions)
    path = f"/api/v1/companies/{theirs['id']}/invitations/{invited.id}"
    for method, ending in (("DELETE", ""), ("POST", "/resend")):
        assert await refusal(client, path + ending, callers.stranger, method) == (404, "invitation_not_found")
    absent = sent_by(callers, f"/{NOBODY}")
    assert await refusal(client, absent, callers.owner, "DELETE") == (404, "invitation_not_found")
    assert await snapshot(sessions) == before


async def test_whether_an_address_has_an_account_is_not_told(
    client: AsyncClient, callers: Callers, someone: Someone
) -> None:
    await someone("known@example.com")
    answers: list[dict[str, Any]] = []
    for name in ("known", "unknown"):
        body = {"email": f"{name}@example.com"}
        made = await client.post(sent_by(callers), json=body, headers=callers.owner.headers)
        varying = {"id", "email", "expires_at", "created_at", "updated_at"}
        answers.append({field: value for field, value in made.json().items() if field not in varying})
    assert answers[0] == answers[1]


def test_letters_that_only_look_alike_are_different_addresses() -> None:
    assert same_address("Ada@Example.com", "aDA@example.COM")
    assert not same_address("mark@example.com", "mar\N{KELVIN SIGN}@example.com")
    assert not same_address("strasse@example.com", "straße@example.com")
