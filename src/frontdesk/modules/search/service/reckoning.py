"""What SQL cannot decide about: the time and the prices of each room that is left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.search.errors import SearchTooWide
from frontdesk.modules.search.schemas import Question
from frontdesk.modules.search.service.prices import tariff_of

MAX_CANDIDATES: Final = 5_000  # rooms whose time and prices one search looks at
Bookable = Mapping[UUID, calendars.BookableStarts]


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What time and prices have left of the candidates."""

    hosts: Mapping[UUID, UUID]  # the provider of each calendar
    amounts: Mapping[UUID, int | None]  # by calendar; a desk has none, and nothing where prices do not matter
    bookable: Bookable

    @property
    def cheapest(self) -> dict[UUID, int | None]:
        """By provider the least amount of its rooms."""
        found: dict[UUID, int | None] = {}
        for calendar_id, amount in self.amounts.items():
            host = self.hosts[calendar_id]
            known = found.get(host)
            found[host] = amount if known is None or amount is None else min(known, amount)
        return found


async def reckon(session: AsyncSession, candidates: Select[Any], question: Question, *, now: datetime) -> Reckoned:
    """Look at the time and the prices of each candidate; raises `SearchTooWide`."""
    rows = (await session.execute(candidates.limit(MAX_CANDIDATES + 1))).all()
    if len(rows) > MAX_CANDIDATES:
        raise SearchTooWide(f"More than {MAX_CANDIDATES:,} rooms: name a city, or a point and a radius.")
    bookable: Bookable = {}
    if question.date is not None:
        bookable = await calendars.find_free(
            session,
            first=question.date,
            last=question.date,
            duration=timedelta(minutes=question.duration),
            now=now,
            calendar_ids=[row.calendar_id for row in rows],
            area_id=question.city_id,
            between=question.between,
        )
        rows = [row for row in rows if row.calendar_id in bookable]
    amounts: dict[UUID, int | None] = {}
    for row in rows:
        if row.is_desk or not question.weighs_prices:
            amounts[row.calendar_id] = None
        elif (amount := _amount(row, question, bookable)) is not None:
            amounts[row.calendar_id] = amount
    return Reckoned({row.calendar_id: row.provider_id for row in rows}, amounts, bookable)


def _amount(row: Any, question: Question, bookable: Bookable) -> int | None:
    """What the first start costs that is not too dear, without a date the least that any could; None: all are."""
    tariff, most = tariff_of(row.prices or ()), question.max_amount
    if question.date is not None:
        offers = tariff.offers(bookable[row.calendar_id], question.duration, most=most)
        return next((amount for amount, _ in offers), None)
    least = tariff.least(question.duration)
    return least if most is None or least <= most else None
