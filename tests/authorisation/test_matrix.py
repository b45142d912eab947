"""The authorisation matrix: every operation of the OpenAPI document by every caller, and a refusal changes nothing.

Whoever adds a route adds its row to `matrix.TABLE`; without one this fails.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from http.client import BAD_REQUEST
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI
from httpx2 import Response
from redis.asyncio import Redis

from frontdesk.core.clock import MovableClock
from frontdesk.core.settings import Settings
from tests.authorisation.matrix import REQUESTS, TABLE
from tests.authorisation.world import CALLERS, SECRETS, Opened, World, make, opened
from tests.conftest import START
from tests.databases import Template, cloned
from tests.modules.companies.callers import snapshot

ROWS = {row[0]: tuple(map(int, row[1:])) for row in map(str.split, TABLE.splitlines()[2:]) if row}


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the document."""

    verb: str
    path: str
    documented: frozenset[int]

    async def ask(self, at: Opened, world: World, caller: str, request: dict[str, Any]) -> Response:
        """Send the operation's request as this caller."""
        filled = _filled(request, world.names)
        path = self.path.format_map({**world.names, **filled.pop("path", {})})
        query = filled.pop("query", None)
        return await at.client.request(self.verb, path, params=query, headers=world.headers[caller], **filled)


@pytest.fixture(scope="module")
def operations(application: FastAPI) -> dict[str, Operation]:
    """Every operation by its id."""
    return {
        operation["operationId"]: Operation(verb.upper(), path, frozenset(map(int, operation["responses"])))
        for path, verbs in application.openapi()["paths"].items()
        for verb, operation in verbs.items()
    }


@dataclass(frozen=True, slots=True)
class Stage:
    """The application on the world's database."""

    at: Opened
    world: World
    untouched: dict[str, list[str]]
    restore: Callable[[], Awaitable[None]]  # makes everything as it was


@pytest.fixture(scope="module")
async def stage(
    postgres: str, template: str, application: FastAPI, settings: Settings, valkey: str
) -> AsyncIterator[Stage]:
    """The world, in a database that is filled anew where somebody has changed something."""
    clock, redis = MovableClock(), Redis.from_url(valkey)
    clock.move_to(START)
    async with cloned(postgres, template) as url, opened(application, settings, clock, redis, url) as at:
        await redis.flushdb()
        world = await make(at, settings, now=START)
        keeper = await asyncpg.connect(url, user="postgres")
        filled = await Template.read(keeper)

        async def restore() -> None:
            await redis.flushdb()  # the limits count who signs up
            await filled.refill(keeper)

        yield Stage(at, world, await snapshot(at.sessions), restore)
        await keeper.close()
    await redis.aclose()


def test_every_operation_has_its_row(operations: dict[str, Operation]) -> None:
    assert ROWS.keys() == operations.keys()
    assert {len(row) for row in ROWS.values()} == {len(CALLERS)}
    assert REQUESTS.keys() <= ROWS.keys()
    assert TABLE.split(maxsplit=len(CALLERS))[: len(CALLERS)] == list(CALLERS)


@pytest.mark.parametrize("name", ROWS)
async def test_each_caller_gets_their_answer_and_a_refusal_changes_nothing(
    stage: Stage, operations: dict[str, Operation], name: str
) -> None:
    operation, request = operations[name], REQUESTS.get(name, {})
    expected = dict(zip(CALLERS, ROWS[name], strict=True))
    refused = [caller for caller, status in expected.items() if status >= BAD_REQUEST]
    allowed = [caller for caller, status in expected.items() if status < BAD_REQUEST]
    given = {}
    try:
        for caller in refused + (allowed if operation.verb == "GET" else []):
            answer = await operation.ask(stage.at, stage.world, caller, request)
            given[caller] = answer.status_code
            _check_secrets(answer, caller)
            assert answer.is_success or answer.headers["content-type"] == "application/problem+json"
        assert await snapshot(stage.at.sessions) == stage.untouched
        for number, caller in enumerate([] if operation.verb == "GET" else allowed):
            if number:
                await stage.restore()
            answer = await operation.ask(stage.at, stage.world, caller, request)
            given[caller] = answer.status_code
            _check_secrets(answer, caller)
    finally:
        await stage.restore()
    assert given == expected
    assert operation.documented.issuperset(given.values())


def _check_secrets(answer: Response, caller: str) -> None:
    """What only authors know is in no answer that anybody else gets."""
    if caller != "admin":
        assert [name for name, secret in SECRETS.items() if secret in answer.text] == []


def _filled(value: Any, names: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(part, names) for key, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, names) for part in value]
    return value.format_map(names) if isinstance(value, str) else value
