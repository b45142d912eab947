"""pgbench(1) on the application's own statements: what PostgreSQL could do if nothing stood before it."""

import asyncio
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urlsplit

THREADS = 2


def bound(statement: str, *values: str) -> str:
    """A statement of the driver as a line of a script, with SQL expressions in place of `$1`, `$2` and so on."""
    line = re.sub(r"\$(\d+)", lambda found: f"({values[int(found[1]) - 1]})", statement)
    return " ".join(line.split()) + ";\n"


@dataclass(frozen=True, slots=True)
class Pgbench:
    """The program, on one database."""

    program: Path
    url: str

    async def rate(self, script: str, *, clients: int, transactions: int, **variables: int) -> float:
        """How many times per second `clients` together run a script, each `transactions` times.

        Statements are prepared once, as the application's driver does.

        Raises:
            RuntimeError: a transaction failed.
        """
        with TemporaryDirectory() as folder:
            path = Path(folder) / "script.sql"
            path.write_text(script)
            command = [str(self.program), "-n", "-M", "prepared", "-f", str(path)]
            command += ["-c", str(clients), "-j", str(min(clients, THREADS)), "-t", str(transactions)]
            command += [f"-D{name}={value}" for name, value in variables.items()]
            process = await asyncio.create_subprocess_exec(
                *command, env=self._environment(), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
            )
            output = (await process.communicate())[0].decode()
        found = re.search(r"^tps = ([\d.]+)", output, re.MULTILINE)
        if process.returncode or found is None or "number of failed transactions: 0 " not in output:
            raise RuntimeError(output)
        return float(found[1])

    def _environment(self) -> Mapping[str, str]:
        """Where the server is, with the session as the application has it. A command line can be read by everybody."""
        url = urlsplit(self.url)
        return os.environ | {
            "PGHOST": str(url.hostname),
            "PGPORT": str(url.port),
            "PGUSER": unquote(url.username or ""),
            "PGPASSWORD": unquote(url.password or ""),
            "PGDATABASE": url.path.lstrip("/"),
            "PGOPTIONS": "-c timezone=UTC -c jit=off",
        }
