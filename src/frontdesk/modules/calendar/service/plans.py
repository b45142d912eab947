"""What this process knows of calendars' plans.

Every entry is kept under the version that its calendar had in the same snapshot. Whoever uses one compares the version
with the one that the database answers beside the busy times, so nothing is trusted stale and nothing must be told.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from typing import Final
from uuid import UUID

import asyncpg
import orjson

from frontdesk.modules.calendar import queries
from frontdesk.modules.calendar.errors import CalendarNotFound, UnknownTimezone
from frontdesk.modules.calendar.rules.plan import CalendarRules, Plan
from frontdesk.modules.calendar.rules.week import ALWAYS, ALWAYS_OPEN, Mode, Span, Week, merge
from frontdesk.modules.calendar.rules.zones import known_zones

_MAX_KNOWN: Final = 20_000  # some kilobytes each
_SPAN: Final = ("weekdays", "opens", "closes", "modes", "valid_from", "valid_until")
_RULES: Final = tuple(CalendarRules.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Known:
    """A plan, and the version of the calendar that it was read at."""

    version: UUID
    plan: Plan


_known: dict[UUID, Known] = {}


async def known(connection: asyncpg.Connection, calendar_ids: Collection[UUID]) -> Mapping[UUID, Known]:
    """The calendars' plans as this process knows them, perhaps of old; those it does not know are read.

    Raises:
        CalendarNotFound: one of them does not exist.
    """
    kept = {calendar_id: _known[calendar_id] for calendar_id in calendar_ids if calendar_id in _known}
    missing = [calendar_id for calendar_id in calendar_ids if calendar_id not in kept]
    return kept | await read(connection, missing) if missing else kept


async def read(connection: asyncpg.Connection, calendar_ids: Collection[UUID]) -> dict[UUID, Known]:
    """The calendars' plans as they are now.

    Raises:
        CalendarNotFound: one of them does not exist.
    """
    rows = await connection.fetch(queries.PLANS, list(calendar_ids))
    if len(rows) < len(set(calendar_ids)):
        raise CalendarNotFound
    found = {row["id"]: Known(row["version"], _plan(row)) for row in rows}
    _known.update(found)
    while len(_known) > _MAX_KNOWN:
        del _known[next(iter(_known))]
    return found


@lru_cache(maxsize=4096)  # most calendars are open as others are, and a search reckons each week once
def _week(spans: tuple[Span, ...], exceptions: tuple[tuple[date, str], ...]) -> Week:
    if not exceptions:
        return Week(spans) if spans else ALWAYS
    dates = {day: [span_on(day, hours) for hours in orjson.loads(written)] for day, written in exceptions}
    return Week(spans or ALWAYS_OPEN, dates)


def spans_of(row: asyncpg.Record) -> list[Span]:
    """The hours of a week, as `queries.PLANS` answers with them."""
    columns = (row[name] or () for name in _SPAN)
    return [
        Span(weekday=weekday, opens=opens, closes=closes, mode=Mode(mode), valid_from=first, valid_until=last)
        for weekday, opens, closes, mode, first, last in zip(*columns, strict=True)
    ]


def span_on(day: date, hours: Mapping[str, str]) -> Span:
    """Hours of one date, as they are stored."""
    opens, closes = (time.fromisoformat(hours[name]) for name in ("opens", "closes"))
    return Span(weekday=day.isoweekday(), opens=opens, closes=closes, mode=Mode(hours["mode"]))


@lru_cache(maxsize=4096)
def _shared(plan: Plan) -> Plan:
    """One object for plans that are equal, which tells a search at once that what it has reckoned holds for both."""
    return plan


def _plan(row: asyncpg.Record) -> Plan:
    if row["timezone"] not in known_zones():
        raise UnknownTimezone  # another machine's database knew it
    plan = Plan(
        zone=row["timezone"],
        rules=CalendarRules(**{name: row[name] for name in _RULES}),
        week=_week(tuple(spans_of(row)), tuple(zip(row["dates"] or (), row["hours"] or (), strict=True))),
        closures=tuple(merge(zip(row["lowers"] or (), row["uppers"] or (), strict=True))),
    )
    return _shared(plan)
