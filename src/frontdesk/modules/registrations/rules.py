"""The pipeline of a registration, and when two of them are the same."""

import re
from enum import StrEnum, auto
from unicodedata import category, normalize


class Status(StrEnum):
    """How far a registration has come."""

    PENDING = auto()
    TEACHER_ASSIGNED = auto()
    DEMO_SCHEDULED = auto()  # the parent has the link
    COMPLETED = auto()
    CANCELLED = auto()


class Level(StrEnum):
    """How much a child has done before."""

    BEGINNER = auto()
    INTERMEDIATE = auto()
    ADVANCED = auto()


MIN_DIGITS = 3  # fewer are in most numbers
MIN_STEM = 4  # letters; "art" is in too many words

OPEN = frozenset({Status.PENDING, Status.TEACHER_ASSIGNED, Status.DEMO_SCHEDULED})
TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.PENDING: frozenset({Status.TEACHER_ASSIGNED, Status.CANCELLED}),
    Status.TEACHER_ASSIGNED: frozenset({Status.DEMO_SCHEDULED, Status.COMPLETED, Status.CANCELLED}),
    # another teacher may be found, and then the link goes out again
    Status.DEMO_SCHEDULED: frozenset({Status.TEACHER_ASSIGNED, Status.COMPLETED, Status.CANCELLED}),
    Status.COMPLETED: frozenset(),
    Status.CANCELLED: frozenset(),
}


def may_become(status: Status, wanted: Status) -> bool:
    """Whether the pipeline has this step; staying where one is always counts."""
    return wanted is status or wanted in TRANSITIONS[status]


def child_key(name: str) -> str:
    """A child's name without case, accents and spacing: whoever registers twice seldom types alike."""
    letters = (letter for letter in normalize("NFKD", name) if category(letter) != "Mn")
    return " ".join("".join(letters).casefold().split())


def digits_of(text: str) -> str | None:
    """The digits of what looks like a piece of a phone number; None where it is something else."""
    digits = re.sub(r"[^0-9]", "", text)
    return digits if len(digits) >= MIN_DIGITS and re.fullmatch(r"[0-9\s()+./-]+", text) else None


def matches(interest: str, told: str) -> bool:
    """Whether what somebody tells of themselves speaks of an interest: a word of it begins alike in both."""
    words = child_key(told).replace(",", " ").split()
    return any(
        word.startswith(wanted) or (len(word) >= MIN_STEM and wanted.startswith(word))
        for wanted in child_key(interest).replace(",", " ").split()
        if len(wanted) >= MIN_STEM
        for word in words
    )
