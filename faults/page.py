"""`docs/reliability.md`: the promises, what proves each, and the last figures, which only the proofs write."""

import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from faults import report
from faults.outcomes import Outcome
from faults.promises import PROMISES

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "reliability.md"
LAST: Final = Path(__file__).with_name("last.json")
BEGINNING: Final = """# What is promised, and what proves it

Every promise has a command. A fault (`postgres-killed`) starts an installation of its own with real processes, has
people book, cancel and look meanwhile, hurts a part, lets everything come to rest, and reckons: what clients were
told, beside what is there. Other promises are proved by tests, which have a name here too.

<!-- not run: they take minutes each, and hurt the machine that they run on -->
```bash
make faults                                     # all faults
make load                                       # browse, book and the desk's list, with wrk
make faults ARGS="postgres-killed sigterm"      # some
make faults ARGS="--short --json storm"         # a look whether it still holds, for programs
make faults ARGS="double-booking"               # a promise that tests prove
make faults ARGS="--write-docs"                 # everything, and its figures into this page
```

The exit code is 1 where something does not hold. Needed are Debian's `rabbitmq-server` and `wrk`, root
for the small disk, and `ulimit -n` of at least 6,000. Everything stays on this machine, is bounded in time and ends
by itself.

The reckoning asks: is every booking and cancellation that was acknowledged there; is there one that nobody was told
of, or two at one time; did each client get one mail about it, and the mail server each that our books call sent; does
anything wait or lie given up; and is `frontdesk verify` clean. Clients repeat what was not answered with the same
`Idempotency-Key`; an answer that says it is a repetition after a broken connection was lost on its way, and is
counted.

**What it costs clients.** While PostgreSQL is away or its disk is full, requests are refused with 503 and
`Retry-After`; while Redis or the broker is away they notice nothing, and mails come later. In `sigterm` the only
process of the API ends and is started anew: connections are refused meanwhile, and no request that it has accepted
fails. With two behind nginx nobody notices, which `make rehearsal` looks at while releases are replaced. What a
broker has forgotten is handed out again after a lease of a minute. A process whose clock is ahead delays what follows
from its requests by as much: keep clocks together. Who takes longer than 30 seconds for a request's head is hung up
on; a body has 30 seconds and whatever its bytes buy it at 500 a second (408).

**What the faults have found, and what was mended.** A worker whose Redis went while it acknowledged tasks took nothing
ever after (Celery counts what it could not acknowledge as held): now a worker that takes nothing for eight seconds
though something waits, and has nothing in hand, ends and is started again. Facts that a broker did not take waited for
a lease of a minute and more: now they are due at once. A body could be sent a byte at a time for days. The first
reader of the API's description stopped a process for two seconds. A stream of events that failed before its first
event had been answered with 200.

| promise | proved by | commands |
|---|---|---|
"""
FIGURES: Final = """
## The last figures

Written by the commands. Machines differ and this one had other work beside it: the zeros carry over, the times do not.
"""


def machine() -> str:
    """This machine and how busy it is, in neutral terms."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = f"{platform.system()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {memory:.0f} GB, {versions}, load {os.getloadavg()[0]:.1f}"


def remember(outcome: Outcome, *, short: bool) -> None:
    """Keep what was found, in place of what was found before, and write the page anew."""
    found = {**report.as_json(outcome), "machine": machine(), "short": short}
    last = dict(sorted({**read(), outcome.name: found}.items()))
    LAST.write_bytes(orjson.dumps(last, option=orjson.OPT_INDENT_2) + b"\n")
    PAGE.write_text(render(last))


def read() -> dict[str, Any]:
    """What was found last, by the names of the proofs."""
    found: dict[str, Any] = orjson.loads(LAST.read_bytes()) if LAST.exists() else {}
    return found


def render(last: Mapping[str, Any]) -> str:
    """The page."""
    rows = [
        f"| {promise.says} | {promise.proof} | {', '.join(f'`{name}`' for name in promise.commands)} |"
        for promise in PROMISES
    ]
    names = [name for promise in PROMISES for name in promise.commands]
    found = [_figures(name, last[name]) for name in dict.fromkeys([*names, *last]) if name in last]
    return BEGINNING + "\n".join(rows) + "\n" + FIGURES + "".join(found)


def _figures(name: str, found: Mapping[str, Any]) -> str:
    told = [f"{what}: {value}" for what, value in found["figures"].items()]
    none = [it["what"] for it in found["checks"] if it["found"] == "0"]
    told += [_judged(it) for it in found["checks"] if it["found"] != "0"]
    lines = [f"- {line}" for line in (*told, *([f"0: {', '.join(none)}"] if none else ()))]
    how = f"{'a short look, ' if found['short'] else ''}{found['seconds']:.0f} s; {found['machine']}"
    return "\n".join([f"\n**`{name}`** {found['title']} ({how}).\n", *lines, ""])


def _judged(check: Mapping[str, Any]) -> str:
    return f"{check['what']}: {check['found']}{'' if check['holds'] else ' (which must not be)'}"
