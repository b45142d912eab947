"""The embedded PostgreSQL: what it is, what it keeps, and what it refuses."""

import os
import shutil
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from frontdesk.entrypoints.embedded.errors import NoServerProgram, OtherMajorVersion
from frontdesk.entrypoints.embedded.postgres import EmbeddedPostgres
from frontdesk.entrypoints.embedded.programs import find_postgres
from tests.embedded import descendants, left_of


@pytest.fixture(scope="module")
def url(shared_place: Path) -> Iterator[str]:
    """The address of a server that nobody stops."""
    made = EmbeddedPostgres(shared_place / "postgres")
    yield made.start()
    made.stop()


@pytest.fixture
def server(cluster: Path) -> Iterator[EmbeddedPostgres]:
    """A server of the test's own, which does not run yet."""
    made = EmbeddedPostgres(cluster)
    yield made
    made.stop()


async def ask(url: str, *statements: str) -> object:
    """The value that the last of the statements gives."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements[:-1]:
            await connection.execute(statement)
        return await connection.fetchval(statements[-1])
    finally:
        await connection.close()


def contents(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


def pid_of(server: EmbeddedPostgres) -> int:
    assert server.child is not None
    return server.child.pid


async def test_it_is_postgresql_18_in_utc_with_statistics(url: str) -> None:
    assert str(await ask(url, "SHOW server_version")).startswith("18.")
    assert await ask(url, "SHOW timezone") == "UTC"
    assert await ask(url, "SHOW server_encoding") == "UTF8"
    assert await ask(url, "SHOW fsync") == "on"
    assert await ask(url, "SHOW data_checksums") == "on"
    assert await ask(url, "SELECT lower('ÄÖÜ')") == "äöü"
    assert await ask(url, "SELECT count(*) > 0 FROM pg_stat_statements") is True


async def test_the_role_owns_its_database_and_is_no_superuser(url: str) -> None:
    assert await ask(url, "SELECT current_database() || ' of ' || current_user") == "frontdesk of frontdesk"
    assert await ask(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    extensions = (
        "CREATE EXTENSION btree_gist; CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent; CREATE EXTENSION citext"
    )
    assert await ask(url, extensions, "CREATE DATABASE another", "SELECT 1") == 1
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await ask(url, "ALTER SYSTEM SET fsync = off")


async def test_nobody_gets_in_without_the_password(url: str, shared_place: Path) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await ask(url.replace(":", ":x", 2).replace("postgresql:x", "postgresql:"), "SELECT 1")
    assert stat.S_IMODE((shared_place / "postgres/password").stat().st_mode) == 0o600
    assert stat.S_IMODE((shared_place / "postgres").stat().st_mode) == 0o700


async def test_it_listens_on_loopback_alone(url: str) -> None:
    assert await ask(url, "SHOW listen_addresses") == "127.0.0.1"
    assert await ask(url, "SHOW unix_socket_directories") == ""


async def test_the_next_start_finds_the_rows_and_the_password(server: EmbeddedPostgres, place: Path) -> None:
    url = server.start()
    await ask(url, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (7) RETURNING n")
    server.stop()
    again = EmbeddedPostgres(place / "postgres")
    try:
        assert await ask(again.start(), "SELECT n FROM kept") == 7
        assert again.url.rpartition("@")[0] == url.rpartition("@")[0]
    finally:
        again.stop()


async def test_killed_it_leaves_no_process_and_loses_no_row(server: EmbeddedPostgres) -> None:
    url = server.start()
    await ask(url, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (7) RETURNING n")
    killed = {pid_of(server), *descendants(pid_of(server))}
    assert len(killed) > 1
    os.kill(pid_of(server), signal.SIGKILL)
    assert left_of(killed) == []
    assert server.child is not None
    assert server.child.wait() == -signal.SIGKILL
    assert server.start() == url
    assert await ask(url, "SELECT n FROM kept") == 7


async def test_a_half_made_cluster_is_made_again(place: Path) -> None:
    unfinished = place / "postgres/data.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    server = EmbeddedPostgres(place / "postgres")
    try:
        assert await ask(server.start(), "SELECT 1") == 1
        assert not unfinished.exists()
    finally:
        server.stop()


async def test_a_lock_file_with_the_number_of_another_program_is_no_obstacle(
    server: EmbeddedPostgres, place: Path
) -> None:
    server.start()
    lock = place / "postgres/data/postmaster.pid"
    left = lock.read_text().splitlines()
    server.stop()
    lock.write_text("\n".join([str(os.getpid()), *left[1:]]))
    assert await ask(server.start(), "SELECT 1") == 1


def test_data_of_another_major_version_is_refused_untouched(server: EmbeddedPostgres, place: Path) -> None:
    server.start()
    server.stop()
    version = place / "postgres/data/PG_VERSION"
    version.write_text("12\n")
    before = contents(place / "postgres/data")
    with pytest.raises(OtherMajorVersion, match="was written by PostgreSQL 12, and this is 18: dump it"):
        server.start()
    assert contents(place / "postgres/data") == before
    assert version.read_text() == "12\n"


async def test_without_a_wheel_the_systems_server_is_used(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = find_postgres(None, copies=place)
    (place / "bin").mkdir()
    (place / "bin/postgres").symlink_to(wheel.folder / "postgres")
    monkeypatch.setenv("PATH", str(place / "bin"), prepend=os.pathsep)
    found = find_postgres(None, copies=place, wheel="no_such_wheel", system=())
    assert found == wheel
    server = EmbeddedPostgres(place / "postgres", find_programs=lambda *_, **__: found)
    try:
        assert await ask(server.start(), "SELECT 1") == 1
    finally:
        server.stop()


def test_without_any_server_the_message_says_what_to_do(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(place))
    with pytest.raises(NoServerProgram, match="install PostgreSQL 14 or newer, or set DATABASE_URL"):
        find_postgres(None, copies=place, wheel="no_such_wheel", system=())


async def test_a_server_for_tests_is_fast_and_leaves_nothing(place: Path) -> None:
    server = EmbeddedPostgres(place / "postgres", durable=False)
    assert await ask(server.start(), "SHOW fsync") == "off"
    server.stop()
    assert contents(place) == []


async def test_root_under_a_folder_that_others_cannot_cross(place: Path) -> None:
    private = place / "private"
    private.mkdir(mode=0o700)
    server = EmbeddedPostgres(private / "postgres", durable=False)
    assert await ask(server.start(), "SELECT 1") == 1
    server.stop()
    shutil.rmtree(private)
    assert contents(place) == []
