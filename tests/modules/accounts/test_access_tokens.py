"""Access tokens: which are believed, and whom they make of their bearer."""

import base64
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from httpx2 import AsyncClient
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.ids import new_id
from frontdesk.core.permissions import CompanyRole
from frontdesk.core.settings import SecuritySettings, get_settings
from frontdesk.entrypoints import wiring
from frontdesk.modules.accounts.errors import InvalidToken
from frontdesk.modules.accounts.service.tokens import AccessTokens
from frontdesk.modules.companies.models import Membership
from frontdesk.modules.companies.rules import HOUSE_COMPANY_ID
from frontdesk.modules.users.models import User
from tests.modules.accounts.conftest import EMAIL, Tokens

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
SECRET = "only-for-tests-0123456789abcdef0123456789abcdef"
HALF_HOUR = timedelta(minutes=30)

OWN_KEY = {"jwk": {"kty": "oct", "k": "a" * 43}, "jku": "https://attacker.example/jwks.json"}

Login = Callable[[], Awaitable[Tokens]]
Who = Callable[[Tokens], Awaitable[str]]


def _settings(**named: str) -> SecuritySettings:
    return SecuritySettings.model_validate({"SECRET_KEY": SECRET, **named})


def _forge(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_a_token_names_its_session_and_its_key(algorithm: str) -> None:
    tokens = AccessTokens(_settings(JWT_ALGORITHM=algorithm))
    user_id, session_id = new_id(), new_id()
    token = tokens.sign(user_id=user_id, session_id=session_id, now=NOW, lives=HALF_HOUR)
    read = tokens.read(token, now=NOW)
    assert (read.user_id, read.session_id) == (user_id, session_id)
    header = jwt.get_unverified_header(token)
    assert (header["alg"], set(header)) == (algorithm, {"alg", "kid", "typ"})
    claims = jwt.decode(token, options={"verify_signature": False})
    assert {name: claims[name] for name in ("iss", "aud", "sub", "sid", "iat", "exp", "typ")} == {
        "iss": "frontdesk",
        "aud": "frontdesk",
        "sub": str(user_id),
        "sid": str(session_id),
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 1800,
        "typ": "access",
    }
    assert UUID(claims["jti"]).version == 7


def _strange_tokens() -> dict[str, str]:
    ours = AccessTokens(_settings())
    token = ours.sign(user_id=new_id(), session_id=new_id(), now=NOW, lives=HALF_HOUR)
    header, claims = jwt.get_unverified_header(token), jwt.decode(token, options={"verify_signature": False})
    head, body, signature = token.split(".")
    public = rsa.generate_private_key(65537, 2048).public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    (key,) = ours._keys.values()  # noqa: SLF001  what nobody else has

    def signed(changed: dict[str, Any], *without: str) -> str:
        kept = {name: value for name, value in {**claims, **changed}.items() if name not in without}
        return jwt.encode(kept, key, headers={"kid": header["kid"]})

    def signed_with(named: dict[str, Any]) -> str:
        return jwt.encode(claims, key, headers={"kid": header["kid"], **named})

    other = {"now": NOW, "lives": HALF_HOUR, "user_id": new_id(), "session_id": new_id()}
    strange = {
        "empty": "",
        "not a token": "token",
        "not ascii": "ä.ö.ü",
        "two parts": f"{head}.{body}",
        "no signature": f"{head}.{body}.",
        "changed claims": f"{head}.{body[:-4]}AAAA.{signature}",
        "changed signature": f"{head}.{body}.{signature[::-1]}",
        "a header that is no object": _forge([], claims),  # type: ignore[arg-type]
        "alg none": _forge({**header, "alg": "none"}, claims),
        "alg None": _forge({**header, "alg": "None"}, claims),
        "alg none, with a signature": _forge({**header, "alg": "none"}, claims, b"x" * 32),
        "no alg": _forge({"kid": header["kid"]}, claims),
        "another algorithm": jwt.encode(claims, key.ljust(64), "HS512", {"kid": header["kid"]}),
        "RS256 by name": _forge({**header, "alg": "RS256"}, claims, b"x" * 256),
        "signed with somebody's public key": jwt.encode(claims, pem[:-3], headers={"kid": header["kid"]}),
        "signed with the bare secret": jwt.encode(claims, SECRET, headers={"kid": header["kid"]}),
        "another installation's": AccessTokens(_settings(SECRET_KEY=SECRET[::-1])).sign(**other),  # type: ignore[arg-type]
        "no kid": jwt.encode(claims, key),
        "another kid": jwt.encode(claims, key, headers={"kid": "00000000"}),
        "a kid that is no text": _forge({**header, "kid": ["x"]}, claims),
        "a kid that is a path": jwt.encode(claims, key, headers={"kid": "../../../../dev/null"}),
        "an empty kid and key": _forge({**header, "kid": ""}, claims),
        "a key of its own": jwt.encode(claims, "k" * 32, headers={**OWN_KEY, "kid": header["kid"]}),
        "a key of its own alone": jwt.encode(claims, "k" * 32, headers=OWN_KEY),
        "a header that must be understood": signed_with({"crit": ["exp"]}),
        "another type": signed({"typ": "reset"}),
        "another issuer": signed({"iss": "https://accounts.example.com"}),
        "another audience": signed({"aud": "another"}),
        "other audiences": signed({"aud": ["another", "third"]}),
        "another installation's with this secret": AccessTokens(_settings(JWT_ISSUER="staging")).sign(**other),  # type: ignore[arg-type]
        "for another service with this secret": AccessTokens(_settings(JWT_AUDIENCE="billing")).sign(**other),  # type: ignore[arg-type]
        "1 MB long": f"{head}.{body}{'A' * 1_000_000}.{signature}",
        "from the future": ours.sign(user_id=new_id(), session_id=new_id(), now=NOW + HALF_HOUR, lives=HALF_HOUR),
        "past its end": ours.sign(user_id=new_id(), session_id=new_id(), now=NOW - HALF_HOUR, lives=HALF_HOUR),
    }
    return strange | {f"without {name}": signed({}, name) for name in claims}


STRANGE = _strange_tokens()


@pytest.mark.parametrize("kind", STRANGE)
def test_other_tokens_are_not_believed(kind: str) -> None:
    tokens = AccessTokens(_settings())
    with pytest.raises(InvalidToken):
        tokens.read(STRANGE[kind], now=NOW)


async def test_the_api_says_so(client: AsyncClient) -> None:
    for kind, token in STRANGE.items():
        answer = await client.get("/api/v1/auth/me", headers=[(b"Authorization", f"Bearer {token}".encode())])
        expected = "unauthenticated" if kind == "empty" else "invalid_token"
        assert (answer.status_code, answer.json()["code"]) == (401, expected), kind
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


async def test_a_token_lives_for_half_an_hour(login: Login, who: Who, clock: MovableClock) -> None:
    tokens = await login()
    clock.offset += timedelta(minutes=29, seconds=55)
    assert await who(tokens) == EMAIL
    clock.offset += timedelta(seconds=5)
    assert await who(tokens) == "invalid_token"


async def test_a_token_of_a_session_that_is_not_there(
    client: AsyncClient, ada: str, login: Login, clock: MovableClock
) -> None:
    tokens = AccessTokens(get_settings().security)
    mine = jwt.decode((await login())["access_token"], options={"verify_signature": False})
    for user_id, session_id in ((UUID(ada), new_id()), (new_id(), UUID(mine["sid"]))):
        token = tokens.sign(user_id=user_id, session_id=session_id, now=clock.now(), lives=HALF_HOUR)
        answer = await client.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


async def test_what_the_database_says_now_decides(
    client: AsyncClient, ada: str, login: Login, who: Who, sessions: Sessions
) -> None:
    tokens = await login()
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}

    async def role() -> str:
        found: str = (await client.get("/api/v1/auth/me", headers=headers)).json()["role"]
        return found

    async def change(**values: Any) -> None:
        async with unit_of_work(sessions) as session:
            await session.execute(update(User).values(**values))

    assert await role() == "USER"
    async with unit_of_work(sessions) as session:
        session.add(Membership(company_id=HOUSE_COMPANY_ID, user_id=UUID(ada), role=CompanyRole.STAFF))
    assert await role() == "STAFF"
    async with unit_of_work(sessions) as session:
        await session.execute(update(Membership).values(role=CompanyRole.OWNER))
    assert await role() == "STUDIO_OWNER"
    await change(is_admin=True)
    assert await role() == "ADMIN"
    await change(is_admin=False)
    assert await role() == "STUDIO_OWNER"
    await change(is_active=False)
    assert await who(tokens) == "invalid_token"


async def test_a_caller_is_known_after_one_statement(
    ada: str, login: Login, sessions: Sessions, session: AsyncSession, statements: list[str], clock: MovableClock
) -> None:
    async with unit_of_work(sessions) as working:
        working.add(Membership(company_id=HOUSE_COMPANY_ID, user_id=UUID(ada), role=CompanyRole.OWNER))
    tokens = await login()
    authenticate = wiring.authenticator(get_settings(), clock)
    await authenticate(session, tokens["access_token"])
    statements.clear()
    caller = await authenticate(session, tokens["access_token"])
    assert len(statements) == 1
    assert (str(caller.user_id), caller.email, caller.email_verified) == (ada, EMAIL, False)
    assert [(place.company_id, place.role) for place in caller.memberships] == [(HOUSE_COMPANY_ID, CompanyRole.OWNER)]
