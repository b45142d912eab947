"""`python -m benchmarks`: builds databases, measures them in turns, and prints what was found."""

import argparse
import asyncio
import datetime as dt
import time
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import AsyncExitStack
from multiprocessing import get_context
from pathlib import Path

import asyncpg
import orjson

from benchmarks import placing, racing, reading, report, searching, viewing
from benchmarks.dataset import Dataset
from benchmarks.figures import Figures
from benchmarks.filling import fill
from benchmarks.pgbench import Pgbench
from benchmarks.servers import Servers, open_servers
from benchmarks.subject import Subject

WORKERS = (1, 2)
_BEGAN = time.monotonic()


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments, measure, and print."""
    options = _parser().parse_args(arguments)
    # the measured load comes from another process, started before servers and threads are there to be inherited
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as client, open_servers() as servers:
        urls = {size: servers.database(f"size_{size}") for size in options.sizes}
        figures = asyncio.run(_measure(servers, urls, client, rounds=options.rounds, effort=options.effort))
    print(f"\n{report.render(figures, WORKERS)}")
    if options.output:
        options.output.write_bytes(orjson.dumps(report.as_json(figures, WORKERS), option=orjson.OPT_INDENT_2))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the API beside bare SQL.")
    parser.add_argument("--sizes", type=_sizes, default="1e5,1e6", help="reservations, for example 1e5,1e6,1e7")
    parser.add_argument("--rounds", type=int, default=5, help="of which medians are taken")
    parser.add_argument("--effort", type=float, default=1.0, help="how much is done in a round; 1 is proper")
    parser.add_argument("--output", type=Path, help="a file for all values, as JSON")
    return parser


def _sizes(text: str) -> list[int]:
    return sorted({round(float(size)) for size in text.split(",")})


async def _measure(servers: Servers, urls: dict[int, str], client: Executor, *, rounds: int, effort: float) -> Figures:
    figures = Figures()
    now = dt.datetime.now(dt.UTC)
    async with AsyncExitStack() as stack:
        subjects = []
        for size, url in urls.items():
            dataset = Dataset(size, url, now.date() + dt.timedelta(days=2))
            async for written in fill(dataset):
                _say(f"{written:,} of {size:,} reservations")
            driver = await asyncpg.connect(url, server_settings={"timezone": "UTC", "jit": "off"})
            stack.push_async_callback(driver.close)
            subject = Subject(
                dataset=dataset,
                apis={workers: servers.api(url, workers=workers) for workers in WORKERS},
                bare=servers.bare(url),
                pgbench=Pgbench(servers.bin / "pgbench", url),
                postgres=servers.usage,
                driver=driver,
                client=client,
                figures=figures,
                now=now,
                effort=effort,
            )
            subjects.append(subject)
            await reading.warm_up(subject)
            await placing.warm_up(subject)
        for number in range(1, rounds + 1):
            await _round(subjects)
            _say(f"round {number} of {rounds}")
        await racing.count_deadlocks(subjects[0])
    return figures


async def _round(subjects: Sequence[Subject]) -> None:
    """Everything once, the sizes next to each other: what disturbs one disturbs the others alike."""
    for subject in subjects:
        await reading.measure_floor(subject)
    for question in (reading.DAY, reading.MONTH):
        for subject in subjects:
            await reading.measure(subject, question)
    for subject in subjects:
        await placing.measure(subject)
    for subject in subjects:
        await searching.measure(subject)
    for subject in subjects:
        await viewing.measure(subject)
    await racing.measure(subjects[0])  # sixteen on one hour meet alike in every database


def _say(what: str) -> None:
    print(f"{time.monotonic() - _BEGAN:6.1f} s  {what}", flush=True)


if __name__ == "__main__":
    main()
