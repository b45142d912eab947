"""Children end with the process that started them, however it ends, and take their own children with them."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from frontdesk.entrypoints.embedded.postgres import EmbeddedPostgres
from frontdesk.entrypoints.embedded.processes import spawn
from tests.embedded import descendants, eventually, left_of, processes

LONELY = Path(__file__).with_name("lonely.py")


def start_lonely(place: Path) -> tuple["subprocess.Popen[str]", dict[str, Any]]:
    command = [sys.executable, str(LONELY), str(place)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603  our own
    assert process.stdout is not None
    with process.stdout:
        return process, json.loads(process.stdout.readline())


def watchdog_of(pid: int) -> int:
    return next(child for child, found in processes().items() if found.parent == pid and "watchdog" in found.command)


@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize("victims", ["it", "its watchdog first", "it and its watchdog", "all at once"])
async def test_killed_it_leaves_no_process_and_loses_no_row(place: Path, victims: str) -> None:
    process, told = start_lonely(place)
    connection = await asyncpg.connect(told["url"])
    await connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    tree = {process.pid, *descendants(process.pid)}
    assert len(tree) > 10
    order = {
        "it": [process.pid],
        "its watchdog first": [watchdog_of(process.pid), process.pid],
        "it and its watchdog": [process.pid, watchdog_of(process.pid)],
        "all at once": sorted(tree),
    }
    for pid in order[victims]:
        os.kill(pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert left_of(tree) == []
    connection.terminate()
    server = EmbeddedPostgres(place / "postgres")
    try:
        connection = await asyncpg.connect(server.start())
        assert await connection.fetchval("SELECT n FROM kept") == 7
        await connection.close()
    finally:
        server.stop()


def test_a_child_that_ends_takes_its_children_with_it(place: Path) -> None:
    child = spawn(
        ["sh", "-c", "sleep 600 & while [ ! -e go ]; do sleep 0.05; done; exit 3"], log=place / "log", cwd=place
    )
    grandchildren = eventually(lambda: descendants(child.pid))
    (place / "go").write_text("\n")
    assert child.wait() == 3
    assert left_of(grandchildren) == []


@pytest.mark.proof
def test_killed_it_takes_a_child_with_it_that_does_not_listen(place: Path) -> None:
    deaf = "trap '' TERM; while :; do sleep 1; done"
    program = f"""
import os, pathlib, signal
from frontdesk.entrypoints.embedded.processes import spawn
child = spawn(["sh", "-c", {deaf!r}], log=pathlib.Path({str(place)!r}) / "log")
print(child.pid, flush=True)
signal.pause()
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        child = int(process.stdout.readline())
        process.kill()
    assert left_of([child, *descendants(child)]) == []


def test_a_child_that_does_not_listen_is_killed(place: Path) -> None:
    child = spawn(["sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 1; done"], log=place / "log")
    eventually(lambda: (place / "log").read_text() == "deaf\n")
    tree = {child.pid, *descendants(child.pid)}
    child.stop(grace=0.2)
    assert child.poll() == -signal.SIGKILL
    assert left_of(tree) == []


def test_a_new_watchdog_takes_over_from_one_that_was_killed(place: Path) -> None:
    first = spawn(["sleep", "600"], log=place / "log")
    killed = watchdog_of(os.getpid())
    os.kill(killed, signal.SIGKILL)
    assert left_of([killed]) == []
    second = spawn(["sleep", "600"], log=place / "log")
    third = spawn(["sleep", "600"], log=place / "log")
    assert watchdog_of(os.getpid()) != killed
    for child in (first, second, third):
        child.stop()
        assert child.poll() == -signal.SIGTERM
