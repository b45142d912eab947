"""The state machine of a booking, and how long a pending one may keep its time."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum, auto

SETTLES = timedelta(seconds=20)  # after that a move by the desk is told; its pages offer for 15 to undo it
MANAGE = "manage-booking"  # the purpose of the tokens that open a guest's booking


class Status(StrEnum):
    """Where a booking stands."""

    PENDING = auto()  # the time is kept, something is still missing: see `PendingReason`
    CONFIRMED = auto()
    COMPLETED = auto()
    NO_SHOW = auto()  # the client did not come
    CANCELLED = auto()
    EXPIRED = auto()  # what was missing did not come in time


class PendingReason(StrEnum):
    """What a pending booking waits for."""

    PAYMENT = auto()
    APPROVAL = auto()  # the time is open by request: the owner's yes
    DESK = auto()  # the desk confirms by hand; the time is kept without end


class Collision(StrEnum):
    """What becomes of a booking in a time that is closed."""

    KEEP = auto()
    CANCEL = auto()


class Source(StrEnum):
    """Where a booking came from."""

    WEB = auto()
    DESK = auto()
    PHONE = auto()
    API = auto()
    REGISTRATION = auto()  # a demo class: those whom it concerns are told by the registration


# what the desk may do by hand; EXPIRED → CONFIRMED exists for late money alone
TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.PENDING: frozenset({Status.CONFIRMED, Status.CANCELLED, Status.EXPIRED}),
    Status.CONFIRMED: frozenset({Status.COMPLETED, Status.NO_SHOW, Status.CANCELLED}),
    Status.COMPLETED: frozenset({Status.NO_SHOW}),
    Status.NO_SHOW: frozenset({Status.COMPLETED}),
    Status.CANCELLED: frozenset(),
    Status.EXPIRED: frozenset(),
}
OCCUPYING = frozenset({Status.PENDING, Status.CONFIRMED, Status.COMPLETED, Status.NO_SHOW})


def may_become(status: Status, wanted: Status) -> bool:
    """Whether the state machine has this step; staying where one is always counts."""
    return wanted is status or wanted in TRANSITIONS[status]


def approval_ends(*, now: datetime, start: datetime, patience: timedelta) -> datetime:
    """When a request for approval gives its time free: after `patience`, never past the start."""
    return min(now + patience, start)


def waits_for(*, by_request: bool, priced: bool, online: bool, auto_confirm: bool) -> PendingReason | None:
    """What a new booking by a client waits for; None means that it is confirmed at once.

    A priced booking waits for its payment where that can be made `online`; elsewhere for the desk, who takes the money
    on site.
    """
    if by_request:
        return PendingReason.APPROVAL
    if priced:
        return PendingReason.PAYMENT if online else PendingReason.DESK
    return None if auto_confirm else PendingReason.DESK


def payment_ends(*, now: datetime, start: datetime, patience: timedelta) -> datetime:
    """When an unpaid booking gives its time free: after `patience`, never past the start."""
    return min(now + patience, start)


def reminder_fits(minutes: int, *, start: datetime, leads: Collection[int], now: datetime) -> bool:
    """Whether a reminder `minutes` ahead of `start` is to go now: wanted, not too late, and no nearer one due too."""
    left = start - now
    come = [lead for lead in leads if left <= timedelta(minutes=lead)]  # whose time has come
    return left > timedelta() and minutes in come and minutes == min(come)
