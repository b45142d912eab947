"""Finding places, and filling the tables from the files that ship with the package."""

import gzip
import io
from importlib.resources import files

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import driver
from frontdesk.core.pagination import PageRequest, Slice, paginate
from frontdesk.modules.geography import queries
from frontdesk.modules.geography.errors import CityNotFound, CountryNotFound, UnknownCity
from frontdesk.modules.geography.models import City, Country
from frontdesk.modules.geography.queries import distance_km
from frontdesk.modules.geography.rules import Box, Coordinates, boxes_around

__all__ = [
    "Box",
    "Coordinates",
    "boxes_around",
    "city_at",
    "country_at",
    "distance_km",
    "find_city",
    "get_city",
    "list_cities",
    "list_countries",
    "load",
]

# each table's columns as they stand in its file; countries first, cities point at them
FILES = {
    "countries": ("code", "name"),
    "cities": (
        "id",
        "country_code",
        "name",
        "ascii_name",
        "latitude",
        "longitude",
        "timezone",
        "population",
        "spellings",
    ),
}


async def load(session: AsyncSession) -> int:
    """Bring both tables to the state of the data files; the number of rows that were added or changed.

    May run any number of times, also at once. A place that a newer file no longer has stays: others may point
    at it.
    """
    await session.execute(text("SET LOCAL statement_timeout = 0"))  # a small machine takes a minute, and nobody waits
    return sum([await _load(session, table) for table in FILES])


async def _load(session: AsyncSession, table: str) -> int:
    columns = FILES[table]
    packed = files("frontdesk.modules.geography").joinpath("data", f"{table}.csv.gz").read_bytes()
    connection = await driver(session)
    await connection.execute(queries.incoming(table, columns))
    await connection.copy_to_table(
        "incoming", source=io.BytesIO(gzip.decompress(packed)), columns=columns, format="csv", header=True
    )
    answer: str = await connection.execute(queries.upsert(table, columns))
    await connection.execute("DROP TABLE incoming")
    changed = int(answer.rsplit(" ", 1)[1])  # INSERT 0 34006
    if changed:
        await connection.execute(f"ANALYZE {table}")  # the first search comes before autovacuum does
    return changed


async def list_countries(session: AsyncSession, page: PageRequest, *, q: str | None) -> Slice[Country]:
    """One page of the countries that `q` finds, by name or code; without it of all."""
    return await paginate(session, queries.countries(q), page)


async def list_cities(
    session: AsyncSession, page: PageRequest, *, country: str | None, q: str | None, near: Coordinates | None
) -> Slice[City]:
    """One page of the cities of `country` that `q` finds, the nearest to `near` or the best match first."""
    return await paginate(session, queries.cities(country=country, q=q, near=near), page)


async def country_at(session: AsyncSession, code: str) -> Country:
    """The country of a path; raises `CountryNotFound`."""
    country = await session.get(Country, code.upper())
    if country is None:
        raise CountryNotFound
    return country


async def city_at(session: AsyncSession, city_id: int) -> City:
    """The city of a path; raises `CityNotFound`."""
    city = await session.get(City, city_id)
    if city is None:
        raise CityNotFound
    return city


async def get_city(session: AsyncSession, city_id: int) -> City:
    """The city that a payload names by its GeoNames id; raises `UnknownCity`."""
    city = await session.get(City, city_id)
    if city is None:
        raise UnknownCity(f"No city has the id {city_id}.")
    return city


async def find_city(session: AsyncSession, name: str, country_code: str) -> City:
    """The largest city of a country with this very name in any language; raises `UnknownCity`."""
    city = await session.scalar(queries.city_called(name, country_code))
    if city is None:
        raise UnknownCity(f"No city in {country_code.upper()} is called {name}.")
    return city
