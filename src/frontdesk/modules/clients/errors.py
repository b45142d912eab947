"""Refusals about clients."""

from frontdesk.core.errors import Conflict, Invalid, NotFound


class ClientNotFound(NotFound):
    """No such client, or not of this caller's company."""

    code = "client_not_found"
    title = "No such client"


class ClientExists(Conflict):
    """Another client of the company has this phone number or address, by which they are known again."""

    code = "client_exists"
    title = "Another client has these contacts"


class SameClient(Invalid):
    """A card cannot be merged with itself."""

    code = "same_client"
    title = "These are one card"
