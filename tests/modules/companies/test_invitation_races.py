"""Answers to one invitation at once: one counts."""

import asyncio

from httpx2 import AsyncClient

from frontdesk.core.db import Sessions
from tests.modules.companies.callers import Callers, Someone, snapshot
from tests.modules.companies.conftest import Invite


async def test_an_invitation_is_accepted_once(
    client: AsyncClient, sessions: Sessions, verified: Someone, invite: Invite
) -> None:
    ada, invited = await verified("ada@example.com"), await invite("ada@example.com")
    path = f"/api/v1/invitations/{invited.token}/accept"
    answers = await asyncio.gather(*(client.post(path, headers=ada.headers) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    assert {answer.json()["code"] for answer in answers if answer.is_error} == {"invitation_closed"}
    stored = await snapshot(sessions)
    assert len([row for row in stored["memberships"] if ada.id in row]) == 1
    assert len([row for row in stored["audit_log"] if "member.added" in row and ada.id in row]) == 1


async def test_of_accepting_declining_and_revoking_at_once_one_counts(
    client: AsyncClient, callers: Callers, verified: Someone, invite: Invite
) -> None:
    for number in range(5):
        email = f"ada{number}@example.com"
        ada, invited = await verified(email), await invite(email)
        own = f"/api/v1/companies/{callers.company_id}/invitations/{invited.id}"
        answers = await asyncio.gather(
            client.post(f"/api/v1/invitations/{invited.token}/accept", headers=ada.headers),
            client.post(f"/api/v1/invitations/{invited.token}/decline"),
            client.delete(own, headers=callers.owner.headers),
        )
        assert len([answer for answer in answers if answer.is_success]) == 1
        assert {answer.json()["code"] for answer in answers if answer.is_error} == {"invitation_closed"}


async def test_of_two_invitations_to_one_address_at_once_one_goes_out(
    client: AsyncClient, sessions: Sessions, callers: Callers
) -> None:
    path, body = f"/api/v1/companies/{callers.company_id}/invitations", {"email": "ada@example.com"}
    answers = await asyncio.gather(
        *(client.post(path, json=body, headers=who.headers) for who in (callers.owner, callers.manager) * 2)
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 3
    assert {answer.json()["code"] for answer in answers if answer.is_error} == {"already_invited"}
    assert len([row for row in (await snapshot(sessions))["outbox"] if "companies.invitation_sent" in row]) == 1
