"""Statements over countries and cities."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Double, Select, case, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, with_expression

from frontdesk.modules.geography.models import City, Country
from frontdesk.modules.geography.rules import EARTH_RADIUS_KM, Coordinates, fold

Name = InstrumentedAttribute[str]
Degrees = InstrumentedAttribute[float] | InstrumentedAttribute[float | None]


def countries(q: str | None) -> Select[Country]:
    """Countries whose code is `q` or whose name is like it, best first; without `q` all, by name."""
    if not q:
        return select(Country).order_by(Country.name)
    exact = Country.code == q.upper()
    like, *best = _like(Country.name, fold(q))
    return select(Country).where(or_(exact, like)).order_by(exact.desc(), *best, Country.name)


def cities(*, country: str | None, q: str | None, near: Coordinates | None) -> Select[City]:
    """Cities of `country` (upper case) that are called like `q`.

    The nearest to `near` come first; without it the best match: that very name (in any language), names that
    begin with `q`, names like it; then the largest.
    """
    statement = select(City)
    order: list[ColumnElement[Any]] = []
    if country is not None:
        statement = statement.where(City.country_code == country)
    if q:
        folded = fold(q)
        exact = City.spellings.contains([folded])
        like, *best = _like(City.ascii_name, folded)
        statement = statement.where(or_(exact, like))
        order = [exact.desc(), *best]
    if near is not None:
        distance = distance_km(near, City.latitude, City.longitude)
        statement = statement.options(with_expression(City.distance_km, distance))
        order = [distance.asc()]
    return statement.order_by(*order, City.population.desc(), City.id)


def city_called(name: str, country: str) -> Select[City]:
    """The largest city of `country` with this very name in any language, accents and case aside."""
    return (
        select(City)
        .where(City.spellings.contains([fold(name)]), City.country_code == country.upper())
        .order_by(City.population.desc(), City.id)
        .limit(1)
    )


def _like(name: Name, folded: str) -> Sequence[ColumnElement[Any]]:
    """Whether `name` begins with `folded` or shares enough trigrams with it; then the order, best first.

    All three operators read one trigram index. `%` (0.3 of all trigrams) forgives typing errors, `%>` (0.6 of
    those of `folded`) finds one word of a long name; the thresholds are pg_trgm's defaults.
    """
    if not folded:
        return [false()]
    begins = name.ilike(f"{folded}%")  # folded text has no wildcards in it
    alike = name.bool_op("%")(folded)
    has_word = name.bool_op("%>")(folded)
    return [or_(begins, alike, has_word), begins.desc(), func.word_similarity(folded, name).desc()]


def distance_km(near: Coordinates, latitude: Degrees, longitude: Degrees) -> ColumnElement[float]:
    """Great-circle distance from `near` to the point in two columns by the haversine formula.

    Reckoned for every row that is left: all 34,000 cities take about 15 ms, too little to ask operators for an
    extension that could index it. What is limited to a radius narrows by `rules.boxes_around` first.
    """
    here, there = func.radians(near.latitude), func.radians(latitude)
    half_rise = func.sin((there - here) / 2)
    half_turn = func.sin(func.radians(longitude - near.longitude) / 2)
    haversine = half_rise * half_rise + func.cos(here) * func.cos(there) * half_turn * half_turn
    # rounding errors may lift it above 1 between antipodes; LEAST would take that for the answer where it is NULL
    bounded = case((haversine > 1, 1.0), else_=haversine)
    return 2 * EARTH_RADIUS_KM * func.asin(func.sqrt(bounded), type_=Double)


def incoming(table: str, columns: Sequence[str]) -> str:
    """SQL that makes the temporary table `incoming`, with these columns of `table`."""
    return f"CREATE TEMPORARY TABLE incoming AS SELECT {', '.join(columns)} FROM {table} WITH NO DATA"  # noqa: S608  see upsert


def upsert(table: str, columns: Sequence[str]) -> str:
    """SQL that moves the temporary table `incoming` into `table`, whose key is the first of `columns`.

    A row that has not changed is not written, so that a second run costs a join. In the order of the key, so
    that two runs at once wait for each other and cannot deadlock.
    """
    key, *rest = columns
    values = ", ".join(rest)
    new = ", ".join(f"excluded.{column}" for column in rest)
    return f"""
        INSERT INTO {table} AS held ({key}, {values}) SELECT {key}, {values} FROM incoming ORDER BY {key}
        ON CONFLICT ({key}) DO UPDATE SET ({values}, updated_at) = ROW ({new}, clock_timestamp())
        WHERE ({", ".join(f"held.{column}" for column in rest)}) IS DISTINCT FROM ({new})
    """  # noqa: S608  the names are constants of the service
