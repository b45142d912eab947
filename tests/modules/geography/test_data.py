"""The files that ship with the package hold what the tables need."""

import csv
import gzip
import io
from importlib.resources import files
from zoneinfo import available_timezones

import pytest

from frontdesk.modules.geography.rules import fold, to_ascii
from frontdesk.modules.geography.service import FILES

Rows = list[dict[str, str]]


def read(table: str) -> Rows:
    packed = files("frontdesk.modules.geography").joinpath("data", f"{table}.csv.gz").read_bytes()
    return list(csv.DictReader(io.StringIO(gzip.decompress(packed).decode())))


@pytest.fixture(scope="module")
def countries() -> Rows:
    return read("countries")


@pytest.fixture(scope="module")
def cities() -> Rows:
    return read("cities")


def test_the_columns_are_those_that_the_service_loads(countries: Rows, cities: Rows) -> None:
    assert tuple(countries[0]) == FILES["countries"]
    assert tuple(cities[0]) == FILES["cities"]


def test_every_country_is_there_once(countries: Rows) -> None:
    codes = [row["code"] for row in countries]
    assert codes == sorted(set(codes))
    assert len(codes) == 250  # 249 of ISO 3166-1, and Kosovo
    assert "XK" in codes
    assert all(row["name"].isascii() and row["name"] == row["name"].strip() != "" for row in countries)


def test_every_city_is_there_once_in_a_country_and_a_zone_that_exist(countries: Rows, cities: Rows) -> None:
    ids = [int(row["id"]) for row in cities]
    assert ids == sorted(set(ids))
    assert {row["country_code"] for row in cities} <= {row["code"] for row in countries}
    assert {row["timezone"] for row in cities} <= available_timezones()


def test_the_derived_names_are_made_by_the_rules(cities: Rows) -> None:
    assert [row for row in cities if row["ascii_name"] != to_ascii(row["name"])] == []
    assert [row for row in cities if not row["spellings"].startswith(f'{{"{fold(row["name"])}"')] == []


def test_geonames_is_credited_beside_its_data() -> None:
    notice = files("frontdesk.modules.geography").joinpath("data", "NOTICE").read_text()
    assert "GeoNames (https://www.geonames.org/)" in notice
    assert "https://creativecommons.org/licenses/by/4.0/" in notice
