"""A function in a process of its own, as Lambda keeps it."""

import json
import os
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import pytest

from tests.databases import execute

RUNTIME = Path(__file__).parent / "runtime.py"
NO_REDIS = {"REDIS_URL": "off", "RATE_LIMIT_ENABLED": "false"}


class Environment:
    """One execution environment of the function."""

    def __init__(self, python: Sequence[str], folder: Path, settings: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(  # noqa: S603  our own command
            [*python, str(RUNTIME), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd="/",
            env=settings,
        )
        try:
            self.init = self._answer()
        except BaseException:
            self.__exit__()
            raise

    def __call__(self, event: Mapping[str, Any]) -> Any:
        """Invoke the function."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(event) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the function has ended"
        return json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
async def empty_url(postgres: str) -> AsyncIterator[str]:
    """The address of a database without a table."""
    name = f"empty_{os.urandom(6).hex()}"
    await execute(f"{postgres}/postgres", f"CREATE DATABASE {name}")
    yield f"{postgres}/{name}"
    await execute(f"{postgres}/postgres", f"DROP DATABASE {name} WITH (FORCE)")


Start = Callable[..., Environment]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts functions, with whatever settings and nothing else of ours in their environment."""
    with ExitStack() as running:

        def run(python: Sequence[str], folder: Path, **settings: str) -> Environment:
            ours = {name: os.environ[name] for name in ("ENVIRONMENT", "SECRET_KEY", "LOG_LEVEL", "PATH")}
            return running.enter_context(Environment(python, folder, ours | NO_REDIS | settings))

        yield run
