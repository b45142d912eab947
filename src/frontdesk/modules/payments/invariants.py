"""What holds of money: what `frontdesk reconcile` compares, but for what only a person can decide."""

from frontdesk.core.invariants import Invariant
from frontdesk.modules.payments.queries import DIFFERENCES

_NAMES = {
    "a movement that does not balance": ("balance", "every movement sums to zero"),
    "the platform's fee of a charge": ("fees", "the platform has its fee of every paid charge"),
    "a client's account that is not settled": ("clients", "no client's account is left open"),
    "a paid charge that is not in the ledger": ("charges", "every paid charge is in the ledger, and no other"),
    "what was refunded of a charge": ("refunded", "what is refunded of a charge equals its refunds"),
    "a refund that is under way": ("refunds", "the ledger knows the refunds under way"),
    "a payout that is under way": ("payouts", "the ledger knows the payouts under way"),
    "the fee that a refund gave back": ("returned_fees", "refunds gave back their share of the fee"),
}

INVARIANTS = tuple(
    Invariant(f"payments.{name}", says, DIFFERENCES[difference]) for difference, (name, says) in _NAMES.items()
)
