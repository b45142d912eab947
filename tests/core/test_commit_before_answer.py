"""The order that a 201 promises: commit first, then the answer."""

import asyncpg
import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from frontdesk.core.db import Sessions, driver, reader, unit_of_work
from frontdesk.core.http import errors
from frontdesk.core.http.session import Session


@pytest.fixture
async def order(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE things (name text PRIMARY KEY)"))
        # checked at COMMIT and no earlier: the failure that a handler cannot see
        await connection.execute(
            text("CREATE TABLE parts (thing text REFERENCES things DEFERRABLE INITIALLY DEFERRED)")
        )


def routes(app: FastAPI) -> FastAPI:
    small = FastAPI()
    small.state.resources = app.state.resources
    errors.install(small)

    @small.post("/things/{name}", status_code=201)
    async def make(name: str, session: Session) -> str:
        await session.execute(text("INSERT INTO things VALUES (:name)"), {"name": name})
        return name

    @small.post("/parts/{thing}", status_code=201)
    async def make_part(thing: str, session: Session) -> str:
        await (await driver(session)).execute("INSERT INTO parts VALUES ($1)", thing)
        return thing

    @small.post("/fails/{name}")
    async def fails(name: str, session: Session) -> None:
        await (await driver(session)).execute("INSERT INTO things VALUES ($1)", name)
        raise RuntimeError(name)

    return small


async def rows(database_url: str, table: str) -> list[str]:
    connection = await asyncpg.connect(database_url)
    try:
        return [row[0] for row in await connection.fetch(f"SELECT * FROM {table}")]  # noqa: S608
    finally:
        await connection.close()


@pytest.mark.usefixtures("order")
async def test_what_another_connection_sees_when_the_first_byte_leaves(app: FastAPI, database_url: str) -> None:
    small, seen = routes(app), []

    async def watched(scope, receive, send):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202  ASGI
        async def watching(message):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            if message["type"] == "http.response.start":
                seen.append((message["status"], await rows(database_url, "things")))
            await send(message)

        await small(scope, receive, watching)

    async with AsyncClient(transport=ASGITransport(watched), base_url="http://test") as client:
        await client.post("/things/lamp")
    assert seen == [(201, ["lamp"])]


@pytest.mark.usefixtures("order")
async def test_a_commit_that_fails_is_no_201(app: FastAPI, database_url: str) -> None:
    async with AsyncClient(transport=ASGITransport(routes(app)), base_url="http://test") as client:
        answer = await client.post("/parts/of-nothing")
    assert answer.status_code == 409
    assert answer.json()["code"] == "conflict"
    assert await rows(database_url, "parts") == []


@pytest.mark.usefixtures("order")
async def test_what_ran_on_the_raw_driver_is_rolled_back_with_the_request(app: FastAPI, database_url: str) -> None:
    transport = ASGITransport(routes(app), raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.post("/fails/lamp")
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal"
    assert "lamp" not in answer.text
    assert await rows(database_url, "things") == []


@pytest.mark.usefixtures("order")
async def test_what_ran_on_the_raw_driver_is_committed_with_the_unit_of_work(
    sessions: Sessions, database_url: str
) -> None:
    async with unit_of_work(sessions) as session:
        connection = await driver(session)
        await connection.execute("INSERT INTO things VALUES ('raw')")
        await session.execute(text("INSERT INTO things VALUES ('mapped')"))
        assert await driver(session) is connection
        assert await rows(database_url, "things") == []
    assert sorted(await rows(database_url, "things")) == ["mapped", "raw"]


async def test_a_reader_outside_a_transaction_holds_no_connection(engine: AsyncEngine, sessions: Sessions) -> None:
    await engine.dispose()  # its pool has nothing at hand
    async with sessions() as session:
        async with reader(session) as connection:
            assert not connection.is_in_transaction()
        assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # a queue's
        borrowed = connection
        writer = await driver(session)
        async with reader(session) as connection:
            assert connection is writer
            assert connection.is_in_transaction()
        assert engine.pool.checkedout() == 1  # type: ignore[attr-defined]
        await session.rollback()
        assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]
        assert await driver(session) is borrowed  # a new transaction, on what the pool has at hand
        assert borrowed.is_in_transaction()
