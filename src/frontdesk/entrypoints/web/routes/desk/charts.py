"""Bars that a template draws as SVG: where each stands, in percent of the picture, so that words keep their size."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from math import floor, log10

TOP, BOTTOM = 8.0, 88.0  # percent of the height, between which bars stand; beneath are their names
GAP = 0.28  # of a bar's share of the width
MOST_NAMES = 5  # beneath the bars: more would not fit on a phone
STEPS = (1, 2, 2.5, 5, 10)  # what people count in, times a power of ten
MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; all numbers are percent of the picture."""

    x: float
    y: float
    width: float
    height: float
    words: str  # what it stands for, and how much


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars beside each other, lines behind them, and names beneath."""

    bars: Sequence[Bar]
    lines: Sequence[tuple[float, str]]  # how high, and what that is
    names: Sequence[tuple[float, str]]  # where their middle is


def bars(points: Sequence[tuple[str, float]], said: Callable[[float], str]) -> Chart:
    """A chart of named amounts that are not negative; `said` says an amount."""
    most = max((amount for _, amount in points), default=0)
    step = _step(most)
    top = next(step * n for n in count(1) if step * n >= most)
    share = 100 / max(1, len(points))
    drawn = [
        Bar(
            x=round(share * (n + GAP / 2), 3),
            y=round(_height(amount, top), 3),
            width=round(share * (1 - GAP), 3),
            height=round(BOTTOM - _height(amount, top), 3),
            words=f"{name}: {said(amount)}",
        )
        for n, (name, amount) in enumerate(points)
    ]
    lines = [(round(_height(step * n, top), 3), said(step * n)) for n in range(1, round(top / step) + 1)]
    every = -(-len(points) // MOST_NAMES)
    # counted from the last one, which is the one that people look for
    names = [
        (round(share * (n + 0.5), 3), name)
        for n, (name, _) in enumerate(points)
        if (len(points) - 1 - n) % max(1, every) == 0
    ]
    return Chart(bars=drawn, lines=lines, names=names)


def _height(amount: float, top: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * amount / top


def _step(most: float) -> float:
    """The distance of the lines: a round number, at least one."""
    least = max(most / MOST_LINES, 1)
    power = 10.0 ** floor(log10(least))
    return next(step * power for step in STEPS if step * power >= least)
