"""Why money does not move."""

from frontdesk.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound


class UnknownLink(NotFound):
    """The payment link was not made here."""

    code = "unknown_payment_link"
    title = "There is no such payment link"


class AlreadyPaid(Conflict):
    """A payment link pays once."""

    code = "already_paid"
    title = "This has been paid already"


class LinkExpired(Conflict):
    """The link's time is over, or what it was for was called off."""

    code = "payment_link_expired"
    title = "This payment link is no longer valid"


class PaymentRequired(DomainError):
    """Something must be paid first; the answer says where (`payment_link`), and how much."""

    status = 402
    code = "payment_required"
    title = "This must be paid first"


class GatewayUnavailable(DomainError):
    """The gateway gives no answer. Nothing was charged; the same may be tried again."""

    status = 503
    code = "gateway_unavailable"
    title = "The payment service does not answer"

    def __init__(self) -> None:
        super().__init__("Nothing was charged. Please try again in a moment.")
        self.headers = {"Retry-After": "5"}


class GatewayDeclined(Conflict):
    """The gateway will not do this."""

    code = "gateway_declined"
    title = "The payment service refuses"


class NoGateway(Conflict):
    """The company takes no payments online."""

    code = "no_gateway"
    title = "This place takes no payments online"


class NothingPaid(Conflict):
    """There is nothing to give back."""

    code = "nothing_paid"
    title = "Nothing has been paid for this"


class RefundExceedsCharge(Conflict):
    """More would be given back than was paid."""

    code = "refund_exceeds_charge"
    title = "More than was paid cannot be given back"


class NoPayoutAccount(Conflict):
    """There is nowhere to send the balance."""

    code = "no_payout_account"
    title = "Connect an account at this payment gateway first"


class NotPaidOut(Conflict):
    """The gateway sends nobody money at our word."""

    code = "not_paid_out"
    title = "This payment gateway pays its sellers by itself"


class PayoutExceedsBalance(Conflict):
    """More would be paid out than is there."""

    code = "payout_exceeds_balance"
    title = "The balance is lower than that"


class PayoutRecorded(Conflict):
    """The same transfer is not written down twice."""

    code = "payout_recorded"
    title = "A payout with this reference is recorded already"


class PayoutReversed(Conflict):
    """It was taken back before."""

    code = "payout_reversed"
    title = "This payout has been taken back already"


class UnknownPayout(NotFound):
    """No such payout, or not one that this can be done with."""

    code = "unknown_payout"
    title = "There is no such payout"


class UnclearBalance(Invalid):
    """The company has several balances: which one is meant must be said."""

    code = "unclear_balance"
    title = "Say which balance"


class UnknownGateway(NotFound):
    """No such gateway is connected here."""

    code = "unknown_gateway"
    title = "There is no such payment gateway"


class UnknownAccount(NotFound):
    """No such account at a gateway, or not this company's."""

    code = "unknown_payment_account"
    title = "There is no such payment account"


class UnknownLocation(Invalid):
    """None of the company's accounts has this place of business."""

    code = "unknown_location"
    title = "There is no such place of business at this payment gateway"


class LocationUnfit(Conflict):
    """The place of business is closed, or sells in another currency than the provider."""

    code = "location_unfit"
    title = "This place of business cannot sell for this provider"


class AuthorizationNotBegun(DomainError):
    """An answer of a gateway to a question that was not asked from this browser, or long ago."""

    code = "authorization_not_begun"
    title = "Begin again: this browser asked nothing, or too long ago"


class AuthorizationDenied(Forbidden):
    """The owner of the account does not let us in, or may not connect accounts for the company any more."""

    code = "authorization_denied"
    title = "The account was not connected"


class UnknownRefund(NotFound):
    """No such refund."""

    code = "unknown_refund"
    title = "There is no such refund"


class NotRejected(Conflict):
    """Only what was rejected waits for a person."""

    code = "event_not_rejected"
    title = "There is no such event that was rejected"


class EventRefused(DomainError):
    """An event that is not what its gateway would send. Nothing of it is kept."""

    code = "event_refused"
    title = "This event cannot be trusted"
