"""What passes for a token of the user pool and is none, and what happens while the pool's keys cannot be had."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any

import jwt
import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.clock import MovableClock
from frontdesk.integrations import openid
from frontdesk.modules.accounts.models import UserIdentity, UserSession
from frontdesk.modules.users.models import User
from tests.fakes.issuer import KEY, OTHER_KEY, Issuer, running, unsigned
from tests.fakes.processes import free_port
from tests.modules.accounts.conftest import EMAIL, Reconfigure, Tokens
from tests.modules.accounts.test_id_tokens import HEADER, confused

CLIENT = "pool-client"
JWKS = "/.well-known/jwks.json"

Login = Callable[[], Awaitable[Tokens]]
Who = Callable[[Tokens], Awaitable[str]]
Ask = Callable[[str], Awaitable[Response]]


@pytest.fixture
def issuer(reconfigure: Reconfigure, clock: MovableClock) -> Iterator[Issuer]:
    with running() as made:
        reconfigure(
            AWS_COGNITO_USER_POOL_ID="pool", AWS_COGNITO_CLIENT_ID=CLIENT, AWS_COGNITO_ISSUER=made.url, AWS_REGION=""
        )
        clock.offset = timedelta()
        yield made


@pytest.fixture
def ask(client: AsyncClient) -> Ask:
    async def me(token: str) -> Response:
        return await client.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {token}"})

    return me


def sound(issuer: Issuer, clock: MovableClock) -> dict[str, Any]:
    """The claims of an access token of somebody who runs the installation."""
    now = int(clock.now().timestamp())
    whom = {"iss": issuer.url, "sub": "c-1", "client_id": CLIENT, "token_use": "access", "cognito:groups": ["admin"]}
    return {**whom, "iat": now, "auth_time": now, "exp": now + 3600, "jti": "x", "origin_jti": "y"}


async def rows(session: AsyncSession) -> list[int]:
    await session.rollback()
    tables = (User, UserIdentity, UserSession)
    return [await session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


async def test_pool_tokens_that_are_not_believed(
    issuer: Issuer, ask: Ask, clock: MovableClock, session: AsyncSession
) -> None:
    claims = sound(issuer, clock)
    now = claims["iat"]

    def signed(**changed: Any) -> str:
        return issuer.sign({name: value for name, value in {**claims, **changed}.items() if value is not ...})

    strange = {
        "expired": signed(exp=now),
        "from the future": signed(iat=now + 120),
        "not yet": signed(nbf=now + 120),
        "other issuer": signed(iss=f"{issuer.url}/other"),
        "our own issuer": signed(iss="frontdesk"),
        "other client": signed(client_id="another"),
        "an access token without client": signed(client_id=...),
        "an access token with an audience instead": signed(client_id=..., aud=CLIENT),
        "an ID token for another": signed(token_use="id", aud="another"),
        "an ID token with a client instead": signed(token_use="id"),
        "an ID token for several": signed(token_use="id", aud=[CLIENT, "another"]),
        "of another use": signed(token_use="refresh"),
        "of no use": signed(token_use=...),
        "of a strange use": signed(token_use=["access"]),
        "alg none": unsigned({**HEADER, "alg": "none"}, claims),
        "alg None": unsigned({**HEADER, "alg": "None"}, claims),
        "no signature": unsigned(HEADER, claims),
        "no algorithm": unsigned({"kid": "one"}, claims, b"x" * 256),
        "another's signature": issuer.sign(claims, key=OTHER_KEY),
        "another's key": issuer.sign(claims, key=OTHER_KEY, kid="two"),
        "a key of its own": issuer.sign(claims, key=OTHER_KEY, jku="https://evil.example", jwk={"kty": "RSA"}),
        "a kid that is a path": issuer.sign(claims, kid="../../dev/null"),
        "a kid that is no text": unsigned({**HEADER, "kid": ["one"]}, claims, b"x"),
        "PS256": jwt.encode(claims, KEY, "PS256", {"kid": "one"}),
        "RS512": jwt.encode(claims, KEY, "RS512", {"kid": "one"}),
        "HS256 signed with the public key": confused(claims),
        "1 MB long": signed(padding="x" * 1_000_000),
        "long": signed(padding="x" * 8192),
    } | {f"without {name}": signed(**{name: ...}) for name in ("iss", "sub", "exp", "iat")}
    for kind, token in strange.items():
        answer = await ask(token)
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token"), kind
        assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert await rows(session) == [0, 0, 0]
    answer = await ask(signed())
    assert (answer.status_code, answer.json()["role"]) == (200, "ADMIN")


@pytest.mark.parametrize("groups", ["admin", {"admin": True}, [["admin"]], ["ADMIN"], ["admins", "not admin"], None, 7])
async def test_only_the_group_itself_makes_an_admin(
    issuer: Issuer, ask: Ask, clock: MovableClock, groups: object
) -> None:
    answer = await ask(issuer.sign({**sound(issuer, clock), "cognito:groups": groups}))
    assert (answer.status_code, answer.json()["role"]) == (200, "USER")


async def test_keys_are_fetched_once_and_again_for_an_unknown_one_and_then_not_for_a_while(
    issuer: Issuer, ask: Ask, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = sound(issuer, clock)
    answers = await asyncio.gather(*(ask(issuer.sign(claims)) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert issuer.asked == [JWKS]
    issuer.keys["two"] = OTHER_KEY
    rotated = issuer.sign(claims, kid="two", key=OTHER_KEY)
    assert (await ask(rotated)).status_code == 401  # they have just been fetched
    assert issuer.asked == [JWKS]

    later(monkeypatch, seconds=61)
    assert (await ask(rotated)).status_code == 200
    for number in range(5):
        assert (await ask(issuer.sign(claims, kid=f"made up {number}"))).status_code == 401
    assert issuer.asked == [JWKS] * 2


def later(monkeypatch: pytest.MonkeyPatch, *, seconds: float) -> None:
    """Have time pass for the pauses between two fetches."""
    monkeypatch.setattr(openid, "monotonic", lambda: time.monotonic() + seconds)


async def test_while_the_pools_keys_cannot_be_had(
    issuer: Issuer,
    ask: Ask,
    clock: MovableClock,
    login: Login,
    who: Who,
    reconfigure: Reconfigure,
    session: AsyncSession,
) -> None:
    ours, theirs = await login(), issuer.sign(sound(issuer, clock))
    before = await rows(session)
    for status, body in ((500, b""), (200, b"<html>"), (200, b"[]"), (200, b'{"keys": []}'), (200, b'{"keys": {}}')):
        issuer.answers[JWKS] = (status, body)
        reconfigure()  # a new process
        answer = await ask(theirs)
        assert (answer.status_code, answer.json()["code"]) == (503, "identity_provider_away")
        assert answer.headers["Retry-After"] == "5"
        assert await who(ours) == EMAIL
    reconfigure(AWS_COGNITO_JWKS_URL=f"http://127.0.0.1:{free_port()}/keys")
    assert (await ask(theirs)).status_code == 503
    assert await who(ours) == EMAIL
    assert await rows(session) == before
    reconfigure(AWS_COGNITO_JWKS_URL="")
    issuer.answers.clear()
    assert (await ask(theirs)).status_code == 200


async def test_keys_that_are_there_outlive_the_pools_absence(
    issuer: Issuer, ask: Ask, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = sound(issuer, clock)
    token, later_one = issuer.sign(claims), issuer.sign(claims, kid="two", key=OTHER_KEY)
    assert (await ask(token)).status_code == 200
    issuer.answers[JWKS] = (500, b"")
    later(monkeypatch, seconds=6 * 3600)
    assert (await ask(token)).status_code == 200
    assert issuer.asked == [JWKS] * 2
    issuer.answers.clear()
    issuer.keys = {"two": OTHER_KEY}
    assert (await ask(token)).status_code == 200  # not asked again yet
    later(monkeypatch, seconds=6 * 3600 + 6)
    assert (await ask(token)).status_code == 401  # withdrawn
    assert (await ask(later_one)).status_code == 200
    assert issuer.asked == [JWKS] * 3


async def test_without_a_pool_its_tokens_are_nothing(
    issuer: Issuer, ask: Ask, clock: MovableClock, reconfigure: Reconfigure
) -> None:
    reconfigure(AWS_COGNITO_CLIENT_ID="")
    assert (await ask(issuer.sign(sound(issuer, clock)))).json()["code"] == "invalid_token"
    assert issuer.asked == []
