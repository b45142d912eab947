"""How names are compared, and what a point on the earth is."""

import re
from dataclasses import dataclass
from typing import Self

from text_unidecode import unidecode  # type: ignore[import-untyped]

EARTH_RADIUS_KM = 6371.0088  # mean radius R1 of WGS 84 (IUGG)
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
