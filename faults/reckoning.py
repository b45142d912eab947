"""The reckoning: what clients were told, beside what is there afterwards. It reads nothing itself, and it can fail."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

CONFIRMATION, CANCELLATION = "bookings.confirmation", "bookings.cancellation"
SHOWN = 3  # examples of what is wrong


@dataclass(slots=True)
class Acknowledged:
    """What a client holds an answer for: a booking, and whether its cancellation was answered too."""

    id: str
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """A booking as the database has it; each client of a load has an address of their own."""

    id: str
    client: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is there when everything has come to rest."""

    bookings: Sequence[Stored]
    overlaps: int  # pairs of reservations that share an instant
    told: Mapping[str, Counter[str]]  # by booking: the kinds of mail that its client was sent, by our own books
    mails: frozenset[str]  # the mails that our books call sent
    arrived: Counter[str]  # how often each mail reached the mail server
    waiting: int  # facts and mails of which something is still to follow
    dead: int  # facts that were given up


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the reckoning."""

    what: str
    found: str
    holds: bool
    examples: Sequence[str] = field(default=())


def reckon(acknowledged: Sequence[Acknowledged], found: Found, *, mails_twice: int = 0) -> list[Check]:
    """Compare; `mails_twice` is how many mails may have gone out twice, for it could not be noted that they had."""
    stored = {it.id: it for it in found.bookings}
    known = {it.id for it in acknowledged}
    by_client = Counter(it.client for it in found.bookings if it.status != "cancelled")
    twice = sum(found.arrived.values()) - len(found.arrived)
    return [
        _none("bookings lost", [it.id for it in acknowledged if it.id not in stored]),
        _none("bookings that nobody was told of", [it.id for it in found.bookings if it.id not in known]),
        _none("clients who were booked twice", [who for who, times in by_client.items() if times > 1]),
        Check("double bookings", str(found.overlaps), found.overlaps == 0),
        _none("cancellations lost", [it.id for it in acknowledged if it.cancelled and _is_booked(stored.get(it.id))]),
        _none("bookings undone", [it.id for it in acknowledged if not it.cancelled and _is_off(stored.get(it.id))]),
        _none("clients not told, or told twice", [it.id for it in acknowledged if not _was_told(it, found.told)]),
        _none("mails lost", sorted(found.mails - found.arrived.keys())),
        Check("mails sent twice", f"{twice} of at most {mails_twice}", twice <= mails_twice),
        Check("facts still waiting", str(found.waiting), found.waiting == 0),
        Check("facts given up", str(found.dead), found.dead == 0),
    ]


def _none(what: str, wrong: Sequence[str]) -> Check:
    return Check(what, str(len(wrong)), holds=not wrong, examples=wrong[:SHOWN])


def _is_booked(row: Stored | None) -> bool:
    return row is not None and row.status != "cancelled"


def _is_off(row: Stored | None) -> bool:
    return row is not None and row.status not in {"confirmed", "completed"}


def _was_told(it: Acknowledged, told: Mapping[str, Counter[str]]) -> bool:
    """Once of what holds in the end; a confirmation that was overtaken by its cancellation need not have gone out."""
    kinds = told.get(it.id, Counter())
    if it.cancelled:
        return kinds[CANCELLATION] == 1 and kinds[CONFIRMATION] <= 1
    return kinds[CONFIRMATION] == 1 and not kinds[CANCELLATION]
