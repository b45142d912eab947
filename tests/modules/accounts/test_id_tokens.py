"""What a dishonest identity provider, or somebody between it and us, may answer: nobody is signed in by it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.clock import MovableClock
from frontdesk.modules.accounts.models import UserIdentity, UserSession
from frontdesk.modules.accounts.rules import s256
from frontdesk.modules.users.models import User
from tests.fakes.issuer import KEY, OTHER_KEY, Issuer, public_pem, running, unsigned
from tests.modules.accounts.conftest import Reconfigure

CLIENT = "our-client"
REDIRECT, CALLBACK = "/api/v1/auth/google/redirect", "/api/v1/auth/google/callback"
HEADER = {"alg": "RS256", "kid": "one", "typ": "JWT"}


@pytest.fixture
def issuer(reconfigure: Reconfigure, clock: MovableClock) -> Iterator[Issuer]:
    with running() as made:
        reconfigure(
            GOOGLE_ISSUER=made.url,
            GOOGLE_CLIENT_ID=CLIENT,
            GOOGLE_CLIENT_SECRET="our-secret",
            RATE_LIMIT_ENABLED="false",  # there is much to try
        )
        clock.offset = timedelta()
        yield made


async def begin(client: AsyncClient) -> dict[str, str]:
    """What a browser is sent off with."""
    begun = await client.get(REDIRECT)
    assert begun.status_code == 302, begun.text
    return {name: value for name, (value,) in parse_qs(urlsplit(begun.headers["Location"]).query).items()}


async def come_back(client: AsyncClient, asked: dict[str, str]) -> Response:
    return await client.get(CALLBACK, params={"state": asked["state"], "code": "the-code"})


def sound(issuer: Issuer, clock: MovableClock, nonce: str) -> dict[str, Any]:
    """The claims of somebody who may come in."""
    now = int(clock.now().timestamp())
    person = {"sub": "g-1", "email": "grace@example.com", "email_verified": True}
    return {"iss": issuer.url, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": nonce, **person}


async def assert_nobody(session: AsyncSession) -> None:
    for table in (User, UserIdentity, UserSession):
        assert await session.scalar(select(func.count()).select_from(table)) == 0


async def test_the_verifier_goes_with_the_code(client: AsyncClient, issuer: Issuer, clock: MovableClock) -> None:
    asked = await begin(client)
    issuer.id_token = issuer.sign(sound(issuer, clock, asked["nonce"]))
    assert (await come_back(client, asked)).status_code == 200
    assert issuer.form["code"] == ["the-code"]
    assert issuer.form["redirect_uri"] == [f"http://127.0.0.1:8000{CALLBACK}"]
    assert s256(issuer.form["code_verifier"][0]) == asked["code_challenge"]


@pytest.mark.parametrize("spelling", ["{url}", "{host}"])
@pytest.mark.parametrize("kid", ["one", None])
async def test_both_spellings_of_iss(
    client: AsyncClient, issuer: Issuer, clock: MovableClock, spelling: str, kid: str | None
) -> None:
    asked = await begin(client)
    claims = sound(issuer, clock, asked["nonce"])
    claims["iss"] = spelling.format(url=issuer.url, host=urlsplit(issuer.url).netloc)
    issuer.id_token = jwt.encode(claims, KEY, "RS256", {"kid": kid} if kid else None)
    assert (await come_back(client, asked)).status_code == 200


async def test_id_tokens_that_are_not_believed(
    client: AsyncClient, issuer: Issuer, clock: MovableClock, session: AsyncSession
) -> None:
    asked = await begin(client)
    claims = sound(issuer, clock, asked["nonce"])
    now = claims["iat"]

    def signed(**changed: Any) -> str:
        return issuer.sign({name: value for name, value in {**claims, **changed}.items() if value is not ...})

    strange: dict[str, Any] = {
        "none": None,
        "empty": "",
        "no text": 7,
        "no token": "a.b.c",
        "wrong nonce": signed(nonce="another"),
        "no nonce": signed(nonce=...),
        "a nonce that is no text": signed(nonce=[asked["nonce"]]),
        "other audience": signed(aud="another-client"),
        "one audience of several": signed(aud=[CLIENT, "another-client"]),
        "no audience": signed(aud=...),
        "for another party": signed(azp="another-client"),
        "other issuer": signed(iss="https://accounts.google.com.evil.example"),
        "no issuer": signed(iss=...),
        "expired": signed(exp=now),
        "without an end": signed(exp=...),
        "an end that is no number": signed(exp="never"),
        "from the future": signed(iat=now + 120),
        "not yet": signed(nbf=now + 120),
        "no subject": signed(sub=...),
        "an empty subject": signed(sub=""),
        "alg none": unsigned({**HEADER, "alg": "none"}, claims),
        "no signature": unsigned(HEADER, claims),
        "another's signature": issuer.sign(claims, key=OTHER_KEY),
        "another's key": issuer.sign(claims, key=OTHER_KEY, kid="two"),
        "a key of its own": issuer.sign(claims, key=OTHER_KEY, jku="https://evil.example", jwk={"kty": "RSA"}),
        "a kid that is a path": issuer.sign(claims, kid="../../dev/null"),
        "PS256": jwt.encode(claims, KEY, "PS256", {"kid": "one"}),
        "HS256 signed with the public key": confused(claims),
        "1 MB long": signed(padding="x" * 1_000_000),
    }
    for kind, token in strange.items():
        issuer.id_token = token
        answer = await come_back(client, asked)
        assert (answer.status_code, answer.json()["code"]) == (400, "identity_not_proven"), kind
    await assert_nobody(session)
    issuer.id_token = signed()
    assert (await come_back(client, asked)).status_code == 200


def confused(claims: dict[str, Any]) -> str:
    """Signed with the public key as if it were a secret: what algorithm confusion would accept (RFC 8725, 2.1)."""
    head, body, _ = unsigned({**HEADER, "alg": "HS256"}, claims).split(".")
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(
        f"{head}.{body}".encode(), public_pem()
    )
    return f"{head}.{body}.{jwt.utils.base64url_encode(signature).decode()}"


async def test_a_provider_that_makes_no_sense(
    client: AsyncClient, issuer: Issuer, clock: MovableClock, session: AsyncSession
) -> None:
    discovery, away = "/.well-known/openid-configuration", (503, "identity_provider_away")
    elsewhere = {
        "issuer": "https://evil.example",
        "jwks_uri": "x",
        "token_endpoint": "x",
        "authorization_endpoint": "x",
    }
    for answer in ((500, b""), (200, b"<html>"), (200, b"[]"), (200, b"{}"), (200, json.dumps(elsewhere).encode())):
        issuer.answers[discovery] = answer
        refused = await client.get(REDIRECT)
        assert (refused.status_code, refused.json()["code"]) == away
    del issuer.answers[discovery]
    asked = await begin(client)
    issuer.id_token = issuer.sign(sound(issuer, clock, asked["nonce"]))
    for path, answer, refusal in (
        ("/token", (500, b""), away),
        ("/token", (200, b"<html>"), away),
        ("/token", (400, b'{"error": "invalid_grant"}'), (400, "identity_not_proven")),
        ("/token", (200, b"{}"), (400, "identity_not_proven")),
        ("/.well-known/jwks.json", (500, b""), away),
    ):
        issuer.answers = {path: answer}
        refused = await come_back(client, asked)
        assert (refused.status_code, refused.json()["code"]) == refusal, (path, answer, refused.text)
    await assert_nobody(session)
