"""Logs of our own processes: kept small while they are written, and asked for the line that says most."""

from pathlib import Path

import pytest

from frontdesk.entrypoints.embedded.processes import spawn
from frontdesk.entrypoints.embedded.program import LOG_BYTES, Program, rotate
from tests.embedded import eventually


def test_a_large_log_is_set_aside_and_its_writer_goes_on(place: Path) -> None:
    log = place / "api.log"
    log.write_bytes(b"x" * LOG_BYTES)
    rotate(log)
    assert log.stat().st_size == LOG_BYTES
    assert not (place / "api.log.1").exists()
    writer = spawn(["sh", "-c", "echo before; while [ ! -e go ]; do sleep 0.05; done; echo after"], log=log, cwd=place)
    eventually(lambda: log.stat().st_size > LOG_BYTES)
    rotate(log)
    assert log.stat().st_size == 0
    assert (place / "api.log.1").read_bytes() == b"x" * LOG_BYTES + b"before\n"
    (place / "go").touch()
    assert writer.wait() == 0
    assert log.read_bytes() == b"after\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it said nothing"),
        ("first\nlast\n\n", "last"),
        (
            "Traceback:\n  File x\nModuleNotFoundError: No module named 'y'\n[INFO] see ya!\n",
            "ModuleNotFoundError: No module named 'y'",
        ),
        ("sqlalchemy.exc.DBAPIError: no\n(Background on this error)\n", "sqlalchemy.exc.DBAPIError: no"),
        ("frontdesk: The database is away.\n", "frontdesk: The database is away."),
    ],
)
def test_its_last_words_say_why(place: Path, text: str, words: str) -> None:
    log = place / "api.log"
    log.write_text(text)
    assert Program("api", ("serve",), environment={}, log=log).last_words() == words
