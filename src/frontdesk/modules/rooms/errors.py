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


class PricesLeaveGaps(Invalid):
    """A stay must have a price at any time of the week, or at none."""

    code = "prices_leave_gaps"
    title = "Some time of the week has no price"
