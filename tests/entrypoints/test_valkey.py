"""The embedded Valkey: what it keeps, and whom it lets in."""

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError

from frontdesk.entrypoints.embedded.errors import NoServerProgram
from frontdesk.entrypoints.embedded.programs import find_valkey
from frontdesk.entrypoints.embedded.valkey import EmbeddedValkey
from tests.embedded import left_of


@pytest.fixture
def server(place: Path) -> Iterator[EmbeddedValkey]:
    made = EmbeddedValkey(place / "valkey")
    yield made
    made.stop()


async def test_it_throws_nothing_away_and_writes_all_down(server: EmbeddedValkey) -> None:
    async with Redis.from_url(server.start()) as redis:
        settings = await redis.config_get("*")
    assert settings["maxmemory-policy"] == "noeviction"
    assert settings["appendonly"] == "yes"
    assert settings["bind"] == "127.0.0.1"


async def test_nobody_gets_in_without_the_password(server: EmbeddedValkey, place: Path) -> None:
    address = server.start().rpartition("@")[2]
    async with Redis.from_url(f"redis://{address}") as redis:
        with pytest.raises(AuthenticationError):
            await redis.get("key")
    for name in ("password", "valkey.conf"):
        assert stat.S_IMODE((place / "valkey" / name).stat().st_mode) == 0o600


async def test_the_next_start_finds_what_was_written(server: EmbeddedValkey, place: Path) -> None:
    async with Redis.from_url(server.start()) as redis:
        await redis.set("key", "kept")
    server.stop()
    again = EmbeddedValkey(place / "valkey")
    try:
        async with Redis.from_url(again.start(), decode_responses=True) as redis:
            assert await redis.get("key") == "kept"
    finally:
        again.stop()


async def test_killed_it_loses_nothing_and_comes_back_on_its_port(server: EmbeddedValkey) -> None:
    url = server.start()
    async with Redis.from_url(url) as redis:
        await redis.set("key", "kept")
    assert server.child is not None
    os.kill(server.child.pid, signal.SIGKILL)
    assert server.child.wait() == -signal.SIGKILL
    assert left_of([server.child.pid]) == []
    assert server.start() == url
    async with Redis.from_url(url, decode_responses=True) as redis:
        assert await redis.get("key") == "kept"


def test_without_any_server_the_message_says_what_to_do(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(place))
    with pytest.raises(NoServerProgram, match="install one of them, or set REDIS_URL to a server"):
        find_valkey(None, copies=place, wheel="no_such_wheel")
