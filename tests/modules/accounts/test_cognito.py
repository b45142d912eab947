"""Tokens of an AWS Cognito user pool beside our own, against moto's server."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from httpx2 import AsyncClient
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.accounts.models import Credential, UserIdentity, UserSession
from frontdesk.modules.users.models import User
from tests.factories import owner, sign_up
from tests.fakes.processes import serving
from tests.modules.accounts.conftest import EMAIL, Links, Reconfigure, Tokens

PASSWORD = "Correct-horse-9-battery"
REGION = "eu-central-1"
READABLE = ["email", "email_verified", "given_name", "family_name"]
ME = "/api/v1/auth/me"

Login = Callable[[], Awaitable[Tokens]]
Who = Callable[[Tokens], Awaitable[str]]


class Pool:
    """A user pool with a client, as an operator sets it up."""

    def __init__(self, cognito: Any) -> None:
        self.cognito = cognito
        self.id: str = cognito.create_user_pool(PoolName="staff")["UserPool"]["Id"]
        self.client_id = self.client()
        cognito.create_group(UserPoolId=self.id, GroupName="admin")
        cognito.create_group(UserPoolId=self.id, GroupName="editors")

    def client(self) -> str:
        """Another client of the pool."""
        made = self.cognito.create_user_pool_client(
            UserPoolId=self.id,
            ClientName="desk",
            ReadAttributes=READABLE,
            ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        )
        client_id: str = made["UserPoolClient"]["ClientId"]
        return client_id

    def member(self, name: str, *groups: str, **attributes: str) -> None:
        """A member with a password."""
        given = [{"Name": key, "Value": value} for key, value in attributes.items()]
        self.cognito.admin_create_user(UserPoolId=self.id, Username=name, UserAttributes=given)
        self.cognito.admin_set_user_password(UserPoolId=self.id, Username=name, Password=PASSWORD, Permanent=True)
        for group in groups:
            self.cognito.admin_add_user_to_group(UserPoolId=self.id, Username=name, GroupName=group)

    def sign_in(self, name: str, *, client_id: str | None = None) -> dict[str, str]:
        """The tokens of a new sign-in."""
        return self._tokens(
            client_id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters={"USERNAME": name, "PASSWORD": PASSWORD}
        )

    def refresh(self, token: str) -> dict[str, str]:
        """The next tokens of the same sign-in."""
        return self._tokens(None, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters={"REFRESH_TOKEN": token})

    def _tokens(self, client_id: str | None, **flow: Any) -> dict[str, str]:
        got = self.cognito.initiate_auth(ClientId=client_id or self.client_id, **flow)["AuthenticationResult"]
        names = {"AccessToken": "access", "IdToken": "id", "RefreshToken": "refresh"}
        return {short: got[name] for name, short in names.items() if name in got}


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    with serving("moto.server", "-H", "127.0.0.1", "-p", "{port}", ready="/moto-api/data.json") as url:
        yield url


@pytest.fixture(scope="module")
def cognito(moto: str) -> Any:
    return boto3.client(
        "cognito-idp", endpoint_url=moto, region_name=REGION, aws_access_key_id="x", aws_secret_access_key="x"
    )


@pytest.fixture
def pool(cognito: Any, moto: str, reconfigure: Reconfigure, clock: MovableClock) -> Pool:
    """A pool whose tokens are accepted; the clock is the pool's."""
    made = Pool(cognito)
    reconfigure(
        AWS_COGNITO_USER_POOL_ID=made.id,
        AWS_COGNITO_CLIENT_ID=made.client_id,
        AWS_REGION=REGION,
        AWS_COGNITO_JWKS_URL=f"{moto}/{made.id}/.well-known/jwks.json",
    )
    clock.offset = timedelta()
    return made


@pytest.fixture
def me(client: AsyncClient) -> Callable[[str], Awaitable[dict[str, Any]]]:
    """Whose a token is: the profile, or the refusal."""

    async def ask(token: str) -> dict[str, Any]:
        told: dict[str, Any] = (await client.get(ME, headers={"Authorization": f"Bearer {token}"})).json()
        return told

    return ask


Me = Callable[[str], Awaitable[dict[str, Any]]]


async def counts(session: AsyncSession) -> list[int]:
    """How many people, passwords, identities and sessions there are."""
    await session.rollback()
    tables = (User, Credential, UserIdentity, UserSession)
    return [await session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


async def verify(sessions: Sessions) -> None:
    """Have everybody here verified."""
    async with unit_of_work(sessions) as changing:
        await changing.execute(update(User).values(email_verified_at=func.statement_timestamp()))


async def test_id_and_access_tokens_are_one_person_and_one_session(
    pool: Pool, me: Me, session: AsyncSession, statements: list[str]
) -> None:
    pool.member("grace", email="grace@example.com", email_verified="true", given_name="Grace", family_name="Hopper")
    tokens = pool.sign_in("grace")
    first = await me(tokens["id"])
    assert (first["email"], first["email_verified"], first["full_name"]) == ("grace@example.com", True, "Grace Hopper")
    assert first["role"] == "USER"
    assert (await me(tokens["access"]))["id"] == first["id"]
    assert (await me(pool.refresh(tokens["refresh"])["access"]))["id"] == first["id"]
    assert await counts(session) == [1, 0, 1, 1]
    assert (await me(pool.sign_in("grace")["id"]))["id"] == first["id"]
    assert await counts(session) == [1, 0, 1, 2]

    statements.clear()
    assert (await me(tokens["access"]))["id"] == first["id"]
    assert len(statements) == 2  # who calls; the row: as with a token of our own


async def test_the_group_admin_runs_the_installation(client: AsyncClient, pool: Pool, me: Me) -> None:
    for name, groups, role, status in (
        ("root", ["admin"], "ADMIN", 200),
        ("both", ["editors", "admin"], "ADMIN", 200),
        ("writer", ["editors"], "USER", 403),
        ("nobody", [], "USER", 403),
    ):
        pool.member(name, *groups)
        tokens = pool.sign_in(name)
        for kind in ("access", "id"):
            assert (await me(tokens[kind]))["role"] == role, (name, kind)
            listed = await client.get("/api/v1/users", headers={"Authorization": f"Bearer {tokens[kind]}"})
            assert listed.status_code == status
    assert (await me(tokens["id"]))["is_admin"] is False  # it is the token that says so


async def test_a_group_admins_invitation_lasts_as_long_as_they_are_in_the_group(
    client: AsyncClient, cognito: Any, pool: Pool, sessions: Sessions, links: Links
) -> None:
    theirs = await owner(client)
    company_id = (await client.get("/api/v1/companies", headers=theirs.headers)).json()["items"][0]["id"]
    ada, grace = await sign_up(client, "ada@example.com"), await sign_up(client, "grace@example.com")
    await verify(sessions)
    pool.member("root", "admin")
    tokens = pool.sign_in("root")

    async def invite(email: str) -> str:
        path, body = f"/api/v1/companies/{company_id}/invitations", {"email": email, "role": "manager"}
        root = {"Authorization": f"Bearer {tokens['access']}"}
        assert (await client.post(path, json=body, headers=root)).status_code == 201
        return (await links("/invitations"))[-1]

    for_ada, for_grace = await invite(ada.email), await invite(grace.email)
    accepted = await client.post(f"/api/v1/invitations/{for_ada}/accept", headers=ada.headers)
    assert (accepted.status_code, accepted.json()["role"]) == (200, "manager")
    cognito.admin_remove_user_from_group(UserPoolId=pool.id, Username="root", GroupName="admin")
    no_more = {"Authorization": f"Bearer {pool.refresh(tokens['refresh'])['access']}"}
    assert (await client.get(ME, headers=no_more)).json()["role"] == "USER"
    refused = await client.post(f"/api/v1/invitations/{for_grace}/accept", headers=grace.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "inviter_gone")


async def test_a_member_without_a_verified_address_claims_nobodys(
    pool: Pool, me: Me, ada: str, sessions: Sessions, session: AsyncSession
) -> None:
    await verify(sessions)
    pool.member("ada", email=EMAIL)  # as anybody can type in who may sign up to the pool
    tokens = pool.sign_in("ada")
    for kind in ("id", "access"):
        told = await me(tokens[kind])
        assert told["id"] != ada
        assert (told["email"].partition("@")[2], told["email_verified"]) == ("members.invalid", False)
    assert await counts(session) == [2, 1, 1, 1]


async def test_a_member_gets_their_address_when_a_token_brings_it(pool: Pool, me: Me, session: AsyncSession) -> None:
    pool.member("grace", email="grace@example.com", email_verified="true")
    tokens = pool.sign_in("grace")
    nameless = await me(tokens["access"])
    assert nameless["email"].endswith("@members.invalid")
    named = await me(tokens["id"])
    assert (named["id"], named["email"], named["email_verified"]) == (nameless["id"], "grace@example.com", True)
    assert (await me(tokens["access"]))["email"] == "grace@example.com"
    assert await counts(session) == [1, 0, 1, 1]

    pool.member("eve", email="Grace@Example.com", email_verified="true")
    tokens = pool.sign_in("eve")
    before = await me(tokens["access"])
    assert await me(tokens["id"]) == before  # the address is somebody's: she stays without
    assert await counts(session) == [2, 0, 2, 2]


async def test_an_account_is_linked_only_where_both_sides_have_verified_the_address(
    pool: Pool, me: Me, ada: str, login: Login, who: Who, sessions: Sessions, session: AsyncSession
) -> None:
    own = await login()
    pool.member("ada", email=EMAIL.upper(), email_verified="true")
    token = pool.sign_in("ada")["id"]
    before = await counts(session)
    refused = await me(token)
    assert (refused["status"], refused["code"]) == (401, "invalid_token")
    assert await counts(session) == before
    await verify(sessions)
    assert (await me(token))["id"] == ada
    assert await counts(session) == [1, 0, 1, 2]  # whoever chose the password may not have had the address
    assert await who(own) == "invalid_token"


async def test_signing_out_here_ends_that_sign_in_for_good(
    client: AsyncClient, pool: Pool, me: Me, session: AsyncSession
) -> None:
    pool.member("grace", email="grace@example.com", email_verified="true")
    tokens, elsewhere = pool.sign_in("grace"), pool.sign_in("grace")
    await me(elsewhere["id"])
    answer = await client.post("/api/v1/auth/logout", headers={"Authorization": f"Bearer {tokens['access']}"})
    assert answer.status_code == 204
    before = await counts(session)
    for token in (tokens["access"], tokens["id"], pool.refresh(tokens["refresh"])["access"]):
        assert (await me(token))["code"] == "invalid_token"
    assert await counts(session) == before
    assert (await me(elsewhere["access"]))["email"] == "grace@example.com"
    assert (await me(pool.sign_in("grace")["access"]))["email"] == "grace@example.com"


async def test_a_deactivated_member_is_out(pool: Pool, me: Me, sessions: Sessions, session: AsyncSession) -> None:
    pool.member("grace", "admin", email="grace@example.com", email_verified="true")
    token = pool.sign_in("grace")["id"]
    assert (await me(token))["role"] == "ADMIN"
    async with unit_of_work(sessions) as changing:
        await changing.execute(update(User).values(is_active=False))
    before = await counts(session)
    for refused in (token, pool.sign_in("grace")["id"], pool.sign_in("grace")["access"]):
        assert (await me(refused))["code"] == "invalid_token"
    assert await counts(session) == before


async def test_the_first_requests_of_a_browser_come_together(pool: Pool, me: Me, session: AsyncSession) -> None:
    pool.member("grace", email="grace@example.com", email_verified="true")
    tokens = pool.sign_in("grace")
    told = await asyncio.gather(*(me(tokens[kind]) for kind in ["id", "access"] * 8))
    assert len({one["id"] for one in told}) == 1
    assert await counts(session) == [1, 0, 1, 1]


async def test_tokens_for_another_client_or_of_another_pool(
    cognito: Any, pool: Pool, me: Me, session: AsyncSession
) -> None:
    other = Pool(cognito)
    pool.member("root", "admin")
    other.member("root", "admin")
    for tokens in (pool.sign_in("root", client_id=pool.client()), other.sign_in("root")):
        for kind in ("id", "access"):
            assert (await me(tokens[kind]))["code"] == "invalid_token"
    assert await counts(session) == [0] * 4
