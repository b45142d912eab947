"""What a stay costs in the rooms of a search: many rooms, many starts, and few ways to pay."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any

from frontdesk.modules.calendar.service import BookableStarts
from frontdesk.modules.rooms import service as rooms

_ANY_MONDAY = datetime.fromisoformat("2001-01-01T00:00:00+00:00")
_WHOLE_WEEK = (127, time(), time())


@dataclass(frozen=True, slots=True)
class Tariff:
    """A room's tiers."""

    stored: tuple[rooms.StoredTier, ...]

    @property
    def varies(self) -> bool:
        """Whether it matters when a stay begins."""
        return any(tier[2:] != _WHOLE_WEEK for tier in self.stored)

    def least(self, minutes: int) -> int:
        """What no stay of so many minutes costs less than: exact where it does not matter when it begins."""
        return _cost(tuple((*tier[:2], *_WHOLE_WEEK) for tier in self.stored), _ANY_MONDAY, minutes, "UTC")

    def offers(self, bookable: BookableStarts, minutes: int, *, most: int | None) -> Iterator[tuple[int, datetime]]:
        """The starts that cost `most` at most, each with what it costs."""
        least = self.least(minutes)
        if most is not None and least > most:
            return
        varies = self.varies
        for start in bookable.starts():
            amount = _cost(self.stored, start, minutes, bookable.timezone) if varies else least
            if most is None or amount <= most:
                yield amount, start


def tariff_of(stored: Iterable[Any]) -> Tariff:
    """The tiers of a row of `queries.prices`."""
    tiers = ((*numbers, time.fromisoformat(begin), time.fromisoformat(end)) for *numbers, begin, end in stored)
    return Tariff(tuple(tiers))


@lru_cache(maxsize=65_536)  # most rooms of a city share their prices with others, and many ask for the same evening
def _cost(stored: tuple[rooms.StoredTier, ...], start: datetime, minutes: int, zone: str) -> int:
    prices = rooms.Prices("", rooms.tiers(stored))
    return rooms.price(prices, start=start, end=start + timedelta(minutes=minutes), timezone=zone).amount
