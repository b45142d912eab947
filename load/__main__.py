"""`python -m load`: journeys over an installation of its own, and whether every answer was right."""

import argparse
import asyncio
import os
import shutil
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx2
import orjson

from faults import page, report
from faults.crowd import Place, open_place
from faults.installation import BOOKINGS, OVERLAPS, Installation, installation
from faults.outcomes import Outcome
from faults.reckoning import Check

FOLDER: Final = Path(__file__).parent
JOURNEYS: Final = {
    "browse": "The free times of 20 rooms on a day",
    "book": "Guests book a room, each an hour of their own",
    "desk": "The desk's list of bookings, 20 a page",
}
DAYS_AHEAD: Final = 7


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the arguments, run the journeys, and print; 1 where an answer was wrong."""
    parser = argparse.ArgumentParser(prog="python -m load", description="Put load on the main journeys, with wrk.")
    parser.add_argument("--seconds", type=int, default=10, help="for each journey")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.add_argument("--write-docs", action="store_true", help="write the figures into docs/reliability.md")
    options = parser.parse_args(arguments)
    if shutil.which("wrk") is None:
        parser.error("wrk is missing: install Debian's package of that name")
    outcome = asyncio.run(measure(seconds=options.seconds, connections=options.connections))
    print(orjson.dumps(report.as_json(outcome)).decode() if options.json else report.render(outcome))
    if options.write_docs:
        page.remember(outcome, short=False)
    return 0 if outcome.holds else 1


async def measure(*, seconds: int, connections: int) -> Outcome:
    """Run every journey, the reading ones on what the writing one has left."""
    began = time.monotonic()
    figures: dict[str, str] = {"connections": str(connections), "seconds for each journey": str(seconds)}
    checks = []
    async with installation() as there:
        async with httpx2.AsyncClient(timeout=60, trust_env=False) as client:
            place = await open_place(client, there.url)
        booked = 0
        for name in ("book", "browse", "desk"):
            found = await _wrk(there, place, name, seconds=seconds, connections=connections)
            rate = (found["right"] + found["wrong"]) / found["seconds"]
            figures[JOURNEYS[name]] = f"{rate:.0f} a second, p50 {found['p50']:.0f} ms, p99 {found['p99']:.0f} ms"
            wrong = found["wrong"] + found["broken"]
            checks.append(Check(f"{name}: answers that were not right", str(wrong), wrong == 0, [found["sample"]]))
            booked += found["right"] if name == "book" else 0
        stored = await there.fetch(f"SELECT count(*) FROM ({BOOKINGS}) stored")
        # what was under way when the time was over is there too, and its answer was not waited for
        checks.append(Check("bookings answered, and there", f"{booked}, {stored}", 0 <= stored - booked <= connections))
        overlaps = await there.fetch(OVERLAPS)
        checks.append(Check("double bookings", str(overlaps), overlaps == 0))
        code, lines = await there.command("verify")
        checks.append(Check("frontdesk verify", lines[-1], code == 0, lines[:-1]))
    return Outcome("load", "wrk on the main journeys", figures, checks, time.monotonic() - began)


async def _wrk(there: Installation, place: Place, name: str, *, seconds: int, connections: int) -> dict[str, Any]:
    """One journey; what its script printed in the end."""
    first = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=DAYS_AHEAD)
    environment = {
        "LOAD_COMMON": str(FOLDER / "common.lua"),
        "LOAD_PROVIDER": place.provider_id,
        "LOAD_ROOMS": ",".join(place.rooms),
        "LOAD_TOKEN": place.desk["Authorization"],
        "LOAD_FIRST_HOUR": str(int(first.timestamp())),
    }
    process = await asyncio.create_subprocess_exec(
        *("wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s", "--timeout", "30s"),
        *("--script", str(FOLDER / f"{name}.lua"), there.url),
        env=os.environ | environment,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    found: dict[str, Any] = orjson.loads(output.splitlines()[-1])
    return found


if __name__ == "__main__":
    sys.exit(main())
