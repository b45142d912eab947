"""How notifications get out, and how far they have got."""

from enum import StrEnum, auto

UNSUBSCRIBE = "unsubscribe"  # the purpose of the tickets in mails that can be turned off


class Type(StrEnum):
    """The way by which somebody is reached."""

    EMAIL = auto()
    SMS = auto()


class Topic(StrEnum):
    """What can be turned off, by mail and by SMS: each is a preference, `email_reminders` for example."""

    BOOKINGS = auto()  # that something happened to one's bookings; by mail that is necessary
    REMINDERS = auto()
    DESK = auto()  # what happens at one's own places
    MESSAGES = auto()
    REVIEWS = auto()


class Status(StrEnum):
    """How far a notification has got."""

    QUEUED = auto()  # also one whose delivery failed, as long as it is tried again
    SENT = auto()  # a server has taken it
    FAILED = auto()  # nobody tries again by themselves
