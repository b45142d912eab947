"""What follows for bookings when money moves, and who is told when something happens to a booking."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.events import handles
from frontdesk.modules.bookings import emails, service
from frontdesk.modules.bookings.emails import BookingProps
from frontdesk.modules.bookings.events import (
    BookingCancelled,
    BookingCheckedIn,
    BookingCompleted,
    BookingConfirmed,
    BookingEvent,
    BookingExpired,
    BookingMissed,
    BookingPlaced,
    BookingRescheduled,
    MoveSettled,
    ReminderDue,
)
from frontdesk.modules.bookings.models import Told
from frontdesk.modules.bookings.rules import PendingReason, Status
from frontdesk.modules.notifications.service import Email
from frontdesk.modules.payments import service as payments
from frontdesk.modules.payments.events import ChargePaid, RefundSettled
from frontdesk.modules.payments.models import Charge, Refund
from frontdesk.modules.providers.events import RemindersChanged


@handles(ChargePaid)
async def take_the_payment(session: AsyncSession, fact: ChargePaid, now: datetime) -> None:
    """Confirm the booking that was paid, or give the money back."""
    await service.take_payment(session, fact.subject_id, fact.charge_id, now=now)


@handles(BookingPlaced)
async def tell_of_a_new_booking(session: AsyncSession, fact: BookingPlaced, now: datetime) -> None:
    """Tell both sides what the booking is; of one that waits for its payment, the payment link tells."""
    told = await service.told(session, fact.booking_id, now=now)
    if told is None or told.status != fact.status:  # by now it is something else, and a fact of its own tells that
        return
    if told.status is Status.CONFIRMED:
        await _confirm(session, told, now)
    elif told.booking.pending_reason != PendingReason.PAYMENT:
        await _tell(session, told, emails.requested, emails.requested_owner, now)


@handles(BookingConfirmed)
async def tell_of_a_confirmation(session: AsyncSession, fact: BookingConfirmed, now: datetime) -> None:
    """Tell both sides that it is certain."""
    told = await service.told(session, fact.booking_id, now=now)
    if told is not None and told.status is Status.CONFIRMED:
        await _confirm(session, told, now)


@handles(BookingRescheduled)
async def tell_of_another_time(session: AsyncSession, fact: BookingRescheduled, now: datetime) -> None:
    """Tell both sides the new time, unless the desk may yet take it back: then it is told when that has settled."""
    told = await service.told(session, fact.booking_id, now=now, before=(fact.old_start, fact.old_end))
    if told is not None and told.status in {Status.PENDING, Status.CONFIRMED}:
        if not fact.by_desk:
            await _tell(session, told, emails.rescheduled, emails.rescheduled_owner, now)
        await service.schedule_reminders(session, told, now=now)


@handles(MoveSettled)
async def tell_of_a_settled_move(session: AsyncSession, fact: MoveSettled, now: datetime) -> None:
    """Tell both sides where it has come to rest, as far as they have not been told so."""
    told = await service.told(session, fact.booking_id, now=now, before=(fact.old_start, fact.old_end))
    if told is not None and told.status in {Status.PENDING, Status.CONFIRMED}:
        await emails.tell_of_a_move(session, told, now=now)


@handles(BookingCancelled)
async def tell_of_a_cancellation(session: AsyncSession, fact: BookingCancelled, now: datetime) -> None:
    """Tell both sides that it is off."""
    told = await service.told(session, fact.booking_id, now=now, by_desk=fact.by_desk)
    if told is not None:
        await _tell(session, told, emails.cancellation, emails.cancellation_owner, now)
        if fact.by_desk:
            await emails.send_sms(session, told, emails.cancellation_sms, now=now)


@handles(BookingExpired)
async def tell_of_a_lapse(session: AsyncSession, fact: BookingExpired, now: datetime) -> None:
    """Tell the client that nothing is booked, and whoever left a request without an answer that it is gone."""
    told = await service.told(session, fact.booking_id, now=now, waited_for=fact.waited_for)
    if told is None or told.status is not Status.EXPIRED:  # money that came late may have brought it back
        return
    await emails.send_to_client(session, told, emails.expired, now=now)
    if fact.waited_for == PendingReason.APPROVAL:  # of one that waits for its payment they have not heard
        await emails.send_to_owners(session, told, emails.expired_owner, now=now)


@handles(ReminderDue)
async def remind(session: AsyncSession, fact: ReminderDue, now: datetime) -> None:
    """Remind the client, if the booking is as it was when this was scheduled."""
    told = await service.told(session, fact.booking_id, now=now)
    if told is not None and service.is_due(told, fact, now=now):
        await emails.remind(session, told, minutes=fact.minutes, now=now)


@handles(RemindersChanged)
async def schedule_other_reminders(session: AsyncSession, fact: RemindersChanged, now: datetime) -> None:
    """Remind those who have booked already as the provider wants it now."""
    await service.schedule_more(session, fact.provider_id, fact.added, now=now)


async def _confirm(session: AsyncSession, told: Told, now: datetime) -> None:
    await _tell(session, told, emails.confirmation, emails.confirmation_owner, now)
    await emails.send_sms(session, told, emails.confirmation_sms, now=now)
    await service.schedule_reminders(session, told, now=now)


async def show_the_booking(session: AsyncSession, fact: BookingEvent, now: datetime) -> None:
    """Show what has become of it to those who look."""
    await service.show(session, fact.booking_id, fact.topic, now=now)


SHOWN: tuple[type[BookingEvent], ...] = (
    BookingPlaced,
    BookingConfirmed,
    BookingRescheduled,
    BookingCancelled,
    BookingExpired,
    BookingCheckedIn,
    BookingCompleted,
    BookingMissed,
)
for kind in SHOWN:
    handles(kind)(show_the_booking)


@handles(ChargePaid)
async def show_the_payment(session: AsyncSession, fact: ChargePaid, now: datetime) -> None:
    """Show that it is paid to those who look."""
    charge = await payments.get(session, fact.charge_id)
    paid = {"charge_id": charge.id, "amount": charge.amount, "currency": charge.currency}
    await service.show(session, fact.subject_id, "payments.paid", now=now, **paid)


@handles(RefundSettled)
async def show_the_refund(session: AsyncSession, fact: RefundSettled, now: datetime) -> None:
    """Show to those who look that money has gone back, or has not."""
    refund = await session.get_one(Refund, fact.refund_id)
    charge = await session.get_one(Charge, refund.charge_id)
    told = {"refund_id": refund.id, "amount": refund.amount, "currency": charge.currency}
    kind = "payments.refunded" if fact.succeeded else "payments.refund_failed"
    await service.show(session, charge.subject_id, kind, now=now, **told)


async def _tell(
    session: AsyncSession, told: Told, to_client: Email[BookingProps], to_owners: Email[BookingProps], now: datetime
) -> None:
    await emails.send_to_client(session, told, to_client, now=now)
    await emails.send_to_owners(session, told, to_owners, now=now)
