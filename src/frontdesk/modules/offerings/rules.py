"""How somebody is chosen where a client minds not who it is."""

from enum import StrEnum, auto


class Assignment(StrEnum):
    """Which of the people who are free gets a booking that names nobody."""

    FEWEST = auto()  # who has the fewest bookings on that day; of several, whose turn it is
    IN_TURN = auto()  # who was chosen longest ago


MAX_TEAM, MAX_ROOMS = 100, 100  # how many may give one offering, and how many rooms may serve
