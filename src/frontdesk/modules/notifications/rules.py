"""How notifications get out, and how far they have got."""

from enum import StrEnum, auto


class Type(StrEnum):
    """The way by which somebody is reached."""

    EMAIL = auto()
    SMS = auto()


class Status(StrEnum):
    """How far a notification has got."""

    QUEUED = auto()  # also one whose delivery failed, as long as it is tried again
    SENT = auto()  # a server has taken it
    FAILED = auto()  # nobody tries again by themselves
