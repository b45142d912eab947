"""Cities as people type them: "Berlin", or "Berlin, DE" where there are several."""

from collections.abc import Sequence

from frontdesk.core.http.session import Session
from frontdesk.core.pagination import PageRequest
from frontdesk.entrypoints.web.forms import wrong
from frontdesk.modules.geography import service as geography
from frontdesk.modules.geography.models import City

CANDIDATES = PageRequest(page=1, size=20)
OFFERED = 4  # in a refusal


def label(city: City) -> str:
    """A city as its field shows it, and reads it again."""
    return f"{city.name}, {city.country_code}"


async def city_named(session: Session, typed: str, *, field: str = "city") -> City:
    """The city that somebody means.

    Raises:
        RequestValidationError: none is called so, or several are: the sentence names some of them.
    """
    name, _, country = (part.strip() for part in typed.rpartition(",")) if "," in typed else (typed.strip(), "", "")
    found = await geography.list_cities(session, CANDIDATES, country=country.upper() or None, q=name, near=None)
    same = [city for city in found.items if name.casefold() in {city.name.casefold(), city.ascii_name.casefold()}]
    match same or (found.items[:1] if name else ()):
        case []:
            raise wrong(field, f"We know no city called {typed}: give the nearest larger one.")
        case [only]:
            return only
        case several if country or _towers(several):
            return several[0]
        case several:
            offered = " or ".join(dict.fromkeys(map(label, several[:OFFERED])))
            raise wrong(field, f"Which one: {offered}?")


def _towers(cities: Sequence[City]) -> bool:
    """Whether one of these is so much larger than the next that nobody means another."""
    first, second = sorted((city.population for city in cities), reverse=True)[:2]
    return first > 10 * second
