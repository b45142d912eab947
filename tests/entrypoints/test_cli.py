"""The command line: what it offers, what it loads, what it says when something is missing."""

import json
import re
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
from typer.testing import CliRunner

from frontdesk.entrypoints.cli import app
from tests.embedded import Runner

COMMANDS = (
    "up",
    "serve",
    "worker",
    "beat",
    "migrate",
    "clock",
    "demo-data",
    "create-admin",
    "setup-code",
    "sign-out",
    "openapi",
    "reconcile",
    "verify",
    "backup",
    "restore",
    "doctor",
    "health",
    "tasks",
    "money",
    "mail",
)


def test_help_names_every_command(runner: Runner) -> None:
    shown = runner.run("--help")
    assert shown.returncode == 0
    offered = [line.split()[1] for line in shown.stdout.splitlines() if line[:2] == "│ " and line[2] != " "]
    assert [word for word in offered if not word.startswith("-")] == list(COMMANDS)


def test_help_loads_no_library_that_takes_its_time() -> None:
    heavy = {"alembic", "asyncpg", "celery", "fastapi", "granian", "pydantic", "redis", "rich", "sqlalchemy"}
    program = "import sys, frontdesk.entrypoints.cli; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)  # noqa: S603
    assert heavy & set(loaded.stdout.split()) == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    shown = CliRunner().invoke(app, [command, "--help"], prog_name="frontdesk")
    assert shown.exit_code == 0
    assert shown.stdout.split()[:3] == ["Usage:", "frontdesk", command]


@pytest.mark.parametrize("command", ["serve", "migrate"])
def test_without_a_database_a_command_says_what_to_do(runner: Runner, place: Path, command: str) -> None:
    refused = runner.run(*command.split(), "--data", str(place / "data"))
    assert refused.returncode == 10
    assert refused.stdout == ""
    assert refused.stderr == (
        f"frontdesk: There is no database: nothing runs on {place}/data (start it with `frontdesk up`, or name its "
        "folder with --data), and DATABASE_URL is not set.\n"
    )


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgresql://a:b@127.0.0.1:9/c", "[Errno 111] Connect call failed ('127.0.0.1', 9)"),
        ("nonsense", "Could not parse SQLAlchemy URL from given URL string"),
    ],
)
def test_a_database_that_is_away_is_said(runner: Runner, url: str, why: str) -> None:
    refused = runner.run("migrate", DATABASE_URL=url, SECRET_KEY="0123456789abcdef" * 4)
    assert refused.returncode == 11
    assert refused.stderr == (
        f"frontdesk: The database cannot be reached ({why}): start it, or correct DATABASE_URL (or POSTGRES_*).\n"
    )


def test_doctor_says_what_to_do_about_what_is_wrong(runner: Runner, place: Path) -> None:
    settings = {
        "DATABASE_URL": "postgresql://a:b@127.0.0.1:9/c",
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "SECRET_KEY": "short",
        "STRIPE_SECRET_KEY": "sk_test_1",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": "9",
        "DEFAULT_TIMEZONE": "Mars/Olympus",
    }
    checked = runner.run("doctor", "--data", str(place / "data"), **settings)
    assert checked.returncode == 1
    assert checked.stderr == "frontdesk: 7 of these need your attention.\n"
    wrong = [line.split()[1] for line in checked.stdout.splitlines() if line.startswith("✗")]
    assert wrong == ["secret", "timezone", "stripe", "database", "redis", "broker", "mail"]
    for advice in (
        "Set SECRET_KEY to the output of: openssl rand -hex 32",
        "Set DEFAULT_TIMEZONE to an IANA name, like Europe/Berlin.",
        "Set STRIPE_WEBHOOK_SECRET too, or none of its settings.",
        "start it, or correct DATABASE_URL (or POSTGRES_*).",
        "Start it, or correct REDIS_URL (or REDIS_*); `frontdesk up` brings one.",
        "Start it, or correct CELERY_BROKER_URL or RABBITMQ_URL.",
        "Correct SMTP_HOST, SMTP_PORT, SMTP_USER, SMTP_PASSWORD.",
    ):
        assert advice in checked.stdout


def test_openapi_is_written_without_any_setting(runner: Runner, place: Path) -> None:
    output = place / "openapi.json"
    written = runner.run("openapi", "--output", str(output))
    assert written.returncode == 0, written.stderr
    document = json.loads(output.read_text())
    assert document["openapi"].startswith("3.1")
    assert "/health" in document["paths"]


async def test_create_admin_makes_one_who_can_sign_in(runner: Runner, database_url: str) -> None:
    settings = {"DATABASE_URL": database_url, "SECRET_KEY": "0123456789abcdef" * 4}
    command = ("create-admin", "--email", "ada@example.com", "--password-stdin")
    refused = runner.run(*command, text="short\n", **settings)
    assert refused.returncode == 1
    assert refused.stderr.startswith("frontdesk: No administrator was made: password: ")
    connection = await asyncpg.connect(database_url)
    assert await connection.fetchval("SELECT count(*) FROM users WHERE email = 'ada@example.com'") == 0
    code = runner.run("setup-code", **settings)
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/setup\?code=([A-Z2-7]{4}-){3}[A-Z2-7]{4}\n", code.stdout), (
        code.stderr
    )
    made = runner.run(*command, text="correct horse battery staple\n", **settings)
    assert made.returncode == 0, made.stderr
    assert made.stdout == "ada@example.com is an administrator.\n"
    assert await connection.fetchval("SELECT is_admin FROM users WHERE email = 'ada@example.com'") is True
    none = runner.run("setup-code", **settings)
    assert (none.returncode, none.stderr[:47]) == (1, "frontdesk: Somebody runs this installation alre")
    await connection.close()
