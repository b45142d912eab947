"""`frontdesk health`, which containers and services ask whether a process is well."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from frontdesk.entrypoints.cli.health import Unwell, run
from frontdesk.entrypoints.embedded.ports import free_port
from tests.embedded import Runner


class Process(HTTPServer):
    """Something that answers each of these in turn, and the last one for ever."""

    answers: tuple[int, ...] = (200,)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Process)
        status, *rest = self.server.answers
        self.server.answers = (*rest,) or (status,)
        self.send_response(status if self.path == "/health" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def process() -> Iterator[Process]:
    with Process(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_who_answers_is_well(process: Process) -> None:
    run(host="127.0.0.1", port=process.server_port, path="/health", wait=0)


@pytest.mark.parametrize(("path", "status"), [("/health", 503), ("/elsewhere", 404)])
def test_another_answer_is_told(process: Process, path: str, status: int) -> None:
    process.answers = (503,)
    with pytest.raises(Unwell, match=f"{path}: {status}$"):
        run(host="127.0.0.1", port=process.server_port, path=path, wait=0)


def test_who_starts_is_waited_for(process: Process) -> None:
    process.answers = (503, 503, 200)
    run(host="127.0.0.1", port=process.server_port, path="/health", wait=60)


def test_nobody_there_is_code_1(runner: Runner) -> None:
    done = runner.run("health", "--port", str(free_port()))
    assert (done.returncode, "Connection refused" in done.stderr) == (1, True)
