"""The people of the demo data, all of them invented.

Their telephones cannot ring at anybody's: the numbers are kept for fiction by the Bundesnetzagentur (030 23125 xxx), by
Ofcom (07700 900xxx) and in North America (555-01xx). Japan keeps none, but there no number begins with 090-0. Their
addresses end in names that RFC 2606 reserves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from slugify import slugify

PASSWORD: Final = "welcome-to-frontdesk"  # noqa: S105  the sample password, which is told to everybody


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who books or works."""

    name: str
    email: str
    phone: str


def _clients(phone: str, *names: str) -> Sequence[Person]:
    """The clients of a city; the first one has an account. `phone` has a place for two digits."""
    return [
        Person(name, f"{slugify(name, separator='.')}@example.com", phone.format(10 + 5 * index))
        for index, name in enumerate(names)
    ]


ADMIN: Final = Person("Robin Falk", "admin@frontdesk.example", "+49 30 23125 900")
OWL_OWNER: Final = Person("Mara Winterfeld", "mara@owl-and-octave.example", "+49 30 23125 901")
OWL_STAFF: Final = Person("Jonas Eberle", "jonas@owl-and-octave.example", "+49 30 23125 902")
HERON_OWNER: Final = Person("Beatrix Harlow", "beatrix@heron-and-quince.example", "+44 7700 900901")
HERON_STAFF: Final = Person("Samir Lindqvist", "samir@heron-and-quince.example", "+44 7700 900902")

BERLIN: Final = _clients(
    "+49 30 23125 1{}",
    "Lena Brandt",
    "Emre Yıldırım",  # noqa: RUF001  as it is spelled
    "Katharina Vogelsang",
    "Paul Sobczak",
    "Nele Hartwig",
    "Aylin Demirtaş",
    "Moritz Ahlers",
    "Ronja Behrendt",
    "Tuan Pham",
    "Ida Lorenzen",
    "Anton Kesselbach",
    "Josephine Marquardt",
    "Kofi Amankwah",
    "Zofia Zielińska",
)
NEW_YORK: Final = _clients(
    "+1 212 555 01{}",
    "Theo Castellano",
    "Imani Whitlock",
    "Rosalind Pike",
    "Marcus Delacroix",
    "Hannah Feldstein",
    "Diego Villareal",
    "June Okonkwo",
    "Saoirse Gallagher",
    "Nikhil Raman",
    "Odette Baptiste",
    "Wesley Tran",
    "Carmen Ybarra",
    "Felix Abernathy",
    "Naomi Sandoval",
)
LONDON: Final = _clients(
    "+44 7700 9001{}",
    "Priya Ashworth",
    "Callum Featherstone",
    "Beatrice Oyelaran",
    "Gareth Pryce",
    "Zainab Malik-Hughes",
    "Oliver Thistlewood",
    "Maeve Donnelly",
    "Tobias Enright",
    "Amara Nwosu",
    "Rupert Langley-Shaw",
    "Inês Carvalho",
    "Dev Chaudhuri",
    "Harriet Blackmore",
    "Joon-ho Seo",
)
TOKYO: Final = _clients(
    "+81 90 01{} 4402",
    "Mio Hoshikawa",
    "Ren Takamine",
    "Sōta Kuroiwa",
    "Yui Aramaki",
    "Kaito Shirasu",
    "Nanami Tokioka",
    "Daichi Murasame",
    "Akane Fujishiro",
    "Riku Onodera",
    "Emily Sugawara",
    "Shun Kitaoka",
    "Mei Natsukawa",
)
