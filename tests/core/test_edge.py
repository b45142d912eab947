"""What every answer has, whatever the route."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from httpx2 import Response as Answer
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from frontdesk.core.http import edge
from frontdesk.core.http.edge import Edge
from frontdesk.core.settings import AppSettings, SecuritySettings, Settings
from frontdesk.entrypoints.api import create_app


@pytest.mark.parametrize("path", ["/", "/health", "/api/v1/countries", "/nowhere", "/api/v1/bookings"])
async def test_security_headers(client: AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "strict-transport-security" not in headers  # a laptop has no certificate


async def test_a_refusal_names_the_request(client: AsyncClient) -> None:
    given = await client.get("/nowhere", headers={"X-Request-ID": "from-the-caller_1"})
    assert given.headers["x-request-id"] == given.json()["correlation_id"] == "from-the-caller_1"
    made = await client.get("/nowhere")
    assert re.fullmatch("[0-9a-f]{32}", made.headers["x-request-id"])
    assert made.json()["correlation_id"] == made.headers["x-request-id"]


@pytest.mark.parametrize("forged", ["a b", "x" * 129, "<script>", 'a"b', ""])
async def test_a_request_id_that_could_do_harm_is_replaced(client: AsyncClient, forged: str) -> None:
    answer = await client.get("/nowhere", headers={"X-Request-ID": forged})
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])


async def test_a_problem_has_the_shape_that_is_documented(client: AsyncClient) -> None:
    answer = await client.get("/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "Not Found",
        "code": "not_found",
        "correlation_id": answer.headers["x-request-id"],
    }


async def test_a_method_that_a_path_lacks(client: AsyncClient) -> None:
    answer = await client.put("/api/v1/bookings/")
    assert (answer.status_code, answer.json()["code"], answer.headers["allow"]) == (
        405,
        "method_not_allowed",
        "GET, POST",
    )


def app_with(app: FastAPI, *, origins: str, environment: str = "test") -> AsyncClient:
    secret = Settings().security.secret_key.get_secret_value().replace("test", "mine")
    settings = Settings(
        app=AppSettings.model_validate({"ENVIRONMENT": environment}),
        security=SecuritySettings.model_validate({"CORS_ORIGINS": origins, "SECRET_KEY": secret}),
    )
    made = create_app(settings)
    made.state.resources = app.state.resources
    return AsyncClient(transport=ASGITransport(made), base_url="http://test")


async def test_origins_that_may_and_others(app: FastAPI) -> None:
    asking = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,if-match"}
    async with app_with(app, origins="https://a.example,https://b.example") as client:
        allowed = await client.options("/bookings/", headers={"Origin": "https://a.example", **asking})
        assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, "https://a.example")
        other = await client.options("/bookings/", headers={"Origin": "https://c.example", **asking})
        assert (other.status_code, "access-control-allow-origin" in other.headers) == (400, False)
        simple = await client.get("/health", headers={"Origin": "https://b.example"})
        assert simple.headers["access-control-allow-origin"] == "https://b.example"
        assert {"ETag", "Location"} < set(simple.headers["access-control-expose-headers"].split(", "))


async def test_in_production_browsers_are_told_to_stay_on_https(app: FastAPI) -> None:
    async with app_with(app, origins="https://a.example", environment="production") as client:
        assert "max-age=" in (await client.get("/health")).headers["strict-transport-security"]


async def test_a_path_may_have_a_bound_of_its_own() -> None:
    async def echo(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        await Response(str(len(await request.body())))(scope, receive, send)

    async def chunks(size: int) -> AsyncIterator[bytes]:
        yield bytes(size)

    bounded = Edge(echo, max_body_bytes=10, hsts=False, other_bounds={"/files/": 20})
    async with AsyncClient(transport=ASGITransport(bounded), base_url="http://frontdesk.test") as client:
        for path, size, status in (
            ("/", 10, 200),
            ("/", 11, 413),
            ("/files", 11, 413),
            ("/files/x", 20, 200),
            ("/files/x", 21, 413),
        ):
            assert (await client.put(path, content=bytes(size))).status_code == status, (path, size)
        for size, status in ((20, 200), (21, 413)):  # without a Content-Length
            assert (await client.put("/files/x", content=chunks(size))).status_code == status, size


async def test_a_body_has_its_time_and_what_has_come_of_it_buys_more(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge, "BODY_SECONDS", 0.05)
    may_end = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b'{"notes": '
        await may_end.wait()
        yield b'"on my way"}'

    async def post() -> Answer:
        return await client.post("/bookings", content=slow(), headers={"Content-Type": "application/json"})

    late = await post()
    assert (late.status_code, late.json()["code"], late.headers["connection"]) == (408, "request_timeout", "close")
    monkeypatch.setattr(edge, "SLOWEST_BODY", 0.001)  # ten bytes buy hours
    in_time = asyncio.create_task(post())
    await asyncio.sleep(0.1)
    may_end.set()
    assert (await in_time).status_code == 422


async def test_a_stream_may_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "BODY_SECONDS", 0.0)
    is_gone = asyncio.Event()

    async def gone() -> Message:
        await is_gone.wait()
        return {"type": "http.disconnect"}

    async def stream(_: Scope, receive: Receive, __: Send) -> None:
        assert (await receive())["type"] == "http.disconnect"

    async def send(_: Message) -> None:
        raise AssertionError("nothing is sent")

    scope = {"type": "http", "method": "GET", "path": "/events", "headers": []}
    listening = asyncio.create_task(Edge(stream, max_body_bytes=0, hsts=False)(scope, gone, send))
    await asyncio.sleep(0.05)
    is_gone.set()
    await listening
