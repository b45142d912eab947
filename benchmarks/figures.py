"""What was measured: one value per round for each size, subject, way and quantity."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median, quantiles
from typing import NamedTuple

RATE, P50, P99 = "per second", "p50 ms", "p99 ms"
APP, DATABASE = "API CPU µs", "PostgreSQL CPU µs"  # for each request or transaction
DEADLOCKS = "deadlocks"
QUANTITIES = (RATE, P50, P99, APP, DATABASE, DEADLOCKS)


class Figure(NamedTuple):
    """What a value is of: what is done, in which way, and the quantity."""

    subject: str
    way: str
    quantity: str


class Figures:
    """The values of a run, in the order of its rounds."""

    def __init__(self) -> None:
        self.by_size: dict[int, dict[Figure, list[float]]] = defaultdict(lambda: defaultdict(list))

    def add(self, size: int, subject: str, way: str, values: Mapping[str, float]) -> None:
        """Note what one round measured; `values` by quantity."""
        for quantity, value in values.items():
            self.by_size[size][Figure(subject, way, quantity)].append(value)

    def median(self, size: int, figure: Figure) -> float | None:
        """The median of all rounds, None where it was not measured."""
        values = self.by_size[size].get(figure)
        return median(values) if values else None

    def ratio(self, over: tuple[int, Figure], under: tuple[int, Figure]) -> float | None:
        """The median of the ratios of each round: what slows a whole round down slows both."""
        above, below = (self.by_size[size].get(figure, ()) for size, figure in (over, under))
        ratios = [one / other for one, other in zip(above, below, strict=False) if other]
        return median(ratios) if ratios else None


def latencies(seconds: Sequence[float]) -> dict[str, float]:
    """The median and the 99th percentile, in milliseconds."""
    cuts = quantiles(seconds, n=100, method="inclusive")
    return {P50: cuts[49] * 1000, P99: cuts[98] * 1000}
