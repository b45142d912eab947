"""Signing in with Google, against a real OpenID provider process, with all that can go wrong on the way."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx2
import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.accounts.models import Credential, RefreshToken, UserIdentity, UserSession
from frontdesk.modules.accounts.rules import s256
from frontdesk.modules.users.models import User
from tests.factories import PASSWORD
from tests.fakes.processes import free_port, serving
from tests.modules.accounts.conftest import EMAIL, Links, Reconfigure, Tokens, bearing
from tests.smtp import MailServer

AUTH = "/api/v1/auth"
REDIRECT, CALLBACK, EXCHANGE = (f"{AUTH}/google/{step}" for step in ("redirect", "callback", "exchange"))
COOKIE = "frontdesk-journey"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHOSEN = "a password of the stranger's"
FRONT_END = "https://app.example.com"

Who = Callable[[Tokens], Awaitable[str]]
Login = Callable[[], Awaitable[Tokens]]
Refresh = Callable[[Tokens], Awaitable[Tokens]]


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with serving("oidc_provider_mock", "--port", "{port}", ready="/.well-known/openid-configuration") as url:
        yield url


@pytest.fixture(autouse=True)
def google(provider: str, reconfigure: Reconfigure, clock: MovableClock) -> None:
    """Google is this provider, and the clock is the provider's."""
    reconfigure(GOOGLE_ISSUER=provider, GOOGLE_CLIENT_ID="our-client", GOOGLE_CLIENT_SECRET="our-secret")
    clock.offset = timedelta()


async def known(provider: str, subject: str, **claims: object) -> None:
    """Have the provider know a person."""
    async with httpx2.AsyncClient(base_url=provider) as at_the_provider:
        stored = await at_the_provider.put(f"/users/{subject}", json=claims)
        assert stored.status_code == 204


async def consented(address: str, subject: str | None) -> str:
    """Where the provider sends the browser of somebody who agrees (or, None, does not): path and query."""
    async with httpx2.AsyncClient() as browser:
        form = {"sub": subject} if subject else {"action": "deny"}
        back = await browser.post(address, data=form)
    assert back.status_code == 302, back.text
    parts = urlsplit(back.headers["Location"])
    assert (parts.scheme, parts.netloc, parts.path) == ("http", "127.0.0.1:8000", CALLBACK)
    query = dict(parse_qsl(parts.query))
    # this provider forgets the state of those who do not agree; Google does not (RFC 6749, 4.1.2.1)
    query.setdefault("state", parse_qs(urlsplit(address).query)["state"][0])
    return f"{CALLBACK}?{urlencode(query)}"


async def arrive(client: AsyncClient, subject: str | None, **query: str) -> str:
    """Set out from here and agree there: the address to come back to."""
    begun = await client.get(REDIRECT, params=query)
    assert begun.status_code == 302, begun.text
    return await consented(begun.headers["Location"], subject)


async def sign_in(client: AsyncClient, subject: str) -> Response:
    """The whole way."""
    return await client.get(await arrive(client, subject))


async def counts(session: AsyncSession) -> list[int]:
    """How many people, passwords, identities, sessions and refresh tokens there are."""
    await session.rollback()
    tables = (User, Credential, UserIdentity, UserSession, RefreshToken)
    return [await session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def refusal(answer: Response) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


async def test_the_browser_is_sent_off_with_everything_that_binds_it(client: AsyncClient, provider: str) -> None:
    first, second = await client.get(REDIRECT), await client.get(REDIRECT)
    address = urlsplit(first.headers["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{provider}/oauth2/authorize"
    asked, again = (dict(parse_qsl(urlsplit(answer.headers["Location"]).query)) for answer in (first, second))
    fixed = {name: value for name, value in asked.items() if name not in {"state", "nonce", "code_challenge"}}
    assert fixed == {
        "response_type": "code",
        "client_id": "our-client",
        "redirect_uri": f"http://127.0.0.1:8000{CALLBACK}",
        "scope": "openid email profile",
        "code_challenge_method": "S256",
    }
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name]) == 43
        assert asked[name] != again[name]
    cookie = first.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert cookie.partition("; ")[2] == "HttpOnly; Max-Age=600; Path=/; SameSite=lax"
    for secret in (asked["state"], asked["nonce"], "our-secret"):
        assert secret not in cookie
    assert first.headers["Cache-Control"] == "no-store"


async def test_over_https_the_cookie_is_the_hosts_own(client: AsyncClient, reconfigure: Reconfigure) -> None:
    reconfigure(PUBLIC_URL="https://desk.example.com/")
    answer = await client.get(REDIRECT)
    assert answer.headers["Set-Cookie"].startswith(f"__Host-{COOKIE}=")
    assert answer.headers["Set-Cookie"].endswith("; HttpOnly; Max-Age=600; Path=/; SameSite=lax; Secure")
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert asked["redirect_uri"] == [f"https://desk.example.com{CALLBACK}"]


async def test_a_new_person_is_made_verified_and_found_again_by_subject(
    client: AsyncClient, provider: str, who: Who, session: AsyncSession
) -> None:
    await known(provider, "g-1", email="grace@example.com", email_verified=True, given_name="Grace", family_name="")
    answer = await sign_in(client, "g-1")
    assert answer.status_code == 200, answer.text
    tokens = answer.json()
    assert set(tokens) == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'frontdesk-journey=""' in answer.headers["Set-Cookie"]
    assert await who(tokens) == "grace@example.com"
    me = (await client.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {tokens['access_token']}"})).json()
    assert (me["firstname"], me["lastname"], me["email_verified"], me["role"]) == ("Grace", None, True, "USER")
    assert await counts(session) == [1, 0, 1, 1, 1]

    await known(provider, "g-1", email="another@example.com", email_verified=False)
    assert await who((await sign_in(client, "g-1")).json()) == "grace@example.com"
    assert await counts(session) == [1, 0, 1, 2, 2]
    refreshed = await client.post("/api/v1/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    assert refreshed.status_code == 200


async def test_an_account_is_linked_where_both_sides_have_verified_the_address(
    client: AsyncClient, provider: str, ada: str, who: Who, sessions: Sessions, session: AsyncSession
) -> None:
    async with unit_of_work(sessions) as changing:
        await changing.execute(update(User).values(email_verified_at=func.statement_timestamp()))
    await known(provider, "g-ada", email=EMAIL.upper(), email_verified=True)
    assert await who((await sign_in(client, "g-ada")).json()) == EMAIL
    linked = (await session.scalars(select(UserIdentity))).one()
    assert (linked.provider, linked.subject, str(linked.user_id)) == ("google", "g-ada", ada)
    assert (await counts(session))[:3] == [1, 0, 1]


@pytest.mark.usefixtures("ada")
async def test_an_account_is_linked_where_google_keeps_the_mailbox(
    client: AsyncClient, provider: str, sessions: Sessions, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.integrations.google.GOOGLE", provider)
    async with unit_of_work(sessions) as changing:
        await changing.execute(update(User).values(email_verified_at=func.statement_timestamp()))
    before = await counts(session)
    await known(provider, "g-former", email=EMAIL, email_verified=True)  # whose address it may have been
    assert refusal(await sign_in(client, "g-former")) == (403, "identity_not_linked")
    assert await counts(session) == before
    await known(provider, "g-free", email="nobody@elsewhere.example", email_verified=True)  # nobody holds it here
    await known(provider, "g-ada", email=EMAIL, email_verified=True, hd="example.com")
    for subject in ("g-free", "g-ada"):
        assert (await sign_in(client, subject)).status_code == 200
    async with unit_of_work(sessions) as changing:
        await changing.execute(update(User).where(User.email == EMAIL).values(email="Ada@GMail.com"))
    await known(provider, "g-mail", email="ada@gmail.com", email_verified=True)
    assert (await sign_in(client, "g-mail")).status_code == 200
    assert (await counts(session))[:3] == [2, 0, 3]


@pytest.mark.usefixtures("ada")
async def test_linking_google_by_an_unverified_address(
    client: AsyncClient, provider: str, sessions: Sessions, session: AsyncSession
) -> None:
    async def verified_here(instant: object) -> None:
        async with unit_of_work(sessions) as changing:
            await changing.execute(update(User).values(email_verified_at=instant))

    before, told = await counts(session), set()
    await known(provider, "g-1", email=EMAIL, email_verified=True)  # not verified here: somebody may have typed it in
    told.add((await sign_in(client, "g-1")).text[:-60])
    await verified_here(func.statement_timestamp())
    untrusted: list[dict[str, Any]] = [
        {"email": EMAIL, "email_verified": False},
        {"email": EMAIL},
        {"email": EMAIL, "email_verified": "false"},
        {"email": EMAIL, "email_verified": 1},
        {"email": "nobody@example.com", "email_verified": False},
        {"email": "not an address", "email_verified": True},
        {"email": "", "email_verified": True},
        {"email_verified": True},
    ]
    for claims in untrusted:
        await known(provider, "g-2", **claims)
        answer = await sign_in(client, "g-2")
        assert refusal(answer) == (403, "identity_not_linked"), claims
        told.add(answer.text[:-60])  # without the correlation id
    assert len(told) == 1  # whether there is an account is nobody's business
    assert await counts(session) == before


async def test_signing_up_with_the_address_of_somebody_who_comes_with_google_later(
    client: AsyncClient, provider: str, login: Login, who: Who, refresh: Refresh, links: Links, mails: MailServer
) -> None:
    stranger = await login()
    moving = {"password": PASSWORD, "new_email": "eve@example.com"}
    (verification,) = await links("/verify-email")
    assert (await client.post("/api/v1/auth/verify-email", json={"token": verification})).status_code == 200  # hers
    changed = {"current_password": PASSWORD, "new_password": CHOSEN}  # however often, and after that
    assert (await client.post(f"{AUTH}/change-password", json=changed, headers=bearing(stranger))).status_code == 204
    moving["password"] = CHOSEN
    assert (await client.post(f"{AUTH}/change-email", json=moving, headers=bearing(stranger))).status_code == 202
    (moves,) = await links("/confirm-email")

    await known(provider, "g-ada", email=EMAIL, email_verified=True)
    hers = (await sign_in(client, "g-ada")).json()
    assert (await who(hers), await who(stranger)) == (EMAIL, "invalid_token")
    assert (await refresh(stranger))["code"] == "invalid_refresh_token"
    assert refusal(await client.post(f"{AUTH}/confirm-email", json={"token": moves})) == (400, "invalid_link")
    for password in (PASSWORD, CHOSEN):
        answer = await client.post(f"{AUTH}/login", json={"email": EMAIL, "password": password})
        assert refusal(answer) == (401, "invalid_credentials")

    async def told() -> list[tuple[str, bool]]:
        """Whom another way to sign in was told, and whether with the end of a password."""
        await links("/")  # what is to be sent has been sent
        sent = [at for at, mail in enumerate(mails.mails) if mail["Subject"] == "Another way to sign in to Frontdesk"]
        return [(mails.mails[at]["To"], "is not valid any more" in mails.text(at)) for at in sent]

    assert await told() == [(EMAIL, True)]

    assert (await client.post(f"{AUTH}/forgot-password", json={"email": EMAIL})).status_code == 202
    (reset,) = await links("/reset-password")
    chosen = {"token": reset, "password": "only its owner chose this"}
    assert (await client.post(f"{AUTH}/reset-password", json=chosen)).status_code == 204
    own = (await client.post(f"{AUTH}/login", json={"email": EMAIL, **chosen})).json()
    await known(provider, "g-too", email=EMAIL, email_verified=True)
    for subject in ("g-ada", "g-too"):
        assert await who((await sign_in(client, subject)).json()) == EMAIL
    assert await who(own) == EMAIL
    assert (await client.post(f"{AUTH}/login", json={"email": EMAIL, **chosen})).status_code == 200
    assert await told() == [(EMAIL, True), (EMAIL, False)]


@pytest.mark.parametrize("way", ["google", "reset"])
async def test_an_account_that_a_stranger_made_and_then_gave_somebodys_address(
    client: AsyncClient, provider: str, who: Who, links: Links, session: AsyncSession, way: str
) -> None:
    await known(provider, "g-eve", email="eve@example.com", email_verified=True)
    evil = (await sign_in(client, "g-eve")).json()
    await client.post(f"{AUTH}/forgot-password", json={"email": "eve@example.com"})
    (reset,) = await links("/reset-password")
    await client.post(f"{AUTH}/reset-password", json={"token": reset, "password": CHOSEN})
    evil = (await client.post(f"{AUTH}/login", json={"email": "eve@example.com", "password": CHOSEN})).json()
    moving = {"password": CHOSEN, "new_email": EMAIL}
    await client.post(f"{AUTH}/change-email", json=moving, headers=bearing(evil))
    (moves,) = await links("/confirm-email")
    assert (await client.post(f"{AUTH}/confirm-email", json={"token": moves})).status_code == 200  # its owner, unaware
    assert await who(evil) == EMAIL

    if way == "google":
        await known(provider, "g-ada", email=EMAIL, email_verified=True)
        assert await who((await sign_in(client, "g-ada")).json()) == EMAIL
    else:
        await client.post(f"{AUTH}/forgot-password", json={"email": EMAIL})
        chosen = {"token": (await links("/reset-password"))[-1], "password": "only its owner chose this"}
        assert (await client.post(f"{AUTH}/reset-password", json=chosen)).status_code == 204
    assert await who(evil) == "invalid_token"
    answer = await client.post(f"{AUTH}/login", json={"email": EMAIL, "password": CHOSEN})
    assert refusal(answer) == (401, "invalid_credentials")
    assert await who((await sign_in(client, "g-eve")).json()) == "eve@example.com"  # an account of her own again
    assert (await counts(session))[0] == 2


async def test_a_deactivated_account_lets_nobody_in(
    client: AsyncClient, provider: str, sessions: Sessions, session: AsyncSession
) -> None:
    await known(provider, "g-1", email="grace@example.com", email_verified=True)
    await sign_in(client, "g-1")
    async with unit_of_work(sessions) as changing:
        await changing.execute(update(User).values(is_active=False))
    before = await counts(session)
    for subject in ("g-1", "g-2"):  # the one that is linked, and another with its address
        await known(provider, subject, email="grace@example.com", email_verified=True)
        assert refusal(await sign_in(client, subject)) == (403, "identity_not_linked")
    assert await counts(session) == before


async def test_oauth_state_not_bound_to_the_browser(
    client: AsyncClient, provider: str, session: AsyncSession, clock: MovableClock
) -> None:
    await known(provider, "g-1", email="grace@example.com", email_verified=True)
    back = await arrive(client, "g-1")
    theirs = client.cookies[COOKIE]
    query = dict(parse_qsl(urlsplit(back).query))

    async def come(cookie: str | None, **changed: str | None) -> Response:
        client.cookies.clear()
        if cookie is not None:
            client.cookies.set(COOKIE, cookie)
        sent = {name: value for name, value in {**query, **changed}.items() if value is not None}
        return await client.get(CALLBACK, params=sent)

    other_browser = (await client.get(REDIRECT)).cookies[COOKIE]
    attempts: list[tuple[str | None, dict[str, str | None]]] = [
        (None, {}),
        ("", {}),
        ("x", {}),
        ("ä", {}),
        (theirs[:-4] + "AAAA", {}),
        (other_browser, {}),
        (theirs, {"state": "wrong"}),
        (theirs, {"state": ""}),
        (theirs, {"state": None}),
        (theirs, {"state": None, "code": None}),
        (theirs, {"state": "wrong", "error": "access_denied"}),
    ]
    for cookie, changed in attempts:
        if cookie == "ä":
            sent = {"Cookie": f"{COOKIE}=ä".encode("latin-1")}
            client.cookies.clear()
            answer = await client.get(back, headers=sent)  # type: ignore[arg-type]  # bytes are what goes out
        else:
            answer = await come(cookie, **changed)
        assert refusal(answer) == (400, "sign_in_not_begun"), (cookie, changed)
    clock.offset = timedelta(minutes=10)
    assert refusal(await come(theirs)) == (400, "sign_in_not_begun")
    clock.offset = timedelta()
    assert await counts(session) == [0] * 5
    assert (await come(theirs)).status_code == 200


async def test_a_code_works_once_and_in_its_own_sign_in(
    client: AsyncClient, provider: str, session: AsyncSession
) -> None:
    await known(provider, "g-1", email="grace@example.com", email_verified=True)
    back = await arrive(client, "g-1")
    cookie = client.cookies[COOKIE]
    assert (await client.get(back)).status_code == 200
    before = await counts(session)
    client.cookies.set(COOKIE, cookie)
    assert refusal(await client.get(back)) == (400, "identity_not_proven")  # replayed

    injected = dict(parse_qsl(urlsplit(await arrive(client, "g-1")).query))["code"]
    client.cookies.clear()
    own = dict(parse_qsl(urlsplit(await arrive(client, "g-1")).query))
    answer = await client.get(CALLBACK, params={**own, "code": injected})  # whose nonce is another
    assert refusal(answer) == (400, "identity_not_proven")
    for code in ("unknown", ""):
        assert refusal(await client.get(CALLBACK, params={**own, "code": code})) == (400, "identity_not_proven")
    assert await counts(session) == before


async def test_who_says_no_there_stays_out(client: AsyncClient, session: AsyncSession) -> None:
    assert refusal(await client.get(await arrive(client, None))) == (403, "access_denied")
    state = dict(parse_qsl(urlsplit(await arrive(client, None)).query))["state"]
    answer = await client.get(CALLBACK, params={"state": state, "error": "server_error"})
    assert refusal(answer) == (400, "identity_not_proven")
    assert await counts(session) == [0] * 5


async def test_it_can_be_switched_off(client: AsyncClient, reconfigure: Reconfigure) -> None:
    reconfigure(GOOGLE_CLIENT_SECRET="")
    for path in (REDIRECT, CALLBACK):
        assert refusal(await client.get(path)) == (404, "sign_in_switched_off")


async def test_a_provider_that_is_down(client: AsyncClient, reconfigure: Reconfigure, session: AsyncSession) -> None:
    reconfigure(GOOGLE_ISSUER=f"http://127.0.0.1:{free_port()}")
    answer = await client.get(REDIRECT)
    assert refusal(answer) == (503, "identity_provider_away")
    assert answer.headers["Retry-After"] == "5"
    assert "Set-Cookie" not in answer.headers
    assert await counts(session) == [0] * 5


class TestFrontEnd:
    """With a front end, the browser comes back to it with a code."""

    @pytest.fixture(autouse=True)
    def front_end(self, reconfigure: Reconfigure) -> None:
        reconfigure(FRONTEND_URL=f"{FRONT_END}/")

    async def arrive(self, client: AsyncClient, provider: str, **query: str) -> dict[str, str]:
        """What the front end is told at the end of a sign-in."""
        await known(provider, "g-1", email="grace@example.com", email_verified=True)
        answer = await client.get(await arrive(client, "g-1", **query))
        assert (answer.status_code, answer.content) == (303, b"")
        where = urlsplit(answer.headers["Location"])
        assert f"{where.scheme}://{where.netloc}{where.path}" == f"{FRONT_END}{query.get('next', '/')}"
        told = dict(parse_qsl(where.query))
        assert set(told) == {"code"}
        return told

    async def test_the_browser_that_began_gets_the_tokens(
        self, client: AsyncClient, provider: str, who: Who, session: AsyncSession
    ) -> None:
        told = await self.arrive(client, provider, next="/welcome/back")
        answer = await client.post(EXCHANGE, json=told)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert await who(answer.json()) == "grace@example.com"
        assert answer.json()["refresh_token"] not in told["code"]
        assert await counts(session) == [1, 0, 1, 1, 2]

    async def test_a_front_end_elsewhere_shows_its_verifier(self, client: AsyncClient, provider: str, who: Who) -> None:
        told = await self.arrive(client, provider, code_challenge=s256(VERIFIER))
        for verifier in ({}, {"code_verifier": VERIFIER[::-1]}):  # the cookie is no substitute
            assert refusal(await client.post(EXCHANGE, json={**told, **verifier})) == (401, "invalid_code")
        client.cookies.clear()
        answer = await client.post(EXCHANGE, json={**told, "code_verifier": VERIFIER})
        assert await who(answer.json()) == "grace@example.com"

    async def test_a_code_that_an_attacker_sends_signs_nobody_in(
        self, client: AsyncClient, provider: str, session: AsyncSession
    ) -> None:
        plain = await self.arrive(client, provider)
        client.cookies.clear()
        challenged = await self.arrive(client, provider, code_challenge=s256(VERIFIER))
        client.cookies.clear()
        before = await counts(session)
        for victim in ("with no cookie", "who has set out"):
            if victim == "who has set out":
                await client.get(REDIRECT)
            for told in (plain, challenged):
                assert refusal(await client.post(EXCHANGE, json=told)) == (401, "invalid_code")
        assert await counts(session) == before

    async def test_a_code_lives_for_a_minute_and_works_once(
        self, client: AsyncClient, provider: str, who: Who, clock: MovableClock
    ) -> None:
        told = {**await self.arrive(client, provider, code_challenge=s256(VERIFIER)), "code_verifier": VERIFIER}
        first = (await client.post(EXCHANGE, json=told)).json()
        clock.offset = timedelta(seconds=9)
        lost = (await client.post(EXCHANGE, json=told)).json()
        assert lost["refresh_token"] == first["refresh_token"]
        clock.offset = timedelta(seconds=20)
        assert refusal(await client.post(EXCHANGE, json=told)) == (401, "invalid_code")
        assert await who(first) == "invalid_token"  # two had the code
        late = {**await self.arrive(client, provider, code_challenge=s256(VERIFIER)), "code_verifier": VERIFIER}
        clock.offset = timedelta(seconds=81)
        assert refusal(await client.post(EXCHANGE, json=late)) == (401, "invalid_code")

    async def test_what_is_no_code(self, client: AsyncClient, provider: str) -> None:
        told = await self.arrive(client, provider)
        cookie = client.cookies[COOKIE]
        for code in (cookie, told["code"][:-4] + "AAAA", "A", "AAAA"):
            assert refusal(await client.post(EXCHANGE, json={"code": code})) == (401, "invalid_code")
        senseless: list[object] = ["", "x" * 1001, "ä", None, 7]
        for nothing in senseless:
            assert refusal(await client.post(EXCHANGE, json={"code": nothing})) == (422, "invalid")

    async def test_open_redirects(self, client: AsyncClient) -> None:
        for path in (
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "evil.example",
            "/a?b=c",
            "/a#b",
            "/a\nb",
            "/\t/evil.example",
            "",
            "/" * 501,
        ):
            answer = await client.get(REDIRECT, params={"next": path})
            assert refusal(answer) == (422, "invalid"), path
            assert "Set-Cookie" not in answer.headers

    async def test_refusals_are_told_to_the_front_end(
        self, client: AsyncClient, provider: str, reconfigure: Reconfigure, session: AsyncSession
    ) -> None:
        await known(provider, "g-2", email="grace@example.com", email_verified=False)
        for subject, code in ((None, "access_denied"), ("g-2", "identity_not_linked")):
            answer = await client.get(await arrive(client, subject, next="/in"))
            assert answer.status_code == 303
            assert answer.headers["Location"] == f"{FRONT_END}/in?error={code}"
        back = await arrive(client, "g-2")
        reconfigure(GOOGLE_ISSUER=f"http://127.0.0.1:{free_port()}")
        assert (await client.get(back)).headers["Location"] == f"{FRONT_END}/?error=identity_provider_away"
        client.cookies.clear()
        assert refusal(await client.get(back)) == (400, "sign_in_not_begun")
        assert await counts(session) == [0] * 5


PAGE = {"accept": "text/html", "sec-fetch-site": "none"}
OURS = "http://127.0.0.1:8000"


async def to_a_page(client: AsyncClient, subject: str | None) -> str:
    """Set out from a page of ours and agree, or do not: where the browser is sent to."""
    begun = await client.get("/sign-in/google", params={"next": "/visits"}, headers=PAGE)
    assert begun.status_code == 303, begun.text
    back = await client.get(await consented(begun.headers["Location"], subject), headers=PAGE)
    told = back.headers["Location"]
    assert told.startswith(f"{OURS}/sign-in/google/back?next=%2Fvisits&")
    return told.removeprefix(OURS)


async def test_who_sets_out_from_a_page_of_ours_comes_back_signed_in_whoever_has_the_front_end(
    client: AsyncClient, provider: str, reconfigure: Reconfigure
) -> None:
    reconfigure(FRONTEND_URL=FRONT_END)
    await known(provider, "g-p1", email="grace@example.com", email_verified=True)
    assert "Continue with Google" in (await client.get("/sign-in", headers=PAGE)).text
    there = await to_a_page(client, "g-p1")
    entered = await client.get(there, headers=PAGE)
    assert (entered.status_code, entered.headers["Location"]) == (303, "/visits")
    assert "Max-Age=604800" in entered.headers["Set-Cookie"]
    assert "Signed in as grace@example.com" in (await client.get("/account", headers=PAGE)).text
    client.cookies.clear()  # another browser, which has seen the address
    again = await client.get(there, headers=PAGE)
    assert again.headers["Location"] == "/sign-in?next=%2Fvisits&google=invalid_code"
    assert "Try once more" in (await client.get(again.headers["Location"], headers=PAGE)).text
    assert "frontdesk" not in client.cookies


async def test_the_way_back_to_a_page_fits_into_a_cookie_and_is_lost_without_it(
    client: AsyncClient, provider: str
) -> None:
    await known(provider, "g-p3", email="grace@example.com", email_verified=True)
    long = f"/learn/lessons/1?answer.name={'x' * 2500}"
    begun = await client.get("/sign-in/google", params={"next": long}, headers=PAGE)
    assert len(begun.headers["Set-Cookie"].partition(";")[0]) <= 4096
    back = await consented(begun.headers["Location"], "g-p3")
    kept = client.cookies[COOKIE]
    client.cookies.clear()  # another browser, or too late
    lost = await client.get(back, headers=PAGE)
    assert (lost.status_code, lost.headers["Location"]) == (303, f"{OURS}/sign-in?google=sign_in_not_begun")
    client.cookies.set(COOKIE, kept)
    there = (await client.get(back, headers=PAGE)).headers["Location"]
    assert there.startswith(f"{OURS}/sign-in/google/back?next=%2Flearn%2Flessons%2F1&")


async def test_a_page_of_ours_says_what_google_refused(
    client: AsyncClient, provider: str, ada: str, session: AsyncSession, reconfigure: Reconfigure
) -> None:
    await known(provider, "g-p2", email=EMAIL, email_verified=True)  # who has not verified it here
    before = await counts(session)
    for subject, said in (
        (None, "You have not allowed it there"),
        ("g-p2", "There may be an account with your address"),
    ):
        refused = await client.get(await to_a_page(client, subject), headers=PAGE)
        assert refused.status_code == 303
        assert said in (await client.get(refused.headers["Location"], headers=PAGE)).text
    assert await counts(session) == before
    assert ada
    reconfigure(GOOGLE_CLIENT_ID="")
    assert "Google" not in (await client.get("/sign-in", headers=PAGE)).text
    assert (await client.get("/sign-in/google", headers=PAGE)).status_code == 404
