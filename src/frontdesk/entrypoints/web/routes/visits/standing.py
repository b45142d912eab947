"""Where a booking stands, as its client is told, and what they can do next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto
from typing import Final

from frontdesk.core.http.session import Session
from frontdesk.entrypoints.web.bookable import Bookable, a_desk, a_person, a_room, a_service, team_of
from frontdesk.entrypoints.web.page import Page, if_there
from frontdesk.modules.bookings.models import Booking
from frontdesk.modules.bookings.service import PendingReason, Status
from frontdesk.modules.offerings import service as offerings
from frontdesk.modules.payments.schemas import ChargeOut, RefundTier
from frontdesk.modules.providers import service as providers
from frontdesk.modules.rooms.models import Room
from frontdesk.modules.staff.models import Staff


class Stage(StrEnum):
    """Where it stands: what the page says first, and how."""

    TO_PAY = auto()
    PAYING = auto()  # they come from the payment page, and the money has not arrived yet
    ASKED = auto()  # the place decides
    BY_HAND = auto()  # the place confirms it when it comes to it
    CERTAIN = auto()
    NOW = auto()
    OVER = auto()
    MISSED = auto()
    CANCELLED = auto()
    UNPAID = auto()  # the payment did not come in time
    UNANSWERED = auto()  # the place did not answer in time


PAID: Final = "paid"  # as a charge says it
ENDED: Final = {Status.COMPLETED: Stage.OVER, Status.NO_SHOW: Stage.MISSED, Status.CANCELLED: Stage.CANCELLED}
OPEN: Final = frozenset({Stage.CERTAIN, Stage.TO_PAY, Stage.ASKED, Stage.BY_HAND})
# what a page says that was just led to, as long as it holds: the address stays when somebody reloads it later
SAID: Final[Mapping[str, tuple[frozenset[Stage], str]]] = {
    "booked": (frozenset({Stage.CERTAIN}), "It is yours. The confirmation is on its way by mail."),
    "moved": (OPEN, "It is moved. The new time stands below, and a mail is on its way."),
    "changed": (OPEN, "It is changed. The place sees it."),
    "cancelled": (frozenset({Stage.CANCELLED}), "The time is free again, and a mail is on its way."),
    "reviewed": (frozenset({Stage.OVER}), "Thank you. What you have said stands with the place."),
}


def stage_of(booking: Booking, *, now: datetime, from_payment: bool) -> Stage:
    """Where a booking stands; `from_payment`: its client comes from the page where it is paid."""
    status = booking.status_at(now)
    if status is Status.PENDING:
        if booking.pending_reason == PendingReason.PAYMENT:
            return Stage.PAYING if from_payment else Stage.TO_PAY
        return Stage.ASKED if booking.pending_reason == PendingReason.APPROVAL else Stage.BY_HAND
    if status is Status.EXPIRED:
        return Stage.UNANSWERED if booking.charge_id is None else Stage.UNPAID
    if status is Status.CONFIRMED:
        return Stage.OVER if booking.end_time <= now else Stage.NOW if booking.start_time <= now else Stage.CERTAIN
    return ENDED[status]


def said(done: str, stage: Stage) -> str | None:
    """What to say about what was just done."""
    stages, words = SAID.get(done, (frozenset[Stage](), ""))
    return words if stage in stages else None


@dataclass(frozen=True, slots=True)
class Account:
    """What a booking's client has paid, and what they still have to."""

    charges: Sequence[ChargeOut]
    due: int  # at the place, in minor units

    @classmethod
    def of(cls, booking: Booking, charges: Sequence[ChargeOut], *, now: datetime) -> "Account":
        """What is due of a booking that is to take place; what was paid of one that has is the desk's to know."""
        owes = booking.status_at(now) is Status.CONFIRMED and booking.end_time > now
        due = booking.amount - sum(it.amount for it in charges if it.status == PAID)  # what was given back is not due
        return cls(charges, max(0, due) if owes else 0)

    @property
    def paid(self) -> Sequence[ChargeOut]:
        """The payments that have arrived."""
        return [it for it in self.charges if it.status == PAID]

    @property
    def balance(self) -> int:
        """What is paid in all, without what was given back, in minor units."""
        return sum(it.amount - it.refunded for it in self.paid)

    @property
    def policy(self) -> Sequence[RefundTier] | None:
        """What calling off gives back, as it was agreed on; None where nothing is paid or to be paid online."""
        alive = [it for it in self.charges if it.status in {"open", PAID}]
        return alive[-1].refund_tiers if alive else None


async def again(
    page: Page, session: Session, booking: Booking, *, room: Room | None, person: Staff | None
) -> Bookable | None:
    """The same once more, for as long, and with the same person where they still give it; None: it is sold no more."""
    minutes = (booking.end_time - booking.start_time) // timedelta(minutes=1)
    if booking.offering_id is not None:
        offering = await if_there(offerings.get(session, booking.offering_id))
        if offering is None or not page.may_see(offering):
            return None
        gives_it = booking.staff_id in {it.id for it in team_of(offering)}
        return a_service(offering, booking.staff_id if gives_it else None)
    if booking.room_id is not None:
        return a_room(room, minutes) if room and page.may_see(room) else None
    if booking.staff_id is not None:
        return a_person(person, minutes) if person and page.may_see(person) else None
    provider = await if_there(providers.get(session, booking.provider_id))
    return a_desk(provider, minutes) if provider and page.may_see(provider) else None
