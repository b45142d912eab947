"""What a run found, as tables for people and JSON for programs; ratios first, which carry over to other machines."""

import os
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from benchmarks.dataset import SEARCHED
from benchmarks.figures import DATABASE, DEADLOCKS, P50, P99, QUANTITIES, RATE, Figure, Figures
from benchmarks.placing import PLACE
from benchmarks.racing import BARE, OURS, RACE
from benchmarks.reading import BARE_ASGI, BOTH, DAY, DRIVER, FLOOR, MONTH, PGBENCH, http
from benchmarks.searching import KERNEL, MULTIRANGE, subject_of
from benchmarks.viewing import MONTH_OF_ROOMS

Row = tuple[str, ...]


class Ratio(NamedTuple):
    """One figure over another of the same size, or by itself; and what we aim at."""

    title: str
    over: Figure
    under: Figure | None
    aim: str


class Growth(NamedTuple):
    """One figure from size to size; and what we aim at, from the smallest to the largest."""

    title: str
    figure: Figure
    aim: str


def ratios(workers: Iterable[int]) -> Iterator[Ratio]:
    """What is compared at each size."""
    for count in workers:
        way = http(count)
        for name, aim in ((DAY.name, "≥ 0.4"), (MONTH.name, "≥ 0.3"), (PLACE, "≥ 0.5")):
            yield Ratio(f"{name}: {way} ÷ pgbench", Figure(name, way, RATE), Figure(name, PGBENCH, RATE), aim)
        for name in (DAY.name, MONTH.name):
            yield Ratio(f"{name}: {way} ÷ {BARE_ASGI}", Figure(name, way, RATE), Figure(name, BARE_ASGI, RATE), "")
            yield Ratio(f"{name}: {way} ÷ {BOTH}", Figure(name, way, RATE), Figure(name, BOTH, RATE), "")
            yield Ratio(f"{name}: {way} ÷ round trip, latency", Figure(name, way, P50), Figure(FLOOR, DRIVER, P50), "")
        yield Ratio(f"{DAY.name}: {way}, ms", Figure(DAY.name, way, P50), None, "< 2")
        yield Ratio(f"{MONTH.name}: {way}, ms", Figure(MONTH.name, way, P50), None, "< 5")
        yield Ratio(f"{RACE}: {way} ÷ {BARE}", Figure(RACE, way, RATE), Figure(RACE, BARE, RATE), "≥ 10")
        yield Ratio(f"{RACE}: {way}, p99 ms", Figure(RACE, way, P99), None, "< 50")
    for name in (DAY.name, MONTH.name):
        yield Ratio(f"{name}: {BARE_ASGI} ÷ pgbench", Figure(name, BARE_ASGI, RATE), Figure(name, PGBENCH, RATE), "")
    yield Ratio(f"{RACE}: deadlocks, {OURS}", Figure(RACE, OURS, DEADLOCKS), None, "0")
    for name in (DAY.name, MONTH.name):
        statement = Figure(name, DRIVER, P50)
        yield Ratio(f"{name}: the statement ÷ round trip, latency", statement, Figure(FLOOR, DRIVER, P50), "")
    for rooms in SEARCHED:
        name = subject_of(rooms)
        aim = "≤ 0.2" if rooms == SEARCHED[-1] else ""
        yield Ratio(f"{name}: {KERNEL} ÷ multirange", Figure(name, KERNEL, P50), Figure(name, MULTIRANGE, P50), aim)
        for count in workers:
            over, under = Figure(name, http(count), P50), Figure(name, MULTIRANGE, P50)
            yield Ratio(f"{name}: {http(count)} ÷ multirange", over, under, "")
    for count in workers:
        view = Figure(MONTH_OF_ROOMS, http(count), P50)
        yield Ratio(f"{MONTH_OF_ROOMS}: {http(count)}, ms", view, None, "")
        yield Ratio(f"{MONTH_OF_ROOMS}: {http(count)} ÷ the statement", view, Figure(MONTH_OF_ROOMS, DRIVER, P50), "")


def growths(workers: Iterable[int]) -> Iterator[Growth]:
    """What is compared from size to size."""
    yield Growth("a day: the statement, latency", Figure(DAY.name, DRIVER, P50), "≤ 1.3")
    yield Growth("a month: the statement, latency", Figure(MONTH.name, DRIVER, P50), "")
    for count in workers:
        yield Growth(f"a day: {http(count)}, latency", Figure(DAY.name, http(count), P50), "≤ 1.3")
        yield Growth(f"a month: {http(count)}, latency", Figure(MONTH.name, http(count), P50), "")
        yield Growth(f"{PLACE}: {http(count)}, rate", Figure(PLACE, http(count), RATE), "")
    yield Growth(f"{PLACE}: pgbench, PostgreSQL CPU", Figure(PLACE, PGBENCH, DATABASE), "≤ 1.5")
    yield Growth(f"{PLACE}: pgbench, rate", Figure(PLACE, PGBENCH, RATE), "")
    for rooms in SEARCHED:
        yield Growth(f"{subject_of(rooms)}: {KERNEL}", Figure(subject_of(rooms), KERNEL, P50), "")
    for count in workers:
        for name in (*map(subject_of, SEARCHED), MONTH_OF_ROOMS):
            yield Growth(f"{name}: {http(count)}, latency", Figure(name, http(count), P50), "")


def render(figures: Figures, workers: Sequence[int]) -> str:
    """All tables."""
    sizes = sorted(figures.by_size)
    headings = tuple(_size(size) for size in sizes)
    tables = [_table(("Ratio", *headings, "aim"), _ratio_rows(figures, sizes, workers))]
    if len(sizes) > 1:
        steps = tuple(f"{_size(smaller)} → {_size(larger)}" for smaller, larger in pairwise(sizes))
        tables.append(_table(("Growth", *steps, "aim, overall"), _growth_rows(figures, sizes, workers)))
    tables += [_table((f"Medians at {_size(size)}", *QUANTITIES), _median_rows(figures, size)) for size in sizes]
    return "\n\n".join(tables)


def as_json(figures: Figures, workers: Sequence[int]) -> dict[str, object]:
    """All values, in the order of the rounds, with their medians, and the ratios."""
    return {
        "machine": {"processors": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()},
        "workers": list(workers),
        "sizes": {str(size): _values(figures, size) for size in sorted(figures.by_size)},
        "ratios": [
            {"title": ratio.title, "aim": ratio.aim, "size": size, "value": value}
            for ratio in ratios(workers)
            for size in sorted(figures.by_size)
            if (value := _ratio(figures, size, ratio)) is not None
        ],
    }


def _values(figures: Figures, size: int) -> list[Mapping[str, object]]:
    return [
        {**figure._asdict(), "median": figures.median(size, figure), "rounds": values}
        for figure, values in figures.by_size[size].items()
    ]


def _ratio(figures: Figures, size: int, ratio: Ratio) -> float | None:
    if ratio.under is None:
        return figures.median(size, ratio.over)
    return figures.ratio((size, ratio.over), (size, ratio.under))


def _ratio_rows(figures: Figures, sizes: Sequence[int], workers: Sequence[int]) -> Iterator[Row]:
    for ratio in ratios(workers):
        values = [_ratio(figures, size, ratio) for size in sizes]
        if any(value is not None for value in values):
            yield (ratio.title, *map(_short, values), ratio.aim)


def _growth_rows(figures: Figures, sizes: Sequence[int], workers: Sequence[int]) -> Iterator[Row]:
    for growth in growths(workers):
        values = [
            figures.ratio((larger, growth.figure), (smaller, growth.figure)) for smaller, larger in pairwise(sizes)
        ]
        if any(value is not None for value in values):
            yield (growth.title, *map(_short, values), growth.aim)


def _median_rows(figures: Figures, size: int) -> Iterator[Row]:
    for subject, way in dict.fromkeys((figure.subject, figure.way) for figure in figures.by_size[size]):
        medians = [figures.median(size, Figure(subject, way, quantity)) for quantity in QUANTITIES]
        yield (f"{subject}: {way}", *map(_short, medians))


def _size(size: int) -> str:
    return f"{size:,}"


def _short(value: float | None) -> str:
    """Three significant digits."""
    if value is None or value != value:  # noqa: PLR0124  NaN: the system does not tell processor times
        return "-"
    return f"{value:,.0f}" if value >= 100 or value == 0 else f"{value:.3g}"


def _table(headings: Row, rows: Iterable[Row]) -> str:
    lines = [headings, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    texts = [
        "  ".join(
            cell.ljust(width) if not n else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]
    return "\n".join([texts[0], "  ".join("-" * width for width in widths), *texts[1:]])
