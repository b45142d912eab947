"""A process with a server, a child and a grandchild that waits to be killed by test_processes.py.

Prints the process ids of what it started, then does nothing.
"""

import json
import signal
import sys
from pathlib import Path

from frontdesk.entrypoints.embedded.postgres import EmbeddedPostgres
from frontdesk.entrypoints.embedded.processes import spawn


def main(place: Path) -> None:
    server = EmbeddedPostgres(place / "postgres")
    url = server.start()
    parent = spawn(["sh", "-c", "trap 'kill $!' TERM; sleep 600 & wait"], log=place / "log")
    children = (server.child, parent)
    print(json.dumps({"url": url, "pids": [child.pid for child in children if child]}), flush=True)  # noqa: T201
    signal.pause()


main(Path(sys.argv[1]))
