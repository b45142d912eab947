"""Refusals about rooms."""

from frontdesk.core.errors import Invalid, NotFound


class RoomNotFound(NotFound):
    """No such room, or not for this caller."""

    code = "room_not_found"
    title = "No such room"


class CurrencyMismatch(Invalid):
    """Prices are in the provider's currency."""

    code = "currency_mismatch"
    title = "This is not the provider's currency"
