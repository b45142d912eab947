"""The two sides of a conversation, and when a side is told by mail that something waits for it."""

from datetime import timedelta
from enum import StrEnum, auto
from uuid import UUID

MAX_BODY = 4000  # characters
UNREAD_FOR = timedelta(minutes=5)  # before a mail says so: whoever is there has read it by then


class Side(StrEnum):
    """Who is meant of the two."""

    USER = auto()  # a person
    PEER = auto()  # another person, or a provider

    @property
    def other(self) -> "Side":
        """The one across."""
        return Side.PEER if self is Side.USER else Side.USER


def in_order(one: UUID, another: UUID) -> tuple[UUID, UUID]:
    """Two people as the sides of their one conversation, whoever began it."""
    return (one, another) if one < another else (another, one)


def falls_silent(*, read: int, last: int) -> bool:
    """Whether a side that has read so far had read everything: the next message is the first that waits for it.

    A mail tells of that one. Those after it are told of only when it has been read and another has come.
    """
    return read == last
