"""How large courses may get, in which states a lesson is for a learner, and when an answer is right."""

import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum, auto
from typing import Final

MAX_BLOCKS: Final = 200  # of one lesson
MAX_CHOICES: Final = 20  # of one question
MAX_ACCEPTED: Final = 50  # spellings of one short answer
MAX_LESSONS: Final = 5000  # of one world: put in order in one statement, which takes 32,767 parameters
MAX_LEVELS: Final = 200  # of one world: told with it
LISTED: Final = 500  # lessons that a world is shown with to its authors; the others follow in their own list
MAX_XP: Final = 100_000  # of one lesson
MAX_INDEX: Final = 100_000  # weeks, days and places in a day
PASS_MARK: Final = 70  # per cent of the points, where an author says nothing else


class Difficulty(StrEnum):
    """For whom a world is."""

    BEGINNER = auto()
    INTERMEDIATE = auto()
    ADVANCED = auto()


class Status(StrEnum):
    """What a lesson is for one learner."""

    LOCKED = auto()
    OPEN = auto()
    COMPLETED = auto()


def percent(part: int, whole: int) -> int:
    """How many whole per cent of `whole` `part` is; all of nothing is 100."""
    return 100 if whole == 0 else 100 * part // whole


def same_text(given: str, accepted: Iterable[str], *, case_sensitive: bool) -> bool:
    """Whether a short answer is one of those accepted, whichever way its letters are composed and its words spaced."""

    def plain(text: str) -> str:
        spaced = " ".join(unicodedata.normalize("NFKC", text).split())
        return spaced if case_sensitive else spaced.casefold()

    return plain(given) in {plain(text) for text in accepted}


def close(given: float, answer: float, *, tolerance: float) -> bool:
    """Whether a number is the answer or lies no further from it than `tolerance`, counted as they are written.

    In binary 0.3 would lie further from 0.2 than 0.1 does from nothing.
    """
    difference = Decimal(repr(given)) - Decimal(repr(answer))
    return abs(difference) <= Decimal(repr(tolerance))
