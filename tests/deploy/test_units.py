"""The units in deploy/systemd: systemd understands them, and they start and stop what there is as it wants to be."""

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from frontdesk.entrypoints import threads
from frontdesk.entrypoints.cli.serve import GRACE
from tests.deploy.commands import DEPLOY, setting_names, understood

UNITS = DEPLOY / "systemd"
PROGRAM = "/opt/frontdesk/current/.venv/bin/frontdesk"
SERVICES = sorted(UNITS.glob("*.service"))
MOST_EXPOSED = 20  # tenths: 0 is a unit that may do nothing, 100 one that may do everything


def read(file: Path) -> configparser.SectionProxy:
    """What a unit says of its service, with what holds for all."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # as they are written
    parser.read([file, UNITS / "frontdesk-.service.d/common.conf"])
    return parser["Service"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A machine on which they are installed."""
    theirs = Path("/usr/lib/systemd/system")
    assert theirs.exists(), "systemd's own units are needed here: apt-get install systemd"
    shutil.copytree(UNITS, tmp_path / "etc/systemd/system")
    shutil.copytree(theirs, tmp_path / "usr/lib/systemd/system", symlinks=True)
    program = tmp_path / PROGRAM.removeprefix("/")
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return tmp_path


def analyze(root: Path, *arguments: str) -> str:
    """What systemd-analyze says, which has to find nothing wrong."""
    program = shutil.which("systemd-analyze")
    assert program is not None, "systemd-analyze is needed here: apt-get install systemd"
    done = subprocess.run([program, f"--root={root}", *arguments], check=False, capture_output=True, text=True)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_systemd_understands_them(root: Path) -> None:
    units = [file.name.replace("@.", "@1.") for file in [*SERVICES, *UNITS.glob("*.t*")]]
    assert len(units) == len(SERVICES) + 2  # a timer, a target
    assert analyze(root, "--recursive-errors=one", "--man=no", "verify", *units) == ""


def test_none_may_do_much(root: Path) -> None:
    units = [file.name.replace("@.", "@1.") for file in SERVICES]
    analyze(root, "--offline=true", f"--threshold={MOST_EXPOSED}", "security", *units)


@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.stem)
def test_their_commands_and_settings_are_ours(file: Path) -> None:
    unit = read(file)
    for key in {"ExecStart", "ExecStartPost"} & set(unit):
        program, *arguments = unit[key].removeprefix("-").replace("%i", "8001").split()
        assert program == PROGRAM
        understood(arguments + (["/to"] if arguments == ["backup"] else []))  # BACKUP_TO
    named = {word.partition("=")[0] for word in unit.get("Environment", "").split()}
    assert named - {"BACKUP_TO", "BACKUP_KEEP"} <= setting_names()


ENVIRONMENT = """\
# a comment
; another

APP_NAME="Mara's desk"
FROM_NAME=Owl & Octave
nothing
 SMTP_USER=$a`b;c=d
POSTGRES_PORT=6432"""  # without an end of the last line


def test_the_command_reads_settings_as_systemd_does(tmp_path: Path) -> None:
    # https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#EnvironmentFile=
    (tmp_path / "environment").write_text(ENVIRONMENT)
    script = (UNITS / "frontdesk").read_text()
    for theirs, ours in (("/etc/frontdesk", tmp_path), ("/var/lib/frontdesk", tmp_path), ("runuser", "env -0 #")):
        assert theirs in script
        script = script.replace(theirs, str(ours))
    caller = {"PATH": os.environ["PATH"], "POSTGRES_PORT": "5432"}
    done = subprocess.run(["/bin/sh", "-c", script], check=True, capture_output=True, text=True, env=caller)  # noqa: S603  ours
    read = dict(variable.split("=", 1) for variable in done.stdout.split("\0") if variable)
    assert {name: read.get(name) for name in setting_names() & set(read)} == {
        "APP_NAME": "Mara's desk",
        "FROM_NAME": "Owl & Octave",
        "SMTP_USER": "$a`b;c=d",
        "POSTGRES_PORT": "5432",  # the caller's
    }


def test_they_wait_for_what_stops_gracefully() -> None:
    waits = {file.stem: int(read(file).get("TimeoutStopSec", "0")) for file in SERVICES}
    delay = re.search(r"SHUTDOWN_DELAY_SECONDS=(\d+)", read(UNITS / "frontdesk-api@.service")["Environment"])
    assert delay is not None
    assert waits["frontdesk-api@"] > GRACE + int(delay[1])
    assert waits["frontdesk-worker@"] > 2 * threads.PATIENCE_SECONDS  # then it cancels, and waits for servers
    assert {read(file)["Restart"] for file in SERVICES if file.stem != "frontdesk-backup"} == {"always"}
