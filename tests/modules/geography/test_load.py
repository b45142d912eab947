"""Filling the tables: once, again, after changes, and twice at the same time."""

import asyncio
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.geography import service
from frontdesk.modules.geography.models import City, Country

ZURICH = 2657896
NOWHERE = 1


async def test_loading_again_changes_nothing(session: AsyncSession) -> None:
    added = await service.load(session)
    written = await session.scalar(select(func.max(City.updated_at)))

    assert added == await _count(session, Country) + await _count(session, City)
    assert await service.load(session) == 0
    assert await session.scalar(select(func.max(City.updated_at))) == written


async def test_loading_mends_what_differs_and_keeps_what_is_not_in_the_file(sessions: Sessions) -> None:
    async with unit_of_work(sessions) as session:
        await service.load(session)
    async with unit_of_work(sessions) as session:
        before = await _written(session)
        await session.execute(
            update(City).where(City.id == ZURICH).values(timezone="Europe/Berlin", updated_at=City.updated_at)
        )
        await session.execute(update(Country).where(Country.code == "CH").values(name="Helvetia"))
        session.add(_nowhere())

    async with unit_of_work(sessions) as session:
        assert await service.load(session) == 2

    async with sessions() as session:
        after = await _written(session)
        zurich = await service.get_city(session, ZURICH)
        assert zurich.timezone == "Europe/Zurich"
        assert (await service.country_at(session, "CH")).name == "Switzerland"
        assert (await service.get_city(session, NOWHERE)).name == "Nowhere"
        assert {city for city in before if after[city] != before[city]} == {ZURICH}
        assert after[ZURICH] > before[ZURICH]


async def test_two_loads_at_once_fill_the_tables_once(sessions: Sessions) -> None:
    async def load() -> int:
        async with unit_of_work(sessions) as session:
            return await service.load(session)

    added = sorted(await asyncio.gather(load(), load()))

    async with sessions() as session:
        total = await _count(session, Country) + await _count(session, City)
    assert added == [0, total]


def _nowhere() -> City:
    return City(
        id=NOWHERE,
        country_code="CH",
        name="Nowhere",
        ascii_name="Nowhere",
        latitude=0,
        longitude=0,
        timezone="UTC",
        population=0,
        spellings=["nowhere"],
    )


async def _count(session: AsyncSession, table: type[City | Country]) -> int:
    return await session.scalar(select(func.count()).select_from(table)) or 0


async def _written(session: AsyncSession) -> dict[int, datetime]:
    rows = await session.execute(select(City.id, City.updated_at))
    return {city.id: city.updated_at for city in rows}
