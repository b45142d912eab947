"""What Prometheus is told, and who may ask."""

from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from pydantic import SecretStr
from sqlalchemy import text
from structlog.testing import capture_logs

from frontdesk.core import metrics, statements
from frontdesk.core.db import create_engine, reader, session_maker, unit_of_work
from frontdesk.core.settings import DatabaseSettings

ROOM = "/api/v1/rooms/{room_id}"


def told(name: str, **labels: str) -> float:
    return metrics.REGISTRY.get_sample_value(name, labels) or 0


@pytest.mark.parametrize(
    ("ask", "labels", "code"),
    [
        (("GET", "/health"), ("GET", "/health", "200"), None),
        (("GET", "/v1/rooms/0197c1f2-a7e0-7000-8000-000000000000"), ("GET", ROOM, "404"), "room_not_found"),
        (("POST", "/bookings/"), ("POST", "/api/v1/bookings", "422"), "invalid"),
        (("GET", "/wp-login.php"), ("GET", "none", "404"), "not_found"),
        (("PROPFIND", "/wp-login.php"), ("other", "none", "404"), "not_found"),
    ],
)
async def test_answers_are_counted_by_the_template_of_their_route(
    client: AsyncClient, ask: tuple[str, str], labels: tuple[str, str, str], code: str | None
) -> None:
    method, route, status = labels
    counted = {"method": method, "route": route}

    def figures() -> tuple[float, float, float]:
        return (
            told("frontdesk_http_answers_total", **counted, status=status),
            told("frontdesk_http_seconds_count", **counted),
            told("frontdesk_refusals_total", route=route, code=code or ""),
        )

    before = figures()
    await client.request(*ask, json={})
    assert [after - was for after, was in zip(figures(), before, strict=True)] == [1, 1, int(code is not None)]


async def test_an_error_of_ours_is_counted_as_one(
    app: FastAPI, client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError

    counted = {"method": "GET", "route": "none", "status": "500"}
    before = told("frontdesk_http_answers_total", **counted)
    monkeypatch.setattr(app.router, "middleware_stack", fail)
    assert (await client.get("/health")).status_code == 500
    assert told("frontdesk_http_answers_total", **counted) - before == 1


async def test_both_ways_to_the_database_are_timed_and_what_is_slow_is_logged_without_its_values(
    database_url: str,
) -> None:
    engine = create_engine(DatabaseSettings.model_validate({"DATABASE_URL": database_url}))
    statements.watch(engine, slow_ms=1)
    verbs = ("SELECT", "WITH", "COMMIT")
    before = [told("frontdesk_db_statement_seconds_count", verb=verb) for verb in verbs]
    with capture_logs() as logged:
        async with unit_of_work(session_maker(engine)) as session:
            await session.execute(text("SELECT pg_sleep(0.002),  :name"), {"name": "Ada"})
            async with reader(session) as connection:
                await connection.fetchval("WITH a AS (SELECT pg_sleep(0.002)) SELECT $1::text FROM a", "Ada")
    after = [told("frontdesk_db_statement_seconds_count", verb=verb) for verb in verbs]
    assert [now - was for now, was in zip(after, before, strict=True)] == [1, 1, 1]
    slow = [it["statement"] for it in logged if it["event"] == "slow_statement" and "sleep" in it["statement"]]
    assert slow == ["SELECT pg_sleep(0.002), $1", "WITH a AS (SELECT pg_sleep(0.002)) SELECT $1::text FROM a"]
    assert "Ada" not in repr(logged)
    await engine.dispose()


async def asked(app: FastAPI, *, peer: str, **headers: str) -> Any:
    transport = ASGITransport(app, client=(peer, 1))
    async with AsyncClient(transport=transport, base_url="http://frontdesk.test") as client:
        return await client.get("/metrics", headers=headers)


async def test_figures_are_for_this_machine_or_for_who_has_the_token(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await asked(app, peer="127.0.0.1")
    assert here.status_code == 200
    assert here.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "# TYPE frontdesk_http_seconds histogram" in here.text
    assert (await asked(app, peer="::1")).status_code == 200
    for peer, headers in (("10.0.0.7", {}), ("", {}), ("127.0.0.1", {"X-Forwarded-For": "10.0.0.7"})):
        refused = await asked(app, peer=peer, **headers)
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    held = app.state.resources.settings.observability
    monkeypatch.setitem(held.__dict__, "metrics_token", SecretStr("an open sesame"))
    assert (await asked(app, peer="10.0.0.7", Authorization="Bearer an open sesame")).status_code == 200
    for wrong in ({}, {"Authorization": "Bearer an open"}, {"Authorization": "an open sesame"}):
        assert (await asked(app, peer="127.0.0.1", **wrong)).status_code == 404
