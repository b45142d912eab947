"""Databases of any size, alike in all but that: twice the reservations are twice the rooms.

A room is open for fourteen hours a day, of which eight are taken, in a pattern that its number, the day and the hour
decide. So whoever knows the numbers knows what is free: Python, SQL and pgbench.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Europe/Berlin")
OPENS: Final = 8  # o'clock, local time
HOURS: Final = 14
TAKEN_HOURS: Final = 8
READ_DAYS: Final = 31  # which stay as they are
WRITTEN_DAYS: Final = 31  # after them: what is free there is booked while measuring, each hour once
DAYS: Final = READ_DAYS + WRITTEN_DAYS
SEARCHED: Final = (10, 100, 1_000)  # rooms of the cities that are searched, with reservations on the first day alone
ROOMS_PER_PROVIDER: Final = 20
FIRST_ROOM: Final = 11  # so that each searched city begins with a provider of its own
ASKED_ROOMS: Final = 2_000  # at most so many are read and booked: an API process keeps 20,000 in mind
SCATTER: Final = 1_000_003  # a prime, so that successive free hours lie in different rooms

# Ids are UUIDs of version 7 (RFC 9562), a second apart: they differ in the first 48 bits, as real ones do. That
# matters, for the GiST index weighs ids as floating point numbers.
_EPOCH: Final = 1_767_225_600_000
_TAIL: Final = "70008000000000000000"
COMPANY, PROVIDER, ROOM = range(3)


def id_of(kind: int, number: int) -> UUID:
    """The id of a company, a provider or a room."""
    return UUID(f"{_EPOCH + kind + 1000 * number:012x}{_TAIL}")


def sql_id(kind: int, number: str) -> str:
    """The same in SQL, of an expression."""
    return f"(lpad(to_hex({_EPOCH + kind} + 1000 * ({number})::bigint), 12, '0') || '{_TAIL}')::uuid"


@dataclass(slots=True)
class Dataset:
    """One database."""

    size: int  # reservations, about
    url: str
    first_day: dt.date
    cities: tuple[int, ...] = field(init=False)  # how many rooms each searched city has; their rooms come first
    rooms: range = field(init=False)  # the numbers of all others, which have reservations on every day
    _used: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.cities = tuple(rooms for rooms in SEARCHED if 10 * rooms * TAKEN_HOURS <= self.size)
        first, left = FIRST_ROOM + sum(self.cities), self.size - sum(self.cities) * TAKEN_HOURS
        self.rooms = range(first, first + max(1, left // (TAKEN_HOURS * DAYS)))

    @property
    def asked(self) -> range:
        """The rooms that are read and booked, spread over all."""
        return self.rooms[:: -(-len(self.rooms) // ASKED_ROOMS)]

    @property
    def viewed(self) -> range:
        """The numbers of the providers whose rooms are all asked at once: those that have only such rooms."""
        first, last = (number // ROOMS_PER_PROVIDER for number in (self.rooms.start + 18, self.rooms.stop - 1))
        return range(first, max(first + 1, min(last, first + ASKED_ROOMS // ROOMS_PER_PROVIDER)))

    @property
    def free_hours(self) -> int:
        """How many hours of these rooms there were to be booked."""
        return len(self.asked) * WRITTEN_DAYS * (HOURS - TAKEN_HOURS)

    def take(self, count: int) -> range:
        """The numbers of free hours that nobody else is given."""
        taken = range(self._used, self._used + count)
        assert taken.stop <= self.free_hours, "there is not so much free time"
        self._used = taken.stop
        return taken

    def hour(self, number: int) -> tuple[int, dt.datetime]:
        """The number of the room and the local start, naive, of a free hour. To pgbench `FREE_HOUR` says the same."""
        place = number * SCATTER % self.free_hours
        room = self.asked[place % len(self.asked)]
        day = READ_DAYS + place // len(self.asked) % WRITTEN_DAYS
        nth = place // (len(self.asked) * WRITTEN_DAYS)
        slot = (4 + nth % 3 - room - day) % 7 + 7 * (nth // 3)
        return room, dt.datetime.combine(self.day(day), dt.time(OPENS + slot))

    def day(self, number: int) -> dt.date:
        """A day, of its number."""
        return self.first_day + dt.timedelta(days=number)

    def sql_start(self, day: str, hour: str = "0") -> str:
        """The instant at which a local hour begins, in SQL, of expressions for the numbers of the day and the hour."""
        local = f"date '{self.first_day}' + ({day})::int + ({hour})::int * interval '1 hour'"
        return f"(({local}) AT TIME ZONE '{ZONE.key}')"


# for a script: of `:number` the `:room`, `:day` and `:hour`
FREE_HOUR = f"""\
\\set place :number * {SCATTER} % (:rooms * {WRITTEN_DAYS * (HOURS - TAKEN_HOURS)})
\\set room :first + :step * (:place % :rooms)
\\set day {READ_DAYS} + :place / :rooms % {WRITTEN_DAYS}
\\set nth :place / (:rooms * {WRITTEN_DAYS})
\\set hour {OPENS} + (11 + :nth % 3 - (:room + :day) % 7) % 7 + 7 * (:nth / 3)
"""
