"""Schemathesis, with all its checks, over the whole OpenAPI document against a real server: it finds nothing."""

import subprocess
import sys
from pathlib import Path

import asyncpg
import httpx2
import pytest

from tests import factories
from tests.journeys.conftest import Serve, Server

CONFIG = Path(__file__).parent / "schemathesis.toml"
# signing out would end the token that the rest of the run needs
SIGNING_OUT = ("--exclude-operation-id", "auth_logout", "--exclude-operation-id", "auth_end_session")
# and a stream of events has no end that could be waited for
ENDLESS = ("--exclude-operation-id", "live_listen")


def schemathesis(server: Server, folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run"]
    command += [f"{server.url}/openapi.json", "--checks", "all", "--continue-on-failure", "--no-color", *arguments]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    assert result.returncode == 0, result.stdout + result.stderr


async def an_admin(http: httpx2.AsyncClient, server: Server, database_url: str) -> factories.Person:
    person = await factories.owner(http, base=server.url)
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("UPDATE users SET is_admin = true WHERE email = $1", person.email)
    finally:
        await connection.close()
    place = await factories.provider(http, person, base=server.url)
    await factories.room(http, person, place["id"], base=server.url)
    return person


@pytest.mark.parametrize(
    "arguments",
    [
        ("--phases", "examples,fuzzing", "--max-examples", "1"),
        # a minute and more, which the tests of a change have not
        pytest.param(("--phases", "examples,coverage,fuzzing", "--max-examples", "5"), marks=pytest.mark.proof),
    ],
)
async def test_nobody(serve: Serve, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    schemathesis(serve(workers=2), tmp_path, *arguments)


@pytest.mark.proof
async def test_an_admin(serve: Serve, http: httpx2.AsyncClient, database_url: str, tmp_path: Path) -> None:
    server = serve(workers=2)
    person = await an_admin(http, server, database_url)
    token = f"Authorization:{person.headers['Authorization']}"
    schemathesis(server, tmp_path, "-H", token, *SIGNING_OUT, *ENDLESS, "--max-examples", "5", "--seed", "1")
