"""What a stay costs: the cheapest tiers that cover it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import gcd

MAX_TIERS = 24
MAX_MINUTES = 44_640  # 31 days: with MAX_TIERS the bound of the work below, about a million steps


@dataclass(frozen=True, slots=True)
class Line:
    """So many times one tier; durations in minutes, amounts in minor units."""

    duration_minutes: int
    quantity: int
    unit_amount: int

    @property
    def amount(self) -> int:
        """What the line comes to."""
        return self.quantity * self.unit_amount


def cheapest(prices: Mapping[int, int], minutes: int) -> tuple[Line, ...]:
    """The cheapest tiers, each any number of times, that together last at least `minutes`; the longest tier first.

    `prices` maps durations in minutes to amounts in minor units. Without prices there is nothing to pay, and no line.
    This is the unbounded covering knapsack; it is exact, by dynamic programming over the time still to be covered,
    counted in the largest step that divides every duration.

    Raises:
        ValueError: `minutes` is not between 1 and `MAX_MINUTES`.
    """
    if not 1 <= minutes <= MAX_MINUTES:
        message = f"a stay lasts from 1 to {MAX_MINUTES} minutes"
        raise ValueError(message)
    if not prices:
        return ()
    tiers = _worthwhile(prices)
    step = gcd(*(duration for duration, _ in tiers))
    taken = Counter(_taken([(duration // step, amount) for duration, amount in tiers], steps=-(-minutes // step)))
    return tuple(Line(duration, taken[tier], amount) for tier, (duration, amount) in enumerate(tiers) if taken[tier])


def _worthwhile(prices: Mapping[int, int]) -> list[tuple[int, int]]:
    """Tiers from long to short, without those that a longer one undercuts."""
    kept: list[tuple[int, int]] = []
    for duration, amount in sorted(prices.items(), reverse=True):
        if not kept or amount < kept[-1][1]:
            kept.append((duration, amount))
    return kept


def _taken(tiers: Sequence[tuple[int, int]], *, steps: int) -> Iterator[int]:
    """The tiers that cover `steps` most cheaply, by their index; where two are as cheap the longer one."""
    longest = tiers[0][0]
    # what covering each length costs; so many zeros in front that reaching back past the start costs nothing
    cost = [0] * longest
    for _ in range(steps):
        cost.append(min([cost[-duration] + amount for duration, amount in tiers]))
    left = len(cost) - 1
    while left >= longest:
        tier = next(i for i, (duration, amount) in enumerate(tiers) if cost[left - duration] + amount == cost[left])
        left -= tiers[tier][0]
        yield tier
