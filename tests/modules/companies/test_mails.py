"""The mails that teams send, read back from a real mail server."""

import re
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs, urlsplit

from httpx2 import AsyncClient

from frontdesk.core.db import Sessions
from tests.modules.companies.callers import Callers, Someone, snapshot
from tests.modules.companies.conftest import Invite
from tests.smtp import MailServer

Drain = Callable[[], Awaitable[int]]


def token_in(text: str) -> str:
    """The token of the link in a mail."""
    address: str
    [address] = re.findall(r"http\S+/invitations\?\S+", text)
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc) == ("http", "127.0.0.1:8000")  # the settings', whatever the Host header said
    return parse_qs(parts.query)["token"][0]


async def test_the_link_goes_to_the_invited_address_and_is_kept_nowhere(
    client: AsyncClient,
    sessions: Sessions,
    callers: Callers,
    verified: Someone,
    mails: MailServer,
    drain_outbox: Drain,
) -> None:
    named = {"firstname": "Grace", "lastname": "Hopper"}
    await client.patch("/api/v1/users/me", json=named, headers=callers.owner.headers)
    path = f"/api/v1/companies/{callers.company_id}/invitations"
    headers = callers.owner.headers | {"Host": "evil.example"}
    made = await client.post(path, json={"email": "ada@example.com", "role": "manager"}, headers=headers)
    assert made.status_code == 201
    await drain_outbox()
    [mail] = mails.mails
    assert (mail["To"], mail["Subject"]) == ("ada@example.com", "Owner Ltd invites you")
    assert "Grace Hopper invites you to work for Owner Ltd as a manager." in mails.text()
    token = token_in(mails.text())
    ada = await verified("ada@example.com")
    stored = str(await snapshot(sessions))
    assert token not in stored
    assert token.partition(".")[2] not in stored
    assert (await client.post(f"/api/v1/invitations/{token}/accept", headers=ada.headers)).status_code == 200


async def test_each_sending_is_one_mail_and_the_last_link_counts(
    client: AsyncClient, callers: Callers, mails: MailServer, invite: Invite, drain_outbox: Drain
) -> None:
    invited = await invite("ada@example.com")
    await drain_outbox()
    path = f"/api/v1/companies/{callers.company_id}/invitations/{invited.id}/resend"
    assert (await client.post(path, headers=callers.owner.headers)).status_code == 200
    await drain_outbox()
    first, second = (token_in(mails.text(number)) for number in (0, 1))
    assert first == invited.token
    assert [(await client.get(f"/api/v1/invitations/{one}")).status_code for one in (first, second)] == [404, 200]


async def test_what_opens_nothing_is_not_sent(
    client: AsyncClient, callers: Callers, mails: MailServer, invite: Invite, drain_outbox: Drain
) -> None:
    invited = await invite("ada@example.com")
    path = f"/api/v1/companies/{callers.company_id}/invitations/{invited.id}"
    assert (await client.post(f"{path}/resend", headers=callers.owner.headers)).status_code == 200
    assert (await client.delete(path, headers=callers.owner.headers)).status_code == 204
    assert await drain_outbox() == 2
    assert mails.mails == []


async def test_whoever_is_added_is_told_and_who_accepts_or_founds_is_not(
    client: AsyncClient,
    callers: Callers,
    verified: Someone,
    mails: MailServer,
    invite: Invite,
    drain_outbox: Drain,
) -> None:
    ada, grace, invited = (
        await verified("ada@example.com"),
        await verified("g@example.com"),
        await invite("g@example.com"),
    )
    await client.post(f"/api/v1/invitations/{invited.token}/accept", headers=grace.headers)
    body = {"user_id": ada.id, "role": "teacher"}
    path = f"/api/v1/companies/{callers.company_id}/members"
    assert (await client.post(path, json=body, headers=callers.owner.headers)).status_code == 201
    await drain_outbox()
    [mail] = mails.mails
    assert (mail["To"], mail["Subject"]) == ("ada@example.com", "You work for Owner Ltd now")
    assert "as a teacher" in mails.text()


async def test_who_has_left_before_or_has_not_verified_their_address_is_not_told(
    client: AsyncClient, callers: Callers, verified: Someone, mails: MailServer, drain_outbox: Drain
) -> None:
    path, ada = f"/api/v1/companies/{callers.company_id}/members", await verified("ada@example.com")
    for person in (ada, callers.user):
        added = await client.post(path, json={"user_id": person.id}, headers=callers.owner.headers)
        assert added.status_code == 201
    assert (await client.delete(f"{path}/{ada.id}", headers=ada.headers)).status_code == 204
    assert await drain_outbox() == 2
    assert mails.mails == []
