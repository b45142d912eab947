"""docs/production.md names what exists. That it leads to a production node is what `make rehearsal` shows."""

import re
import subprocess

import pytest

from tests.deploy.commands import ROOT, frontdesk_lines, setting_names, understood
from tools.rehearsal.__main__ import AFTER, PAGE

TEXT = PAGE.read_text()
SHELL = "".join(re.findall(r"^```sh\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))
FILES = "".join(re.findall(r"environment <<END\n(.*?)^END$", TEXT, re.MULTILINE | re.DOTALL))
SETTINGS = re.findall(r"^([A-Z_]+)=", FILES, re.MULTILINE)


def test_a_shell_can_read_it() -> None:
    subprocess.run(["/bin/bash", "-n"], input=SHELL, check=True, text=True)


def test_its_commands_are_ours() -> None:
    lines = frontdesk_lines(SHELL)
    assert {line[0] for line in lines} == {"create-admin", "doctor", "health", "migrate", "restore", "verify"}
    for line in lines:
        understood(line)


def test_its_files_are_here() -> None:
    named = set(re.findall(r"\bdeploy/[\w./*@-]*\w\*?", TEXT))
    assert "deploy/nginx" in named
    assert [name for name in named if not list(ROOT.glob(name))] == []


def test_its_units_are_here() -> None:
    named = {unit.partition("@") for unit in re.findall(r"\bfrontdesk-[a-z]+@?(?:\.timer)?", SHELL)}
    for name, at, _ in named - {("frontdesk-admin", "", ""), ("frontdesk-backup.timer", "", "")}:
        assert (ROOT / f"deploy/systemd/{name}{at}.service").exists(), name
    assert (ROOT / "deploy/systemd/frontdesk-backup.timer").exists()


def test_its_settings_are_read() -> None:
    assert "SECRETS_DIR" in SETTINGS
    assert set(SETTINGS) - setting_names() == {"SECRETS_DIR"}
    secrets = set(re.findall(r"(?<=> )(?:/etc/frontdesk/secrets/)?([A-Z_]+)", SHELL))
    assert secrets == {"SECRET_KEY", "POSTGRES_PASSWORD", "RABBITMQ_URL"} <= setting_names()


@pytest.mark.parametrize("heading", AFTER)
def test_the_rehearsal_knows_its_headings(heading: str) -> None:
    assert f"\n## {heading}\n" in TEXT
