"""Refusals about providers."""

from frontdesk.core.errors import Conflict, Invalid, NotFound


class ProviderNotFound(NotFound):
    """No such provider, or not for this caller."""

    code = "provider_not_found"
    title = "No such provider"


class FutureBookings(Conflict):
    """What has bookings ahead of it cannot go."""

    code = "future_bookings"
    title = "There are bookings ahead"


class SlugTaken(Conflict):
    """Another provider has this slug, or had it: old links must not lead elsewhere."""

    code = "slug_taken"
    title = "This slug is taken"


class IncompletePosition(Invalid):
    """A point on the earth has a latitude and a longitude."""

    code = "incomplete_position"
    title = "Latitude and longitude go together"


class DefaultProvider(Conflict):
    """The default provider always exists; it can be made inactive."""

    code = "default_provider"
    title = "The default provider cannot be deleted"


class CurrencyInUse(Conflict):
    """Prices stand in the currency that would change."""

    code = "currency_in_use"
    title = "There are prices in this currency"


class NoProvider(Conflict):
    """Nobody names a provider, and the default one takes no bookings at present."""

    code = "no_provider"
    title = "There is no provider to take this"


class ProviderRequired(Invalid):
    """Who works for several places says which one is meant."""

    code = "provider_required"
    title = "Name a provider"
