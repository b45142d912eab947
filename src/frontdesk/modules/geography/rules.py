"""How names are compared, and what a point on the earth is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import asin, cos, degrees, pi, radians, sin
from typing import Self

from text_unidecode import unidecode  # type: ignore[import-untyped]

EARTH_RADIUS_KM = 6371.0088  # mean radius R1 of WGS 84 (IUGG)
POLE, ANTIMERIDIAN = 90, 180  # degrees
SCHWA = str.maketrans("Əə", "Aa")  # as GeoNames writes Azerbaijani; unidecode makes it an @


def to_ascii(text: str) -> str:
    """`text` in plain ASCII: without accents, and other scripts transliterated (Zürich, Zurich; 東京, Dong Jing)."""
    return str(unidecode(text.translate(SCHWA))).strip()


def fold(text: str) -> str:
    """`text` as names are compared: ASCII letters and digits in lower case, words parted by one space.

    Apostrophes vanish, whatever their form. The stored spellings were made by this very function: who changes it
    makes the data files anew.
    """
    return " ".join(re.findall(r"[a-z0-9]+", to_ascii(text).lower().replace("'", "")))


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A point on the earth: degrees north of the equator and east of Greenwich (WGS 84)."""

    latitude: float
    longitude: float

    @classmethod
    def parse(cls, text: str) -> Self:
        """The point of `"latitude,longitude"`, which `schemas.Near` has already checked."""
        latitude, longitude = text.split(",")
        return cls(float(latitude), float(longitude))


@dataclass(frozen=True, slots=True)
class Box:
    """Part of the earth between two parallels and two meridians, in degrees."""

    south: float
    west: float
    north: float
    east: float


def boxes_around(near: Coordinates, radius_km: float) -> Iterator[Box]:
    """One box, or two beside the antimeridian, that hold every point within `radius_km` of `near`, and some more.

    The bounds of a circle on a sphere: http://janmatuschek.de/LatitudeLongitudeBoundingCoordinates, 3.3.
    """
    angle = min(radius_km / EARTH_RADIUS_KM, pi) + 1e-9  # six millimetres for rounding
    south, north = near.latitude - degrees(angle), near.latitude + degrees(angle)
    if south <= -POLE or north >= POLE:  # it lies within: so do all meridians
        yield Box(max(south, -POLE), -ANTIMERIDIAN, min(north, POLE), ANTIMERIDIAN)
        return
    half = degrees(asin(min(1.0, sin(angle) / cos(radians(near.latitude)))))
    west, east = near.longitude - half, near.longitude + half
    if west < -ANTIMERIDIAN:
        yield Box(south, west + 2 * ANTIMERIDIAN, north, ANTIMERIDIAN)
    if east > ANTIMERIDIAN:
        yield Box(south, -ANTIMERIDIAN, north, east - 2 * ANTIMERIDIAN)
    yield Box(south, max(west, -ANTIMERIDIAN), north, min(east, ANTIMERIDIAN))
