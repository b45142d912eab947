"""Refusals about rooms."""

from frontdesk.core.errors import Conflict, Invalid, NotFound


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


class PhotoNotFound(NotFound):
    """The room has no such photo."""

    code = "photo_not_found"
    title = "No such photo"


class TooManyPhotos(Conflict):
    """The room has as many photos as it may have."""

    code = "too_many_photos"
    title = "This room has all the photos it may have"


class OtherPhotos(Conflict):
    """An order names each photo of the room once; somebody may have added or removed one in the meantime."""

    code = "other_photos"
    title = "These are not the photos of this room"
