"""The cheapest tiers that cover a stay, against every combination there is."""

from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from frontdesk.modules.rooms.rules import MAX_MINUTES, MAX_TIERS, Line, cheapest

prices = st.dictionaries(st.integers(1, 12), st.integers(0, 30), min_size=1, max_size=4)


def by_trying_all(tiers: dict[int, int], minutes: int) -> int:
    """The least amount over all multisets of tiers that cover `minutes`."""
    most = [range(-(-minutes // duration) + 1) for duration in tiers]  # more of one tier is never needed
    return min(
        sum(count * amount for count, amount in zip(counts, tiers.values(), strict=True))
        for counts in product(*most)
        if sum(count * duration for count, duration in zip(counts, tiers, strict=True)) >= minutes
    )


@given(prices, st.integers(1, 18))
@example({7: 7, 5: 5}, 11)  # neither tier divides it
@example({6: 0}, 18)  # a tier that costs nothing
@example({4: 9, 6: 9}, 12)  # a longer one at the same price
def test_no_combination_is_cheaper(tiers: dict[int, int], minutes: int) -> None:
    lines = cheapest(tiers, minutes)
    assert sum(line.amount for line in lines) == by_trying_all(tiers, minutes)
    assert sum(line.quantity * line.duration_minutes for line in lines) >= minutes
    assert all(tiers[line.duration_minutes] == line.unit_amount and line.quantity > 0 for line in lines)
    durations = [line.duration_minutes for line in lines]
    assert durations == sorted(set(durations), reverse=True)


@given(prices, st.integers(1, 500), st.integers(1, 60))
def test_the_unit_of_time_changes_nothing(tiers: dict[int, int], minutes: int, factor: int) -> None:
    scaled = cheapest({factor * duration: amount for duration, amount in tiers.items()}, factor * minutes)
    assert [(line.duration_minutes // factor, line.quantity, line.unit_amount) for line in scaled] == [
        (line.duration_minutes, line.quantity, line.unit_amount) for line in cheapest(tiers, minutes)
    ]


@given(prices, st.integers(1, 500))
def test_a_longer_stay_never_costs_less(tiers: dict[int, int], minutes: int) -> None:
    shorter, longer = (sum(line.amount for line in cheapest(tiers, length)) for length in (minutes, minutes + 1))
    assert shorter <= longer


@pytest.mark.parametrize(
    ("minutes", "lines"),
    [
        (1, (Line(60, 1, 4000),)),
        (60, (Line(60, 1, 4000),)),
        (61, (Line(60, 2, 4000),)),
        (180, (Line(240, 1, 12000),)),  # three hours cost as much as four
        (300, (Line(240, 1, 12000), Line(60, 1, 4000))),
        (1440, (Line(1440, 1, 50000),)),
        (1441, (Line(1440, 1, 50000), Line(60, 1, 4000))),
    ],
)
def test_a_studio_with_hours_half_days_and_days(minutes: int, lines: tuple[Line, ...]) -> None:
    assert cheapest({60: 4000, 240: 12000, 1440: 50000}, minutes) == lines


def test_without_prices_there_is_nothing_to_pay() -> None:
    assert cheapest({}, 90) == ()


def test_the_most_tiers_and_the_longest_stay_are_within_reach() -> None:
    tiers = {duration: duration for duration in range(1001, 1001 + MAX_TIERS)}  # no step but the minute divides them
    lines = cheapest(tiers, MAX_MINUTES)
    assert sum(line.amount for line in lines) == MAX_MINUTES  # which can be met to the minute


@pytest.mark.parametrize("minutes", [-1, 0, MAX_MINUTES + 1])
def test_a_stay_of_no_sensible_length_is_refused(minutes: int) -> None:
    with pytest.raises(ValueError, match="a stay lasts from 1 to"):
        cheapest({60: 4000}, minutes)
