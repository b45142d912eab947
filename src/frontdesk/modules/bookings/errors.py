"""Why a booking is refused or cannot change. That a time cannot be had is said by the calendar's own errors."""

from frontdesk.core.errors import Conflict, Invalid, NotFound


class UnknownPlace(NotFound):
    """What the request names does not exist, not at one provider, or not for this caller."""

    code = "unknown_place"
    title = "There is no such place"


class ProviderInactive(Conflict):
    """The place takes no bookings at present."""

    code = "provider_inactive"
    title = "This place takes no bookings at present"


class NotGivenBy(Invalid):
    """Not everybody gives every offering."""

    code = "not_given_by"
    title = "This person does not give this offering"


class NotInRoom(Invalid):
    """An offering takes place in the rooms that it needs."""

    code = "not_in_room"
    title = "This offering does not take place in this room"


class NotGiven(Conflict):
    """All who give an offering, or all rooms that it needs, take no bookings at present."""

    code = "not_given"
    title = "Nobody can have this offering at present"


class BookingNotFound(NotFound):
    """No such booking, or not for this caller."""

    code = "booking_not_found"
    title = "There is no such booking"


class NotAffected(Conflict):
    """A decision about a booking that a closure does not touch."""

    code = "not_affected"
    title = "This booking does not lie in the closed time"


class ClientRequired(Invalid):
    """Somebody who has not signed in must say who comes and how to reach them."""

    code = "client_required"
    title = "Say who comes"


class ServiceRequired(Invalid):
    """Where the place wants it, clients have by a service what has no price of its own."""

    code = "service_required"
    title = "Choose a service"


class UnclearTime(Invalid):
    """The times given are missing, contradict each other, or end before they start."""

    code = "unclear_time"
    title = "The times do not make sense"


class IllegalStatusChange(Conflict):
    """The state machine has no such step."""

    code = "illegal_status_change"
    title = "A booking cannot change like that"


class AlreadyStarted(Conflict):
    """A client may change a booking until it starts; after that the desk does."""

    code = "already_started"
    title = "This booking has already started"


class NothingToPay(Conflict):
    """The booking waits for no payment, and none is missing."""

    code = "nothing_to_pay"
    title = "There is nothing to pay for this booking"


class NotAllDue(Conflict):
    """More was taken at the desk than the booking costs."""

    code = "not_all_due"
    title = "That is more than is due"


class MoneyHasMoved(Conflict):
    """What was paid for stays on record: it is called off, not hidden."""

    code = "money_has_moved"
    title = "Money has moved for this booking"


class NotChangeable(Conflict):
    """Only a pending or confirmed booking can be moved."""

    code = "not_changeable"
    title = "This booking cannot be moved any more"
