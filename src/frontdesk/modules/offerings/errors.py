"""Refusals about offerings."""

from frontdesk.core.errors import Invalid, NotFound


class OfferingNotFound(NotFound):
    """No such offering, or not for this caller."""

    code = "offering_not_found"
    title = "No such offering"


class UnknownStaff(Invalid):
    """An offering is given by people of its provider."""

    code = "unknown_staff"
    title = "This person is not on the provider's staff"


class UnknownRoom(Invalid):
    """An offering takes place in rooms of its provider."""

    code = "unknown_room"
    title = "This is none of the provider's rooms"
