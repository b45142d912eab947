"""Another secret: whoever is signed in stays so while the one before is listed, and not a moment longer."""

from collections.abc import Awaitable, Callable

import jwt
from httpx2 import AsyncClient
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.accounts.models import RefreshToken
from tests import factories
from tests.modules.accounts.conftest import EMAIL, Reconfigure, Tokens

OLD = "only-for-tests-0123456789abcdef0123456789abcdef"
NEW = "new-one-for-this-0123456789abcdef0123456789abcdef"

Login = Callable[[], Awaitable[Tokens]]
Refresh = Callable[[Tokens], Awaitable[Tokens]]
Who = Callable[[Tokens], Awaitable[str]]


def _kid(tokens: Tokens) -> str:
    kid: str = jwt.get_unverified_header(tokens["access_token"])["kid"]
    return kid


async def test_access_tokens_of_the_secret_before_are_believed_while_it_is_listed(
    login: Login, who: Who, reconfigure: Reconfigure
) -> None:
    before = await login()
    reconfigure(SECRET_KEY=NEW, SECRET_KEY_PREVIOUS=f"some-other-secret,{OLD}")
    assert await who(before) == EMAIL
    after = await login()
    assert _kid(after) != _kid(before)
    assert await who(after) == EMAIL
    reconfigure(SECRET_KEY_PREVIOUS="")
    assert await who(after) == EMAIL
    assert await who(before) == "invalid_token"


async def test_processes_that_start_one_after_another_believe_each_other(
    login: Login, who: Who, reconfigure: Reconfigure
) -> None:
    reconfigure(SECRET_KEY=NEW)
    early = await login()  # by the first process that signs with the new secret
    reconfigure(SECRET_KEY=OLD, SECRET_KEY_PREVIOUS=NEW)  # one that signs with the old, and was told of the new before
    assert await who(early) == EMAIL


async def test_refresh_tokens_outlive_every_secret(login: Login, refresh: Refresh, reconfigure: Reconfigure) -> None:
    tokens = await login()
    reconfigure(SECRET_KEY=NEW)
    assert "access_token" in await refresh(tokens)


async def test_a_reply_that_was_lost_while_the_secret_changed_is_forgiven(
    login: Login, refresh: Refresh, who: Who, reconfigure: Reconfigure, session: AsyncSession
) -> None:
    first = await login()
    lost = await refresh(first)
    reconfigure(SECRET_KEY=NEW, SECRET_KEY_PREVIOUS=OLD)
    again = await refresh(first)
    assert again["refresh_token"] == lost["refresh_token"]
    assert await who(again) == EMAIL
    assert await session.scalar(select(func.count()).select_from(RefreshToken)) == 2
    third = await refresh(again)
    assert "access_token" in third
    reconfigure(SECRET_KEY_PREVIOUS="")
    assert (await refresh(first))["code"] == "invalid_refresh_token"  # nobody can say any more what followed it
    assert "access_token" in await refresh(third)


async def test_an_answer_sealed_before_is_repeated_and_one_that_cannot_be_read_has_no_second_effect(
    client: AsyncClient, reconfigure: Reconfigure
) -> None:
    owner = await factories.owner(client)
    place = await factories.provider(client, owner)
    body = factories.guest(provider_id=place["id"], start_time="2027-03-02T10:00:00", duration_minutes=60)
    key = {"Idempotency-Key": "the-one"}
    made = await client.post("/api/v1/bookings", json=body, headers=key)
    assert made.status_code == 201, made.text
    reconfigure(SECRET_KEY=NEW, SECRET_KEY_PREVIOUS=OLD)
    again = await client.post("/api/v1/bookings", json=body, headers=key)
    assert (again.status_code, again.json()) == (201, made.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    reconfigure(SECRET_KEY_PREVIOUS="")
    gone = await client.post("/api/v1/bookings", json=body, headers=key)
    assert (gone.status_code, gone.json()["code"]) == (409, "answer_unreadable")
