"""Refusals about providers."""

from frontdesk.core.errors import Conflict, NotFound


class ProviderNotFound(NotFound):
    """No such provider, or not for this caller."""

    code = "provider_not_found"
    title = "No such provider"


class FutureBookings(Conflict):
    """What has bookings ahead of it cannot go."""

    code = "future_bookings"
    title = "There are bookings ahead"


class DefaultProvider(Conflict):
    """The default provider always exists; it can be made inactive."""

    code = "default_provider"
    title = "The default provider cannot be deleted"


class CurrencyInUse(Conflict):
    """Prices stand in the currency that would change."""

    code = "currency_in_use"
    title = "There are prices in this currency"
