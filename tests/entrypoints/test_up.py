"""`frontdesk up`: started, asked, hurt, killed and started again, with real processes."""

import asyncio
import json
import os
import re
import shlex
import signal
import socket
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import asyncpg
import httpx2
import pytest

from tests.embedded import Runner, Up, descendants, eventually, left_of, processes, unprivileged

SMALL = ("--workers", "2", "--no-demo")


@pytest.fixture(scope="module")
def up(runner: Runner, shared_place: Path) -> Iterator[Up]:
    """A running installation, with demo data."""
    started = Up(runner, shared_place / "one", "--workers", "2").start()
    yield started
    assert started.stop() == 0, started.output


@pytest.fixture
def home(place: Path) -> Path:
    """The private folder of an ordinary user."""
    made = place / "home"
    made.mkdir(mode=0o700)
    account = unprivileged()
    if account is not None:
        os.chown(made, account.uid, account.gid)
    return made


def pasted(line: str) -> httpx2.Response:
    """What a `curl` line gets, taken apart as a shell does."""
    curl, *words = shlex.split(line)
    assert curl == "curl"
    url = next(word for word in words if word.startswith("http"))
    if words[0] != "-X":
        return httpx2.get(url, timeout=30)
    header, _, value = words[words.index("-H") + 1].partition(": ")
    return httpx2.request(words[1], url, headers={header: value}, content=words[words.index("-d") + 1], timeout=30)


def is_healthy(up: Up) -> bool:
    try:
        return httpx2.get(f"{up.url}/health").status_code == 200
    except httpx2.TransportError:
        return False


def answers(host: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0


async def ask(up: Up, *statements: str) -> object:
    """The value that the last statement gives in the installation's database."""
    return await fetch(up.status["urls"]["database"], *statements)


async def fetch(url: str, *statements: str) -> object:
    """The value that the last statement gives."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements[:-1]:
            await connection.execute(statement)
        return await connection.fetchval(statements[-1])
    finally:
        await connection.close()


def test_it_tells_where_everything_is_and_only_its_owner_may_read_that(up: Up) -> None:
    status = up.status
    assert status["address"] == up.url
    assert status["docs"] == f"{up.url}/docs"
    assert status["pids"].keys() == {"supervisor", "postgres", "valkey", "worker", "api"}
    assert status["pids"]["supervisor"] == up.pid
    assert set(status["pids"].values()) <= {up.pid, *descendants(up.pid)}
    assert status["ports"].keys() == {"api", "postgres", "valkey"}
    assert status["ports"]["api"] == up.port
    for name in ("status.json", "secret_key"):
        assert stat.S_IMODE((up.data / name).stat().st_mode) == 0o600
    assert re.fullmatch(r"[0-9a-f]{64}", (up.data / "secret_key").read_text())


def test_it_says_where_to_go(up: Up) -> None:
    assert httpx2.get(up.status["docs"]).status_code == 200
    eventually(lambda: "Ctrl-C ends it." in up.output)
    assert f"{up.url}/docs" in up.output
    assert "Traceback" not in up.output


def test_everything_listens_on_loopback_alone(up: Up) -> None:
    for port in up.status["ports"].values():
        assert answers("127.0.0.1", port)
        assert not answers("127.0.0.2", port)  # it would answer if it listened on all addresses


def test_no_password_is_on_a_command_line(up: Up) -> None:
    urls = up.status["urls"]
    secrets = {re.split("[:@]", url)[-3] for url in (urls["database"], urls["redis"])}
    secrets.add((up.data / "secret_key").read_text())
    assert all(len(secret) >= 32 for secret in secrets)
    commands = [process.command for process in processes().values()]
    assert [command for command in commands for secret in secrets if secret in command] == []


def test_a_second_start_on_the_same_data_says_where_it_runs(up: Up, runner: Runner) -> None:
    before = up.status
    second = runner.run("up", "--data", str(up.data), "--port", str(up.port))
    assert second.returncode == 3
    assert second.stdout == ""
    assert second.stderr == (
        f"frontdesk: Frontdesk already runs on {up.url} (process {up.pid}) with its data in {up.data}: "
        "stop it first, or name another folder with --data.\n"
    )
    assert up.status == before
    assert is_healthy(up)


def test_a_taken_port_is_said_before_anything_is_made(up: Up, runner: Runner, place: Path) -> None:
    refused = runner.run("up", "--data", str(place / "data"), "--port", str(up.port))
    assert refused.returncode == 4
    assert refused.stdout == ""
    assert refused.stderr == (
        f"frontdesk: Port {up.port} on 127.0.0.1 is taken by another program: name another with --port "
        f"(say --port {up.port + 1}), or end that program.\n"
    )
    assert not (place / "data/postgres").exists()


def test_commands_find_it_by_its_folder(up: Up, runner: Runner) -> None:
    checked = runner.run("doctor", "--data", str(up.data))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "✓ database       PostgreSQL 18" in checked.stdout
    assert "✓ migrations     up to date" in checked.stdout
    assert "✗" not in checked.stdout
    assert runner.run("migrate", FRONTDESK_DATA=str(up.data)).returncode == 0


def test_the_figures_of_all_processes_are_one(up: Up) -> None:
    def figures() -> dict[str, float]:
        lines = httpx2.get(f"{up.url}/metrics").text.splitlines()
        return {name: float(value) for line in lines if line[0] != "#" for name, _, value in [line.rpartition(" ")]}

    asked = 'frontdesk_http_answers_total{method="GET",route="/api/v1/countries",status="200"}'
    before = figures().get(asked, 0)
    for _ in range(20):  # on connections of their own, which the kernel spreads
        assert httpx2.get(f"{up.url}/api/v1/countries").status_code == 200
    assert figures()[asked] - before == 20
    told_by_the_worker = {"frontdesk_outbox_lag_seconds", "frontdesk_beat_lag_seconds"}
    eventually(lambda: told_by_the_worker <= figures().keys())
    assert httpx2.get(f"{up.url}/metrics", headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 404
    # nor does the beat close what it has inherited: Celery has, and the numbers are its connections' by now
    assert "mmap_dict" not in (up.data / "log/worker.log").read_text()


@pytest.mark.parametrize("name", ["valkey", "postgres", "worker", "api"])
def test_what_is_killed_comes_back(up: Up, name: str) -> None:
    eventually(lambda: is_healthy(up))
    before = up.status
    tree = {before["pids"][name], *descendants(before["pids"][name])}
    os.kill(before["pids"][name], signal.SIGKILL)
    assert left_of(tree) == []
    eventually(lambda: up.status["pids"][name] != before["pids"][name])
    eventually(lambda: is_healthy(up))
    after = up.status
    assert after["ports"] == before["ports"]
    assert after["urls"] == before["urls"]
    assert {key: pid for key, pid in after["pids"].items() if key != name} == {
        key: pid for key, pid in before["pids"].items() if key != name
    }
    assert f"{name} ended by SIGKILL; it is started again in" in up.output


def test_a_killed_process_of_the_api_is_replaced_and_the_others_go_on(up: Up) -> None:
    api = up.status["pids"]["api"]
    workers = eventually(lambda: len(found := descendants(api)) == 2 and found)
    assert workers
    victim = min(workers)
    os.kill(victim, signal.SIGKILL)
    eventually(lambda: len(found := descendants(api)) == 2 and victim not in found)
    assert up.status["pids"]["api"] == api
    eventually(lambda: is_healthy(up))


def test_the_printed_lines_book_a_room_once(up: Up) -> None:
    eventually(lambda: "Ctrl-C ends it." in up.output)
    look, book, again = [line.strip() for line in up.output.splitlines() if line.startswith("  curl ")]
    free = pasted(look)
    assert free.status_code == 200
    start = json.loads(shlex.split(book)[-1])["start_time"]
    assert start in free.json()["days"][0]["starts"]
    booked = pasted(book)
    assert booked.status_code == 201
    assert datetime.fromisoformat(booked.json()["start_time"]) == datetime.fromisoformat(start)
    assert again == book
    refused = pasted(again)
    assert (refused.status_code, refused.json()["code"]) == (409, "slot_taken")


def test_the_printed_accounts_can_sign_in(up: Up) -> None:
    eventually(lambda: "Ctrl-C ends it." in up.output)
    accounts = re.findall(r"^  ([A-Z_]+) +(\S+@\S+) +password: (\S+)$", up.output, re.MULTILINE)
    assert {role for role, _, _ in accounts} == {"ADMIN", "STUDIO_OWNER", "STAFF", "USER"}
    role, email, password = accounts[0]
    with httpx2.Client(base_url=f"{up.url}/api/v1", timeout=30) as api:
        tokens = api.post("/auth/login", json={"email": email, "password": password})
        assert tokens.status_code == 200
        api.headers["Authorization"] = f"Bearer {tokens.json()['access_token']}"
        assert api.get("/auth/me").json()["role"] == role


def test_demo_data_is_loaded_once(up: Up, runner: Runner) -> None:
    note = (up.data / "postgres/demo.json").read_text()
    again = runner.run("demo-data", "--data", str(up.data))
    assert again.returncode == 0, again.stderr
    listed = [tuple(line.split()) for line in again.stdout.splitlines()]
    assert listed == [
        (each["role"], each["email"], each["password"]) for each in json.loads(note)["summary"]["accounts"]
    ]


@pytest.mark.proof
async def test_another_beside_it_of_an_ordinary_user_is_killed_started_again_and_stopped(
    up: Up, ordinary_runner: Runner, home: Path
) -> None:
    other = Up(ordinary_runner, home / "data", *SMALL).start()
    assert_side_by_side(up, other)
    await ask(other, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (7) RETURNING n")

    tree = {other.pid, *descendants(other.pid)}
    other.kill([])
    assert left_of(tree) == []
    assert other.running() == []
    assert (other.data / "status.json").exists()
    refused = ordinary_runner.run("migrate", "--data", str(other.data))
    assert refused.returncode == 10
    assert f"nothing runs on {other.data}" in refused.stderr

    other.start()
    assert await ask(other, "SELECT n FROM kept") == 7
    tree = {other.pid, *descendants(other.pid)}
    assert other.stop(signal.SIGTERM) == 0
    assert left_of(tree, within=10) == []
    assert other.running() == []
    assert not (other.data / "status.json").exists()
    assert other.output.endswith("Stopped.\n")
    assert is_healthy(up)


def assert_side_by_side(up: Up, other: Up) -> None:
    assert is_healthy(up)
    assert is_healthy(other)
    assert set(up.status["ports"].values()).isdisjoint(other.status["ports"].values())
    assert (up.data / "secret_key").read_text() != (other.data / "secret_key").read_text()
    running, account = processes(), unprivileged()
    ordinary = os.getuid() if account is None else account.uid
    assert {running[pid].uid for pid in other.status["pids"].values()} == {ordinary}
    # also where root starts them, servers run as somebody else
    assert 0 not in {running[up.status["pids"][name]].uid for name in ("postgres", "valkey")}


@pytest.mark.proof
async def test_servers_that_the_environment_names_are_used(
    runner: Runner, place: Path, database_url: str, valkey: str
) -> None:
    environment = {"DATABASE_URL": database_url, "REDIS_URL": valkey, "SECRET_KEY": "0123456789abcdef" * 4}
    up = Up(runner, place / "a folder, ünlike others", *SMALL, environment=environment).start()
    status = up.status
    assert status["pids"].keys() == {"supervisor", "worker", "api"}
    assert status["ports"] == {"api": up.port}
    assert status["urls"] == {"database": database_url, "redis": valkey, "broker": valkey}
    assert is_healthy(up)
    assert up.stop() == 0
    assert sorted(path.name for path in up.data.iterdir() if path.name in ("postgres", "valkey")) == []
    assert await fetch(database_url, "SELECT count(*) FROM outbox") == 0


@pytest.mark.proof
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGHUP])
def test_ctrl_c_and_a_closed_terminal_end_it_as_sigterm_does(runner: Runner, place: Path, how: signal.Signals) -> None:
    up = Up(runner, place / "data", *SMALL).start()
    tree = {up.pid, *descendants(up.pid)}
    assert up.stop(how) == 0
    assert left_of(tree, within=10) == []
    assert not (place / "data/status.json").exists()


@pytest.mark.proof
@pytest.mark.parametrize("victims", ["its watchdog", "its programs", "everything"])
async def test_killed_with_others_it_leaves_no_process_either(runner: Runner, place: Path, victims: str) -> None:
    up = Up(runner, place / "data", *SMALL).start()
    await ask(up, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (7) RETURNING n")
    tree = descendants(up.pid)
    running = processes()
    marks = {"its watchdog": "watchdog.py", "its programs": "-m frontdesk", "everything": ""}
    # one that has ended meanwhile need not be killed
    up.kill(pid for pid in tree if pid in running and marks[victims] in running[pid].command)
    assert left_of(tree) == []
    assert up.running() == []
    up.start()
    assert await ask(up, "SELECT n FROM kept") == 7
    assert up.stop() == 0


@pytest.mark.proof
async def test_killed_while_it_starts_it_leaves_no_process(runner: Runner, place: Path) -> None:
    up = Up(runner, place / "data", *SMALL)
    for milliseconds in range(0, 5000, 500):
        up.begin()
        await asyncio.sleep(milliseconds / 1000)
        tree = descendants(up.pid)
        up.kill([])
        assert left_of(tree) == []
        assert up.running() == []
    up.start()
    assert is_healthy(up)
    assert up.stop() == 0
