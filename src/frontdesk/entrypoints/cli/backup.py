"""`frontdesk backup`: everything at one instant, into a folder, and proved to be whole by restoring it."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import asyncpg
import typer

from frontdesk.core.db import create_engine, dsn, session_maker
from frontdesk.core.invariants import check
from frontdesk.core.settings import DatabaseSettings, Settings
from frontdesk.entrypoints import wiring
from frontdesk.entrypoints.backups.bucket import SCHEME, Bucket
from frontdesk.entrypoints.backups.clients import Clients
from frontdesk.entrypoints.backups.contents import View, viewed
from frontdesk.entrypoints.backups.shelf import DATABASE, UPLOADS, Manifest, Shelf, digest_of, pack
from frontdesk.entrypoints.cli.attach import attach, reach
from frontdesk.entrypoints.cli.schema import head
from frontdesk.entrypoints.embedded.errors import StartupError

MAY_CREATE = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
LEAVE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND usename = current_user"


def run(*, to: str, keep: int, prove: bool, data: Path) -> None:
    """Write a backup beside those that are there, prove it, and delete those that are one too many.

    Raises:
        StartupError: it could not be written, or is not whole: then it is not there.
    """
    settings = attach(data)
    if urlsplit(to).scheme == SCHEME:
        bucket = Bucket(to, settings.storage)
        with TemporaryDirectory(prefix="frontdesk-backup-") as folder:
            broken = asyncio.run(write(settings, Shelf(Path(folder)), prove=prove))
            typer.echo(f"✓ {bucket.upload(Shelf(Path(folder)).backups()[0])}")
        gone = bucket.keep(keep)
    else:
        broken = asyncio.run(write(settings, Shelf(Path(to)), prove=prove))
        gone = [it.name for it in Shelf(Path(to)).keep(keep)]
    for name in gone:
        typer.echo(f"  {name} is deleted: {keep} are kept")
    if broken:
        raise StartupError(f"The backup is what the database holds, and that is not sound: {', '.join(broken)}.")


async def write(settings: Settings, shelf: Shelf, *, prove: bool) -> list[str]:
    """Write a backup; the names of the invariants that do not hold of it. Raises `StartupError`."""
    await reach(settings)
    taken_at, broken = datetime.now(UTC), list[str]()
    with shelf.place(taken_at) as folder:
        manifest = await _written(settings, folder, taken_at, prove=prove)
        manifest.write(folder)
        if prove:
            broken = await _prove(settings, folder, manifest)
        name = folder.stem
    typer.echo(f"{shelf.folder / name} holds {sum(rows for rows, _ in manifest.tables.values())} rows.")
    return broken


async def _written(settings: Settings, folder: Path, taken_at: datetime, *, prove: bool) -> Manifest:
    async with viewed(settings.database.url) as view:
        revision = await view.revision()
        if revision is None:
            raise StartupError("The database is not one of Frontdesk's, or empty: there is nothing to back up.")
        if prove and not await view.connection.fetchval(MAY_CREATE):
            raise StartupError(
                "To prove a backup it is restored into a database of its own, which this role may not make: "
                "ALTER ROLE … CREATEDB, or give --no-prove."
            )
        major = view.connection.get_server_version().major
        began = time.monotonic()
        dumping = Clients.for_server(major).dump(settings.database.url, folder / DATABASE, snapshot=view.snapshot)
        async with asyncio.TaskGroup() as group:
            group.create_task(dumping)
            counting = group.create_task(_count(view))
        _done("database", folder / DATABASE, began)
    files = [DATABASE]
    if (uploads := uploads_of(settings)) is not None:
        began = time.monotonic()
        await asyncio.to_thread(pack, uploads, folder / UPLOADS)
        _done("uploads", folder / UPLOADS, began)
        files.append(UPLOADS)
    return Manifest(
        taken_at=taken_at,
        frontdesk=version("frontdesk"),
        revision=revision,
        postgres=major,
        tables=counting.result(),
        files={name: digest_of(folder / name) for name in files},
    )


async def _count(view: View) -> dict[str, tuple[int, str]]:
    """Fingerprints of all tables of a view, with a word now and then about how far it is."""
    found, said = {}, time.monotonic()
    tables = await view.tables()
    for number, table in enumerate(tables, start=1):
        found[table] = await view.fingerprint(table)
        if time.monotonic() - said > 5:  # noqa: PLR2004  seconds
            said = time.monotonic()
            typer.echo(f"  {number} of {len(tables)} tables …")
    return found


async def _prove(settings: Settings, folder: Path, manifest: Manifest) -> list[str]:
    """Restore a backup into a database of its own, and compare; which invariants do not hold of it.

    Raises:
        StartupError: it cannot be restored, or holds something else than it should.
    """
    began = time.monotonic()
    async with _scratch(settings) as url:
        await Clients.for_server(manifest.postgres).restore(folder / DATABASE, url, replace=False)
        await compare(url, manifest)
        broken = await unsound(url, settings, now=manifest.taken_at) if manifest.revision == head() else []
    typer.echo(f"✓ proved by restoring it {time.monotonic() - began:.1f} s")
    return broken


async def compare(url: str, manifest: Manifest) -> None:
    """Check that a database holds what a backup was made of; raises `StartupError`."""
    async with viewed(url) as view:
        found = await view.fingerprints()
    different = sorted({*found.items()} ^ {*manifest.tables.items()})
    if different:
        raise StartupError(
            f"What was restored is not what was backed up: {', '.join({name for name, _ in different})}."
        )


async def unsound(url: str, settings: Settings, *, now: datetime) -> list[str]:
    """The names of the invariants that do not hold of a database."""
    engine = create_engine(DatabaseSettings.model_validate(_named(settings.database, url)))
    try:
        found = [(it.name, await check(session_maker(engine), it, now=now)) for it in wiring.invariants()]
    finally:
        await engine.dispose()
    return [name for name, verdict in found if verdict.count]


def _named(settings: DatabaseSettings, url: str) -> dict[str, object]:
    return {"DATABASE_URL": url, "DB_POOL_SIZE": 1, "DB_CONNECT_TIMEOUT": settings.connect_timeout}


@asynccontextmanager
async def _scratch(settings: Settings) -> AsyncIterator[str]:
    """A database beside ours, gone at the end."""
    name = f"frontdesk_proof_{secrets.token_hex(6)}"
    server = await asyncpg.connect(dsn(settings.database.url))
    try:
        await server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            yield dsn(settings.database.url, database=name)
        finally:
            # WITH (FORCE) fails where an autovacuum looks at what was restored, which an ordinary role may not end;
            # without it PostgreSQL ends that by itself, and waits for what a restore that broke off has left
            await server.fetch(LEAVE, name)
            await server.execute(f"DROP DATABASE {name}")
    finally:
        await server.close()


def uploads_of(settings: Settings) -> Path | None:
    """Where uploaded files lie on this machine; None where a bucket has them, which keeps itself."""
    where = settings.storage
    in_bucket = where.kind == "s3" or (where.kind is None and where.bucket is not None)
    return None if in_bucket or not where.folder.is_dir() else where.folder


def _done(what: str, file: Path, began: float) -> None:
    typer.echo(f"✓ {what:10} {file.stat().st_size / 1e6:.1f} MB {time.monotonic() - began:.1f} s")
