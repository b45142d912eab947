"""The arithmetic of money. Amounts are integers in minor units; parts always add up to their whole.

In the ledger a positive amount is a debit: what is there (at the gateway) or what somebody owes us; a negative one is a
credit: what we owe, or have earned.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum, auto

BASIS_POINTS = 10_000
PERCENT = 100
PAY = "pay"  # the purpose of a payment link's ticket
DESK = "desk"  # stands where a gateway's name does: the owner's own till


class Method(StrEnum):
    """How something was paid."""

    ONLINE = auto()
    CASH = auto()
    TERMINAL = auto()


class ChargeStatus(StrEnum):
    """Where a charge stands. Only `paid` has moved money."""

    OPEN = auto()
    PAID = auto()  # for good: what is given back is a refund
    EXPIRED = auto()  # nobody wants it any more; money that comes all the same makes it paid


class RefundStatus(StrEnum):
    """Where a refund stands."""

    REQUESTED = auto()  # the gateway has not been reached
    PENDING = auto()  # it will say
    SUCCEEDED = auto()
    FAILED = auto()


class PayoutStatus(StrEnum):
    """Where a payout stands."""

    REQUESTED = auto()
    PENDING = auto()
    PAID = auto()
    FAILED = auto()


class AccountStatus(StrEnum):
    """Whether an owner's account at a gateway can be used."""

    PENDING = auto()
    ACTIVE = auto()
    RESTRICTED = auto()
    REVOKED = auto()


class EventStatus(StrEnum):
    """What was made of a gateway's event."""

    RECEIVED = auto()
    APPLIED = auto()
    IGNORED = auto()  # concerns nobody here
    REJECTED = auto()  # says something else than what we had asked for


class Frequency(StrEnum):
    """How often owners are paid out."""

    ON_DEMAND = auto()
    DAILY = auto()
    WEEKLY = auto()  # on Mondays
    MONTHLY = auto()  # on the first


class Kind(StrEnum):
    """What a ledger account stands for; each company has them per gateway and currency."""

    CLIENT = auto()  # what clients owe: zero once everything is settled
    GATEWAY = auto()  # what lies at the gateway, in our name
    PLATFORM_FEE = auto()  # what the platform has earned
    OWNER_PAYABLE = auto()  # what the owner is owed
    REFUND = auto()  # refunds that are under way
    PAYOUT = auto()  # payouts that are under way


Entries = Mapping[Kind, int]


def fee(amount: int, *, basis_points: int) -> int:
    """The platform's part of an amount, rounded half up, never more than all of it."""
    return min(amount, (amount * basis_points + BASIS_POINTS // 2) // BASIS_POINTS)


def fee_returned(amount: int, *, of: int, fee: int, before: int, returned: int) -> int:
    """What the platform gives back of its `fee` when `amount` is refunded of a charge `of` which `before` already was.

    In proportion to what has been refunded altogether, less what was `returned` with that: so that however many parts
    it is refunded in, and whichever of them failed meanwhile, no more than the fee is given back.
    """
    return min(max(fee * (before + amount) // of - returned, 0), amount)


def next_payout(frequency: Frequency, *, after: datetime) -> datetime | None:
    """When a schedule pays out next: at the beginning, in UTC, of a day, of a Monday, or of a month's first day."""
    today = after.astimezone(UTC).date()
    match frequency:
        case Frequency.ON_DEMAND:
            return None
        case Frequency.DAILY:
            day = today + timedelta(days=1)
        case Frequency.WEEKLY:
            day = today + timedelta(days=8 - today.isoweekday())
        case Frequency.MONTHLY:
            day = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return datetime.combine(day, time(), UTC)


def account_status(before: AccountStatus, *, able: bool) -> AccountStatus:
    """What an account is that can take money now, or cannot: one that never could is still being set up."""
    if before is AccountStatus.REVOKED:
        return before
    if able:
        return AccountStatus.ACTIVE
    return AccountStatus.PENDING if before is AccountStatus.PENDING else AccountStatus.RESTRICTED


def share_by_notice(amount: int, tiers: Sequence[tuple[timedelta, int]], *, notice: timedelta) -> int:
    """What a client gets back of `amount` who calls off so long before the start.

    The tier with the longest notice that was kept decides, with its percentage, rounded down; none kept is nothing.
    """
    kept = [tier for tier in tiers if notice >= tier[0]]
    return amount * max(kept)[1] // PERCENT if kept else 0


def sale(amount: int, *, fee: int) -> Entries:
    """The client owes; the owner and the platform have earned."""
    return {Kind.CLIENT: amount, Kind.OWNER_PAYABLE: fee - amount, Kind.PLATFORM_FEE: -fee}


def receipt(amount: int, *, fee: int, to_owner: bool) -> Entries:
    """The client has paid: all of it to us, or to the owner all but the fee."""
    if to_owner:
        return {Kind.OWNER_PAYABLE: amount - fee, Kind.GATEWAY: fee, Kind.CLIENT: -amount}
    return {Kind.GATEWAY: amount, Kind.CLIENT: -amount}


def refund_owed(amount: int, *, fee: int) -> Entries:
    """The owner and the platform give up their parts; the client is to get them."""
    return {Kind.OWNER_PAYABLE: amount - fee, Kind.PLATFORM_FEE: fee, Kind.REFUND: -amount}


def refund_paid(amount: int, *, fee: int, to_owner: bool) -> Entries:
    """The client has got it back: from us, or from the owner all but the fee."""
    if to_owner:
        return {Kind.REFUND: amount, Kind.OWNER_PAYABLE: fee - amount, Kind.GATEWAY: -fee}
    return {Kind.REFUND: amount, Kind.GATEWAY: -amount}


def payout_owed(amount: int) -> Entries:
    """The owner's balance is on its way to them."""
    return {Kind.OWNER_PAYABLE: amount, Kind.PAYOUT: -amount}


def payout_paid(amount: int) -> Entries:
    """The owner has it."""
    return {Kind.PAYOUT: amount, Kind.GATEWAY: -amount}


def reversed_(entries: Entries) -> Entries:
    """The same back again, for what did not come to pass."""
    return {kind: -amount for kind, amount in entries.items()}
