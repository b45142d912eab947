"""A worker that takes nothing from a queue with something in it ends itself."""

import os
import signal
import subprocess
import sys

import pytest
from redis import Redis

from tests.patience import PATIENCE_SECONDS

# a process that never takes anything, as a worker does that has lost its way
STALLED = """
from frontdesk.entrypoints import stalls, worker
stalls.STALLED_SECONDS, stalls.LOOK_SECONDS = 0.1, 0.02
print("looking", flush=True)
stalls.watch()
"""


def test_who_takes_nothing_though_something_waits_ends(valkey: str, database_url: str) -> None:
    queue = valkey.removesuffix("/0") + "/5"
    environment = {"CELERY_BROKER_URL": queue, "REDIS_URL": valkey, "DATABASE_URL": database_url}
    with subprocess.Popen(  # noqa: S603  ours
        [sys.executable, "-c", STALLED], env=os.environ | environment, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"looking\n"
        with pytest.raises(subprocess.TimeoutExpired):  # nothing waits
            process.wait(0.5)
        with Redis.from_url(queue) as redis:
            redis.rpush("frontdesk", "{}")
            assert process.wait(PATIENCE_SECONDS) == -signal.SIGTERM
            redis.flushdb()
