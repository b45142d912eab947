"""`frontdesk restore`: a backup back where it belongs, all of it or nothing."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import typer
from alembic.util import CommandError

from frontdesk.core.settings import Settings
from frontdesk.entrypoints.backups.bucket import SCHEME, Bucket
from frontdesk.entrypoints.backups.clients import Clients
from frontdesk.entrypoints.backups.contents import viewed
from frontdesk.entrypoints.backups.shelf import DATABASE, UPLOADS, Manifest, unpack
from frontdesk.entrypoints.cli.attach import attach, reach
from frontdesk.entrypoints.cli.backup import compare, unsound
from frontdesk.entrypoints.cli.schema import head, scripts
from frontdesk.entrypoints.embedded.errors import StartupError


def run(backup: str, *, replace: bool, data: Path) -> None:
    """Load a backup into the database of the settings, and its files into the folder of uploads.

    Raises:
        StartupError: the backup is damaged or of a newer version, or the database is not empty and not to be replaced;
            nothing was changed.
    """
    settings = attach(data)
    if urlsplit(backup).scheme != SCHEME:
        _run(settings, Path(backup), replace=replace)
        return
    with TemporaryDirectory(prefix="frontdesk-restore-") as folder:
        Bucket(backup, settings.storage).download(Path(folder))
        _run(settings, Path(folder), replace=replace)


def _run(settings: Settings, backup: Path, *, replace: bool) -> None:
    manifest = Manifest.read(backup)
    try:
        scripts().get_revision(manifest.revision)
    except CommandError as error:
        raise StartupError(
            f"{backup} was written by a newer Frontdesk ({manifest.frontdesk}): install that."
        ) from error
    asyncio.run(load(settings, backup, manifest, replace=replace))


async def load(settings: Settings, backup: Path, manifest: Manifest, *, replace: bool) -> None:
    """Restore what a manifest tells of; raises `StartupError`, and then the database is as it was."""
    await reach(settings)
    url = settings.database.url
    async with viewed(url) as view:
        there = set(await view.tables())
        major = view.connection.get_server_version().major
    if there and not replace:
        raise StartupError("The database is not empty: name an empty one, or give --replace to lose what is in it.")
    if strangers := there - set(manifest.tables):
        raise StartupError(
            f"The database has tables that the backup does not know ({min(strangers)}): use an empty one."
        )
    await Clients.for_server(major).restore(backup / DATABASE, url, replace=replace)
    await compare(url, manifest)
    typer.echo(
        f"✓ database: {sum(rows for rows, _ in manifest.tables.values())} rows as of {manifest.taken_at:%F %T} UTC"
    )
    if UPLOADS in manifest.files:
        count = await asyncio.to_thread(unpack, backup / UPLOADS, settings.storage.folder)
        typer.echo(f"✓ uploads: {count} files into {settings.storage.folder}")
    if manifest.revision != head():
        typer.echo("The backup is of an older version: run `frontdesk migrate`, and then `frontdesk verify`.")
        return
    if broken := await unsound(url, settings, now=manifest.taken_at):
        raise StartupError(f"Everything is restored, and was not sound: {', '.join(broken)}. See `frontdesk verify`.")
    typer.echo("Everything is restored and sound. Start API and workers again, so that none knows the old data.")
