"""The operator's command that makes an admin."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import bcrypt
import pytest
from httpx2 import AsyncClient
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.settings import get_settings
from frontdesk.modules.accounts.errors import InvalidCredentials, UnfitCredentials
from frontdesk.modules.accounts.models import Credential, UserIdentity, UserSession
from frontdesk.modules.accounts.service import Brake, Device, SignIn, create_admin, prove
from frontdesk.modules.users.models import User
from tests.factories import sign_in
from tests.modules.accounts.conftest import EMAIL, Links, Tokens, bearing, problem

NEW = "correct horse battery staple"  # the password with which `sign_in` signs in

HERE = Device(address="127.0.0.1", user_agent=None)


async def _role(client: AsyncClient, email: str) -> str:
    person = await sign_in(client, email)
    role: str = (await client.get("/api/v1/users/me", headers=person.headers)).json()["role"]
    return role


async def test_an_admin_who_was_not_there(client: AsyncClient, sessions: Sessions, clock: MovableClock) -> None:
    for _ in range(2):  # the second time changes nothing
        async with unit_of_work(sessions) as session:
            admin = await create_admin(session, "root@example.com", NEW, now=clock.now())
        assert (admin.is_admin, admin.email_verified) == (True, True)
        assert await _role(client, "root@example.com") == "ADMIN"
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(User)) == 1


async def test_whoever_had_the_address_before_is_out(
    client: AsyncClient,
    ada: str,
    links: Links,
    login: Callable[[], Awaitable[Tokens]],
    who: Callable[[Tokens], Awaitable[str]],
    sessions: Sessions,
    clock: MovableClock,
) -> None:
    before = await login()
    moving = {"password": NEW, "new_email": "eve@example.com"}
    await client.post("/api/v1/auth/change-email", json=moving, headers=bearing(before))
    (moves,) = await links("/confirm-email")
    async with unit_of_work(sessions) as session:
        theirs = UserIdentity(provider="google", subject="g-eve", user_id=UUID(ada), created_at=clock.now())
        session.add(theirs)
    clock.offset += timedelta(seconds=1)
    async with unit_of_work(sessions) as session:
        await session.execute(update(User).values(is_active=False))
        await create_admin(session, EMAIL.upper(), "the operator's password", now=clock.now())
    assert await who(before) == "invalid_token"
    assert problem(await client.post("/api/v1/auth/confirm-email", json={"token": moves})) == (400, "invalid_link")
    async with sessions() as session:
        assert (await session.scalars(select(UserIdentity))).all() == []
    for password, status in ((NEW, 401), ("the operator's password", 200)):
        answer = await client.post("/api/v1/auth/login", json={"email": EMAIL, "password": password})
        assert answer.status_code == status
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    me = (await client.get("/api/v1/users/me", headers=headers)).json()
    assert (me["role"], me["email"], me["email_verified"]) == ("ADMIN", EMAIL, True)


async def test_an_old_password_that_is_just_being_verified_begins_no_session(
    ada: str, sessions: Sessions, clock: MovableClock
) -> None:
    legacy = bcrypt.hashpw(NEW.encode(), bcrypt.gensalt(4)).decode()
    async with unit_of_work(sessions) as session:
        await session.execute(update(Credential).values(password_hash=legacy))
    proven = await prove(sessions, Brake(None, address=""), email=EMAIL, password=NEW)
    assert (str(proven.user_id), proven.new_hash is not None) == (ada, True)
    async with unit_of_work(sessions) as session:
        await create_admin(session, EMAIL, "the operator's password", now=clock.now())
    signing_in = SignIn(get_settings().security)
    for begin in (signing_in.begin, signing_in.begin_long):
        async with sessions() as session:
            with pytest.raises(InvalidCredentials):
                await begin(session, proven, device=HERE, now=clock.now())
            await session.commit()
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(UserSession)) == 0
    assert (
        await prove(sessions, Brake(None, address=""), email=EMAIL, password="the operator's password")
    ).new_hash is None


async def test_a_session_that_is_just_beginning_is_ended_too(ada: str, sessions: Sessions, clock: MovableClock) -> None:
    async def promote() -> None:
        async with unit_of_work(sessions) as session:
            await create_admin(session, EMAIL, "the operator's password", now=clock.now())

    proven = await prove(sessions, Brake(None, address=""), email=EMAIL, password=NEW)
    async with unit_of_work(sessions) as session:
        await SignIn(get_settings().security).begin(session, proven, device=HERE, now=clock.now())
        promotion = asyncio.create_task(promote())
        done, _ = await asyncio.wait([promotion], timeout=1)
        assert not done  # it waits for the one that is beginning
    await promotion
    async with sessions() as session:
        begun = (await session.scalars(select(UserSession))).one()
    assert str(begun.user_id) == ada
    assert begun.ended_at is not None


@pytest.mark.parametrize(("email", "password"), [("root", NEW), ("root@example.com", "short"), ("", "")])
async def test_nobody_may_have_that(session: AsyncSession, clock: MovableClock, email: str, password: str) -> None:
    with pytest.raises(UnfitCredentials):
        await create_admin(session, email, password, now=clock.now())
    assert await session.scalar(select(func.count()).select_from(User)) == 0
    assert await session.scalar(select(func.count()).select_from(Credential)) == 0
