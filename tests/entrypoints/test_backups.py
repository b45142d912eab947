"""Backups: taken while people book, restored row for row, and refused when they are not what was written."""

import asyncio
import fcntl
import shutil
import tarfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from redis.asyncio import Redis

from frontdesk.core.clock import MovableClock
from frontdesk.core.settings import DatabaseSettings, Settings, StorageSettings
from frontdesk.entrypoints.backups.bucket import Bucket
from frontdesk.entrypoints.backups.clients import Clients
from frontdesk.entrypoints.backups.contents import viewed
from frontdesk.entrypoints.backups.shelf import DATABASE, MANIFEST, Manifest, Shelf, digest_of, pack, unpack
from frontdesk.entrypoints.cli.backup import _scratch, write
from frontdesk.entrypoints.cli.restore import load
from frontdesk.entrypoints.embedded.errors import AlreadyRunning, FolderUnusable, NoServerProgram, StartupError
from frontdesk.integrations import s3
from tests import factories
from tests.authorisation.world import make, opened
from tests.conftest import START
from tests.databases import execute
from tests.embedded import Runner
from tests.s3 import KEY, serving_s3

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def empty(folder: Path) -> None:
    """What a backup is at least."""
    (folder / DATABASE).write_bytes(b"rows")
    Manifest(taken_at=NOON, frontdesk="1", revision="1", postgres=18, tables={}).write(folder)


def test_the_newest_are_kept_and_only_what_is_whole_counts(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "backups")
    for day in (0, 1, 2, 2):
        with shelf.place(NOON + timedelta(days=day)) as folder:
            empty(folder)
    (shelf.folder / "holiday").mkdir()
    (shelf.folder / "frontdesk-20270310T120000Z").mkdir()  # without a manifest
    assert [it.name for it in shelf.keep(2)] == ["frontdesk-20270302T120000Z", "frontdesk-20270301T120000Z"]
    assert [it.name for it in shelf.backups()] == ["frontdesk-20270303T120001Z", "frontdesk-20270303T120000Z"]
    assert (shelf.folder / "holiday").exists()


def test_what_fails_leaves_nothing_and_what_was_killed_is_swept(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    (tmp_path / "frontdesk-20270101T120000Z.unfinished").mkdir()
    with pytest.raises(FileNotFoundError), shelf.place(NOON) as folder:
        (folder / "nowhere" / DATABASE).touch()
    assert sorted(it.name for it in tmp_path.iterdir()) == [".lock"]


def test_two_at_once_and_a_folder_that_cannot_be(tmp_path: Path) -> None:
    with (tmp_path / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(AlreadyRunning, match="Another backup is being written"), Shelf(tmp_path).place(NOON):
            pytest.fail("it was written")
    (tmp_path / "file").touch()
    with pytest.raises(FolderUnusable, match="Backups cannot be written to"), Shelf(tmp_path / "file").place(NOON):
        pytest.fail("it was written")


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (lambda it: (it / DATABASE).write_bytes(b"rowz"), "is damaged"),
        (lambda it: (it / DATABASE).unlink(), "is damaged"),
        (lambda it: (it / MANIFEST).write_text("{"), "is no backup"),
        (lambda it: (it / MANIFEST).write_text('{"format": 2, "frontdesk": "9"}'), r"another Frontdesk \(9\)"),
    ],
)
def test_what_is_not_as_it_was_written_is_refused(tmp_path: Path, harm: object, says: str) -> None:
    (tmp_path / DATABASE).write_bytes(b"rows")
    files = {DATABASE: digest_of(tmp_path / DATABASE)}
    written = Manifest(taken_at=NOON, frontdesk="1", revision="1", postgres=18, tables={"users": (2, "7")}, files=files)
    written.write(tmp_path)
    assert Manifest.read(tmp_path) == written
    assert callable(harm)
    harm(tmp_path)
    with pytest.raises(StartupError, match=says):
        Manifest.read(tmp_path)


def test_files_come_back_with_their_folders_and_links_stay_out(tmp_path: Path) -> None:
    source, target = tmp_path / "from", tmp_path / "to"
    (source / "photos").mkdir(parents=True)
    (source / "photos/a.webp").write_bytes(b"a")
    (source / "b.webp").write_bytes(b"b")
    (source / "passwd").symlink_to("/etc/passwd")
    assert pack(source, tmp_path / "files.tar") == 2
    assert unpack(tmp_path / "files.tar", target) == 2
    assert (target / "photos/a.webp").read_bytes() + (target / "b.webp").read_bytes() == b"ab"


@pytest.mark.parametrize("odd", [{"name": "../b"}, {"name": "a", "type": tarfile.SYMTYPE, "linkname": "/etc/passwd"}])
def test_what_would_be_written_elsewhere_is_refused(tmp_path: Path, odd: dict[str, Any]) -> None:
    member = tarfile.TarInfo()
    for name, value in odd.items():
        setattr(member, name, value)
    with tarfile.open(tmp_path / "files.tar", "w") as archive:
        archive.addfile(member)
    with pytest.raises(StartupError, match="nobody wrote that here"):
        unpack(tmp_path / "files.tar", tmp_path / "to")
    assert [it.name for it in tmp_path.rglob("*")] in (["files.tar", "to"], ["to", "files.tar"])


def test_a_server_that_no_program_can_dump() -> None:
    with pytest.raises(NoServerProgram, match="postgresql-client-99"):
        Clients.for_server(99)


@pytest.fixture
async def away(database_url: str) -> AsyncIterator[str]:
    """An empty database beside the test's."""
    server, _, name = database_url.rpartition("/")
    await execute(f"{server}/postgres", f"CREATE DATABASE {name}_away TEMPLATE template0")
    yield f"{database_url}_away"
    await execute(f"{server}/postgres", f"DROP DATABASE {name}_away WITH (FORCE)")


def at(settings: Settings, url: str, uploads: Path) -> Settings:
    chosen = {
        "database": DatabaseSettings.model_validate({"DATABASE_URL": url}),
        "storage": StorageSettings.model_validate({"STORAGE": "local", "UPLOADS_FOLDER": uploads}),
    }
    return settings.model_copy(update=chosen)


async def test_a_proof_leaves_no_database(settings: Settings, database_url: str, tmp_path: Path) -> None:
    async with _scratch(at(settings, database_url, tmp_path)) as url:
        left = await asyncpg.connect(url)  # by a restore that broke off
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await asyncpg.connect(url)
    with pytest.raises((asyncpg.InterfaceError, asyncpg.AdminShutdownError)):
        await left.execute("SELECT")


async def book(client: AsyncClient, room_id: str) -> None:
    for day in range(1, 29):
        wanted = factories.guest(room_id=room_id, start_time=f"2027-05-{day:02}T10:00", duration_minutes=60)
        assert (await client.post("/bookings", json=wanted)).status_code == 201


@pytest.mark.proof
async def test_what_is_backed_up_while_people_book_is_restored_row_for_row(
    application: FastAPI,
    settings: Settings,
    clock: MovableClock,
    valkey: str,
    database_url: str,
    away: str,
    tmp_path: Path,
) -> None:
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads/a.webp").write_bytes(b"a picture")
    here, there = at(settings, database_url, tmp_path / "uploads"), at(settings, away, tmp_path / "other")
    shelf, redis = Shelf(tmp_path / "backups"), Redis.from_url(valkey)
    async with opened(application, settings, clock, redis, database_url) as world:
        names = (await make(world, settings, now=START)).names
        async with viewed(database_url) as view:
            before, _ = await view.fingerprint("bookings")
        async with asyncio.TaskGroup() as group:
            group.create_task(book(world.client, names["room_id"]))
            group.create_task(write(here, shelf, prove=True))
        await write(here, shelf, prove=False)
    await redis.aclose()
    during, after = shelf.backups()[-1], shelf.backups()[0]
    earlier, manifest = Manifest.read(during), Manifest.read(after)
    assert before <= earlier.tables["bookings"][0] <= manifest.tables["bookings"][0] == before + 28

    await load(there, after, manifest, replace=False)
    async with viewed(database_url) as ours, viewed(away) as theirs:
        assert await ours.fingerprints() == await theirs.fingerprints() == manifest.tables
    assert (tmp_path / "other/a.webp").read_bytes() == b"a picture"

    await execute(away, "UPDATE users SET firstname = 'Somebody'")
    async with viewed(away) as theirs:
        changed = await theirs.fingerprints()
    with pytest.raises(StartupError, match="The database is not empty"):
        await load(there, after, manifest, replace=False)
    broken = tmp_path / "broken"
    shutil.copytree(after, broken)
    (broken / DATABASE).write_bytes((broken / DATABASE).read_bytes()[:-2000])  # as if the digest had been forged
    with pytest.raises(StartupError, match="pg_restore failed"):
        await load(there, broken, manifest, replace=True)
    async with viewed(away) as theirs:
        assert await theirs.fingerprints() == changed
    await load(there, during, earlier, replace=True)
    async with viewed(away) as theirs:
        assert await theirs.fingerprints() == earlier.tables


@pytest.mark.proof
async def test_a_database_that_is_not_ours_and_one_that_is_not_sound(
    settings: Settings, away: str, database_url: str, tmp_path: Path
) -> None:
    with pytest.raises(StartupError, match="not one of Frontdesk's, or empty"):
        await write(at(settings, away, tmp_path), Shelf(tmp_path / "a"), prove=False)
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("INSERT INTO users (id, email, xp) VALUES (gen_random_uuid(), 'ada@example.com', 7)")
    finally:
        await connection.close()
    # faithful to what is there, and said to be unsound
    assert await write(at(settings, database_url, tmp_path), Shelf(tmp_path / "b"), prove=True) == ["rewards.xp"]
    assert len(Shelf(tmp_path / "b").backups()) == 1


@pytest.mark.proof
async def test_a_bucket_keeps_the_newest_and_gives_them_back(
    runner: Runner, database_url: str, away: str, place: Path, tmp_path: Path
) -> None:
    with serving_s3() as url:
        secrets = {**KEY, "AWS_ENDPOINT_URL": url, "SECRET_KEY": "0123456789abcdef" * 4, "STORAGE": "local"}
        bucket = Bucket("s3://kept/here/", StorageSettings.model_validate({**KEY, "AWS_ENDPOINT_URL": url}))
        client = s3.client(StorageSettings.model_validate({**KEY, "AWS_ENDPOINT_URL": url}))
        target = ("backup", "s3://kept/here", "--keep", "2", "--no-prove")
        with pytest.raises(StartupError, match=r"s3://kept/here does not take or give backups: .*NoSuchBucket"):
            bucket.keep(1)
        client.create_bucket(Bucket="kept")
        shelf = Shelf(tmp_path)
        for day in range(3):
            with shelf.place(NOON - timedelta(days=4000 + day)) as folder:
                empty(folder)
            bucket.upload(shelf.backups()[-1])
        # an upload that broke off, and what is somebody else's
        client.put_object(Bucket="kept", Key="here/frontdesk-20000101T000000Z/database.dump", Body=b"")
        client.put_object(Bucket="kept", Key="here/frontdesk-notes.txt", Body=b"")
        done = runner.run(*target, **secrets, DATABASE_URL=database_url, UPLOADS_FOLDER=str(place / "uploads"))
        assert done.returncode == 0, done.stderr
        keys = [item["Key"] for item in client.list_objects_v2(Bucket="kept")["Contents"]]
        newest = next(line.split()[1] for line in done.stdout.splitlines() if line.startswith("✓ s3://"))
        kept = [newest.removeprefix("s3://kept/"), f"here/{shelf.backups()[0].name}"]
        files = [f"{name}/{file}" for name in kept for file in (DATABASE, MANIFEST)]
        assert sorted(keys) == sorted([*files, "here/frontdesk-notes.txt"])

        loaded = runner.run("restore", newest, **secrets, DATABASE_URL=away, UPLOADS_FOLDER=str(place / "uploads"))
        assert loaded.returncode == 0, loaded.stderr
        with pytest.raises(StartupError, match=r"There is no backup at s3://kept/here\."):
            bucket.download(tmp_path)
    async with viewed(database_url) as ours, viewed(away) as theirs:
        assert await ours.fingerprints() == await theirs.fingerprints()
