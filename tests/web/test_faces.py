"""What holds of every page: where it is, whom it trusts, and what it says when something is refused."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from starlette.routing import Match, Route
from starlette.types import Receive, Scope, Send

from frontdesk.core.db import create_engine, session_maker
from frontdesk.core.http.doors import canonical
from frontdesk.core.http.throttle import Throttle
from frontdesk.core.settings import DatabaseSettings, Settings, TrafficSettings
from frontdesk.entrypoints.web import router as web
from frontdesk.entrypoints.web.page import within
from frontdesk.entrypoints.web.refusals import refused
from tests.factories import PASSWORD, sign_up
from tests.web.conftest import HOST, OURS, hidden, sign_in, typed

EMAIL = "ada@example.com"


def test_no_page_stands_in_the_way_of_the_api(app: FastAPI) -> None:
    pages = [route for router in web.routers for route in router.routes if isinstance(route, Route)]
    paths = {re.sub(r"\{[^}]+\}", "x", route.path): route for route in pages}
    assert len(paths) > 5
    for path, page in paths.items():
        assert canonical(path) == path, "a door rewrites it"
        for route in app.router.routes:
            if isinstance(route, Route) and route not in pages:
                scope = {"type": "http", "method": "GET", "path": path, "headers": []}
                assert route.matches(scope)[0] is Match.NONE, (path, route.path)
                fixed = re.sub(r"\{[^}]+\}", "x", route.path)
                assert page.matches(scope | {"path": fixed})[0] is Match.NONE, (page.path, route.path)


async def test_a_page_runs_our_scripts_alone_and_in_no_frame(browser: AsyncClient) -> None:
    for path in ("/setup", "/sign-in", "/design", "/nowhere"):
        answer = await browser.get(path)
        policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
        assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
        assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert answer.headers["cache-control"] == "private, no-store"
        assert not re.search(r"<script(?![^>]* src=)|<style| style=| on[a-z]+=", answer.text), path
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', answer.text), path


async def test_an_unknown_address_is_a_page_for_people_and_a_problem_for_programs(browser: AsyncClient) -> None:
    lost = await browser.get("/nowhere")
    assert (lost.status_code, lost.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is nothing here" in lost.text
    program = await browser.get("/nowhere", headers={"accept": "*/*"})
    assert (program.status_code, program.json()["code"]) == (404, "not_found")
    api = await browser.get("/api/v1/nowhere")
    assert (api.status_code, api.headers["content-type"]) == (404, "application/problem+json")
    assert (await browser.post("/nowhere")).headers["content-type"] == "text/html; charset=utf-8"
    assert (await browser.head("/sign-in")).status_code == 200
    wrong = await browser.get("/sign-out")
    assert (wrong.status_code, wrong.headers["content-type"]) == (405, "text/html; charset=utf-8")
    assert wrong.headers["allow"] == "POST"


async def test_a_browser_has_a_session_of_the_api(client: AsyncClient, browser: AsyncClient) -> None:
    ada = await sign_up(client, EMAIL)
    answer = await browser.post("/sign-in", data={"email": EMAIL, "password": PASSWORD, "keep": "on"})
    kept, *attributes = answer.headers["set-cookie"].split("; ")
    assert kept.startswith("frontdesk=ey")  # over https it is called __Host-frontdesk, and Secure
    assert attributes == ["HttpOnly", "Max-Age=604800", "Path=/", "SameSite=lax"]
    assert f"Signed in as {EMAIL}" in (await browser.get("/")).text
    sessions = (await client.get("/api/v1/auth/sessions", headers=ada.headers)).json()["items"]
    (other,) = [session for session in sessions if not session["current"]]
    ended = await client.delete(f"/api/v1/auth/sessions/{other['id']}", headers=ada.headers)
    assert ended.status_code == 204
    after = await browser.get("/")
    assert (after.status_code, "Signed in" in after.text) == (200, False)
    assert not list(browser.cookies.jar)  # and forgotten


async def test_signing_out_ends_the_session_itself(client: AsyncClient, browser: AsyncClient) -> None:
    await sign_up(client, EMAIL)
    await sign_in(browser, EMAIL)
    token = browser.cookies["frontdesk"]
    assert (await client.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {token}"})).status_code == 200
    assert (await browser.post("/sign-out")).headers["location"] == "/"
    assert not list(browser.cookies.jar)
    ended = await client.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {token}"})
    assert (ended.status_code, ended.json()["code"]) == (401, "invalid_token")


async def test_a_token_in_a_header_opens_no_page(client: AsyncClient, browser: AsyncClient) -> None:
    ada = await sign_up(client, EMAIL)
    assert "Signed in" not in (await browser.get("/", headers=ada.headers)).text


@pytest.mark.parametrize(
    "foreign",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "", "origin": "http://frontdesk.test"},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"origin": "http://["},
        {"origin": "http://frontdesk.test.elsewhere.example"},
        {},
    ],
)
async def test_other_sites_change_nothing(client: AsyncClient, browser: AsyncClient, foreign: dict[str, str]) -> None:
    await sign_up(client, EMAIL)
    await sign_in(browser, EMAIL)
    del browser.headers["sec-fetch-site"]
    refused = await browser.post("/sign-out", headers=foreign)
    assert (refused.status_code, refused.headers["content-type"]) == (403, "text/html; charset=utf-8")
    assert "This did not come from one of our pages" in refused.text
    assert f"Signed in as {EMAIL}" in (await browser.get("/", headers=OURS)).text


async def test_a_made_up_way_through_signing_in_carries_nothing_out(client: AsyncClient, browser: AsyncClient) -> None:
    ada = await sign_up(client, EMAIL)
    link = await browser.get("/sign-in", params={"next": "/account/sessions/end-others", "kept": "x=y"})
    entered = await browser.post("/sign-in", data={**hidden(link), "email": EMAIL, "password": PASSWORD})
    assert 'action="/account/sessions/end-others"' in entered.text
    refused = await browser.post("/account/sessions/end-others", data=typed(entered))
    assert (refused.status_code, "Nothing was changed" in refused.text) == (403, True)
    assert (await client.get("/api/v1/auth/me", headers=ada.headers)).status_code == 200


async def test_what_is_too_large_is_refused_with_a_page(browser: AsyncClient) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(17):
            yield b"x" * 2**16

    for sent in (b"x" * (2**20 + 1), pieces()):
        refused = await browser.post("/theme", content=sent)
        assert (refused.status_code, refused.headers["content-type"]) == (413, "text/html; charset=utf-8")
        assert "send less of it" in refused.text
    program = await browser.post("/theme", content=b"x" * (2**20 + 1), headers={"accept": "*/*"})
    assert (program.status_code, program.json()["code"]) == (413, "content_too_large")


async def test_an_older_browser_says_where_a_form_comes_from_by_its_origin(browser: AsyncClient) -> None:
    del browser.headers["sec-fetch-site"]
    answer = await browser.post("/theme", data={"theme": "dark"}, headers={"origin": "http://frontdesk.test"})
    assert (answer.status_code, browser.cookies["theme"]) == (303, "dark")


async def test_a_refused_form_is_shown_again_as_it_was_typed(browser: AsyncClient) -> None:
    refused = await browser.post("/sign-in?next=/design", data={"email": '"><b>ada', "password": "secret words"})
    assert refused.status_code == 401
    assert "Address or password is wrong" in refused.text
    assert 'value="&#34;&gt;&lt;b&gt;ada"' in refused.text
    assert "secret words" not in refused.text
    assert 'name="next" value="/design"' in refused.text
    missing = await browser.post("/sign-up", data={"email": "no address", "name": "Ada", "password": "12345678"})
    assert missing.status_code == 422
    assert 'value="Ada"' in missing.text
    assert missing.text.count('aria-invalid="true"') == 2
    assert 'id="error-email"' in missing.text
    assert 'id="error-password"' in missing.text


async def test_who_signs_up_hears_the_same_whether_they_have_an_account_or_not(browser: AsyncClient) -> None:
    new = {"email": EMAIL, "name": "Ada", "password": "correct horse battery staple", "next": "/design"}
    first, again = [await browser.post("/sign-up", data=new) for _ in range(2)]
    assert first.status_code == again.status_code == 303
    assert first.headers["location"] == again.headers["location"]
    assert first.headers["location"] == "/sign-in?email=ada%40example.com&next=%2Fdesign&done=signed-up"


@pytest.mark.parametrize(
    "address", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere", "", "x", "/\n"]
)
def test_nobody_is_sent_to_another_site(address: str) -> None:
    assert within(address) == "/"
    assert within("/visits?x=1") == "/visits?x=1"


async def test_without_a_database_a_page_says_so(app: FastAPI, browser: AsyncClient) -> None:
    nowhere = DatabaseSettings.model_validate({"DATABASE_URL": "postgresql://a:b@127.0.0.1:1/c"})
    engine = create_engine(nowhere)
    app.state.resources = replace(app.state.resources, sessions=session_maker(engine), engine=engine)
    away = await browser.get("/")
    assert (away.status_code, away.headers["retry-after"]) == (503, "2")
    assert "Out of order for a moment" in away.text
    await engine.dispose()


async def test_who_asks_for_too_much_is_told_so_on_a_page(app: FastAPI, settings: Settings) -> None:
    narrow = settings.model_copy(update={"traffic": TrafficSettings.model_validate({"RATE_LIMIT_PAGE": "1/minute"})})
    throttle = Throttle(app, settings=narrow, page=refused)

    async def throttled(scope: Scope, receive: Receive, send: Send) -> None:
        await throttle({**scope, "app": app}, receive, send)

    async with AsyncClient(transport=ASGITransport(throttled, client=("203.0.113.9", 1)), base_url=HOST) as hasty:
        page = {"accept": "text/html"}
        first, second = [await hasty.get("/sign-in", headers=page) for _ in range(2)]
        assert (first.status_code, second.status_code) == (200, 429)
        assert second.headers["content-type"] == "text/html; charset=utf-8"
        assert "One moment, please" in second.text
        assert 0 < int(second.headers["retry-after"]) <= 60
        program = await hasty.get("/sign-in", headers={"accept": "*/*"})
        assert (program.status_code, program.json()["code"]) == (429, "too_many_requests")


async def test_dates_and_words_follow_the_reader(browser: AsyncClient) -> None:
    for accepted, said in (("en-US,en", "en-US"), ("de-DE,en-AU;q=0.5", "en-AU"), ("", "en-GB"), ("x" * 300, "en-GB")):
        answer = await browser.get("/sign-in", headers={"accept-language": accepted})
        assert f'<html lang="{said}" dir="ltr"' in answer.text
