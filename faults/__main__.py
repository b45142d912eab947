"""`python -m faults`: performs faults, prints what was found, and exits with 1 where something does not hold."""

import argparse
import asyncio
import resource
import sys
from collections.abc import Sequence
from typing import Final

import orjson

from faults import page, report
from faults.outcomes import Outcome
from faults.promises import PROMISES
from faults.scenes import FAULTS
from faults.stage import perform

SHORT: Final = 0.2
TESTS: Final = {promise.tests.name: promise.tests for promise in PROMISES if promise.tests}


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the arguments and perform what is asked for."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if strangers := set(options.names) - FAULTS.keys() - TESTS.keys():
        parser.error(f"there is no {min(strangers)}; --list says what there is")
    if options.list:
        print("\n".join(f"{name:20} {it.title}" for name, it in (FAULTS | TESTS).items()))
        return 0
    _open_files()
    names = options.names or [*FAULTS, *(TESTS if options.write_docs else ())]
    outcomes = [_prove(name, options) for name in names]
    if options.json:
        print(orjson.dumps([report.as_json(it) for it in outcomes], option=orjson.OPT_INDENT_2).decode())
    return 0 if all(it.holds for it in outcomes) else 1


def _prove(name: str, options: argparse.Namespace) -> Outcome:
    scale = SHORT if options.short else 1.0
    outcome = TESTS[name].run() if name in TESTS else asyncio.run(perform(FAULTS[name], scale=scale))
    if not options.json:
        print(report.render(outcome), flush=True)
    if options.write_docs:
        page.remember(outcome, short=options.short and name in FAULTS)
    return outcome


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m faults", description="Hurt an installation and see what is left.")
    parser.add_argument("names", nargs="*", metavar="proof", help="faults and promises; without any, all faults")
    parser.add_argument("--list", action="store_true", help="what can be proved")
    parser.add_argument("--short", action="store_true", help="a look whether it still holds, not figures")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.add_argument("--write-docs", action="store_true", help="write the figures into docs/reliability.md")
    return parser


def _open_files() -> None:
    """Allow this process and its children as many connections as the system allows at all."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


if __name__ == "__main__":
    sys.exit(main())
