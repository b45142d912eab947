"""Paying for a booking: what follows when money comes, in time or not, and what the desk takes and gives back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import driver
from frontdesk.core.settings import BookingSettings
from frontdesk.modules.bookings.errors import NotAllDue, NothingToPay
from frontdesk.modules.bookings.events import BookingConfirmed
from frontdesk.modules.bookings.models import Booking, BookingView
from frontdesk.modules.bookings.rules import PendingReason, Status
from frontdesk.modules.bookings.service.change import settle
from frontdesk.modules.bookings.service.places import Named, find_place
from frontdesk.modules.bookings.service.taking import next_free_offered
from frontdesk.modules.bookings.service.waiting import asked_for, wait_for_payment
from frontdesk.modules.calendar import service as calendar
from frontdesk.modules.calendar.errors import HoldExpired, SlotTaken
from frontdesk.modules.payments import service as payments
from frontdesk.modules.payments.errors import NoGateway
from frontdesk.modules.payments.schemas import DeskPaymentIn

CALLED_OFF = "The payment came after the booking was called off."
TOO_LATE = "The payment came late, and the time has been given to somebody else."
TOO_MUCH = "More was paid than the booking costs."


async def take_payment(session: AsyncSession, booking_id: UUID, charge_id: UUID, *, now: datetime) -> None:
    """Let a charge that was paid have its effect: the booking is confirmed, or the money goes back; never both.

    Money that comes late takes the time again if it is free still. Whatever is more than the price goes back.
    """
    statement = select(Booking).where(Booking.id == booking_id).with_for_update()
    booking = (await session.scalars(statement)).one_or_none()
    charge = await payments.get(session, charge_id)
    if booking is None or booking.deleted_at is not None or booking.status_at(now) is Status.CANCELLED:
        await payments.refund_charge(session, charge_id, most=charge.amount, reason=CALLED_OFF, now=now)
        return
    paid = await payments.paid_for(session, booking.id)
    waits = booking.pending_reason == PendingReason.PAYMENT or booking.status_at(now) is Status.EXPIRED
    if waits and paid >= booking.amount and not await _confirm(session, booking, now=now):
        await payments.refund_charge(session, charge_id, most=charge.amount, reason=TOO_LATE, now=now)
        return
    if paid > booking.amount:
        await payments.refund_charge(session, charge_id, most=paid - booking.amount, reason=TOO_MUCH, now=now)


async def renew_link(session: AsyncSession, view: BookingView, *, settings: BookingSettings, now: datetime) -> None:
    """Give a booking that was not paid in time another link, if its time is free still; one that can be paid stays.

    Raises:
        NothingToPay: it never waited for a payment, does not any more, or has been called off.
        NoGateway: the place takes no payments online any more.
        calendar.errors: why the time cannot be had, with the next free starts.
    """
    booking = view.booking
    status = booking.status_at(now)
    waits = status is Status.PENDING and booking.pending_reason == PendingReason.PAYMENT
    if booking.charge_id is None or not (waits or status is Status.EXPIRED):
        raise NothingToPay
    if waits and await payments.can_be_paid(session, booking.charge_id):
        return
    route = await payments.route(session, tenant_id=booking.company_id, provider_id=booking.provider_id)
    if route is None:
        raise NoGateway
    at = await find_place(await driver(session), Named(provider=booking.provider_id))
    await payments.withdraw(session, booking.charge_id, now=now)
    await calendar.release(session, booking.id, now=now)
    groups = [[calendar_id] for calendar_id in booking.calendar_ids]
    async with next_free_offered(session, booking, groups, zone=at.timezone, now=now):
        takings = booking.takings(booking.start_time, booking.end_time)
        await calendar.reserve(session, takings, group_id=booking.id, now=now)
    await wait_for_payment(session, booking, at, route=route, settings=settings, now=now)
    booking.version += 1


async def take_at_desk(
    session: AsyncSession, view: BookingView, wanted: DeskPaymentIn, *, by: UUID, now: datetime
) -> None:
    """Record what was paid on site; a booking that waited for its payment is confirmed when all of it is there.

    Raises:
        NothingToPay: all is paid, or the booking has been called off or has expired.
        NotAllDue: it is more than is due.
    """
    booking = view.booking
    due = booking.amount - await payments.paid_for(session, booking.id)
    if due <= 0 or booking.status_at(now) in {Status.CANCELLED, Status.EXPIRED}:
        raise NothingToPay
    amount = due if wanted.amount is None else wanted.amount
    if amount > due:
        raise NotAllDue(f"{due} is due.")
    at = await find_place(await driver(session), Named(provider=booking.provider_id))
    await payments.take_at_desk(session, asked_for(booking, at, amount=amount), wanted.method, by=by, now=now)
    if amount == due and booking.pending_reason == PendingReason.PAYMENT:
        await _confirm(session, booking, now=now)


async def _confirm(session: AsyncSession, booking: Booking, *, now: datetime) -> bool:
    """Confirm a booking that has been paid, with its time or, where that was lost, with the same time taken again."""
    try:
        await calendar.confirm(session, booking.id, now=now)
    except HoldExpired:
        if not await _take_again(session, booking, now=now):
            return False
    if booking.charge_id is not None:  # what was paid stays as it is
        await payments.withdraw(session, booking.charge_id, now=now)
    fact = BookingConfirmed(booking_id=booking.id, company_id=booking.company_id)
    await settle(session, booking, Status.CONFIRMED, fact=fact, now=now)
    return True


async def _take_again(session: AsyncSession, booking: Booking, *, now: datetime) -> bool:
    if booking.start_time <= now:
        return False
    await calendar.release(session, booking.id, now=now)
    takings = booking.takings(booking.start_time, booking.end_time)
    try:
        await calendar.reserve(session, takings, group_id=booking.id, now=now, enforce_hours=False)
    except SlotTaken:
        return False
    return True
