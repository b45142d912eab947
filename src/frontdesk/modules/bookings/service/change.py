"""Changing a booking that exists. The caller's dependency has locked the row."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.audit import NOBODY, By
from frontdesk.core.db import driver
from frontdesk.core.errors import Forbidden
from frontdesk.core.events import Event
from frontdesk.core.phones import e164
from frontdesk.core.principal import Principal
from frontdesk.core.settings import BookingSettings
from frontdesk.modules.bookings.errors import (
    AlreadyStarted,
    IllegalStatusChange,
    MoneyHasMoved,
    NotChangeable,
    ProviderInactive,
    UnclearTime,
)
from frontdesk.modules.bookings.events import (
    BookingCancelled,
    BookingCheckedIn,
    BookingCompleted,
    BookingConfirmed,
    BookingEvent,
    BookingMissed,
    BookingRescheduled,
)
from frontdesk.modules.bookings.models import Booking, BookingView
from frontdesk.modules.bookings.rules import SETTLES, PendingReason, Status, may_become
from frontdesk.modules.bookings.schemas import BookingPatch, RescheduleIn
from frontdesk.modules.bookings.service.overriding import override
from frontdesk.modules.bookings.service.places import Named, Place, find_place
from frontdesk.modules.bookings.service.taking import next_free_offered
from frontdesk.modules.bookings.service.times import interval
from frontdesk.modules.bookings.service.waiting import ask_for_payment, let_wait, wait_for_payment
from frontdesk.modules.calendar import service as calendar
from frontdesk.modules.payments import service as payments
from frontdesk.modules.payments.errors import PaymentRequired

FACTS: dict[Status, type[BookingEvent]] = {
    Status.CONFIRMED: BookingConfirmed,
    Status.COMPLETED: BookingCompleted,
    Status.NO_SHOW: BookingMissed,
}
CHANGEABLE = frozenset({Status.PENDING, Status.CONFIRMED})


async def annotate(
    session: AsyncSession,
    booking: Booking,
    patch: BookingPatch,
    *,
    desk: bool,
    settings: BookingSettings,
    now: datetime,
) -> None:
    """Change what is written about a booking, and its status, by the state machine.

    Raises:
        Forbidden: a client asks for a status other than cancelled.
        PaymentRequired: a client asks for a booking to be confirmed that waits for its payment.
        IllegalStatusChange: the state machine has no such step.
    """
    given = patch.model_dump(exclude_unset=True, exclude={"status"})
    if given.get("client_name", "") is None:
        del given["client_name"]  # a booking always has one
    for name, value in given.items():
        setattr(booking, name, value)
    if "client_phone" in given:
        booking.client_phone_e164 = e164(booking.client_phone)
    if given:
        booking.version += 1
    if patch.status is not None:
        await _become(session, booking, patch.status, desk=desk, settings=settings, now=now)


async def cancel(session: AsyncSession, booking: Booking, *, reason: str | None, desk: bool, now: datetime) -> None:
    """Call a booking off; its time is free again with the commit. Cancelling twice changes nothing.

    What was paid is given back by the policy that was agreed on; all of it where the desk calls off.

    Raises:
        AlreadyStarted: a client is too late; the desk is not.
        IllegalStatusChange: it has been completed, missed or has expired.
    """
    status = booking.status_at(now)
    if status is Status.CANCELLED:
        return
    _check_step(status, Status.CANCELLED)
    _check_not_started(booking, desk=desk, now=now)
    await calendar.release(session, booking.id, now=now)
    booking.cancel_reason, booking.cancelled_at = reason, now
    if booking.charge_id is not None:
        await payments.withdraw(session, booking.charge_id, now=now)
    notice = None if desk else booking.start_time - now
    await payments.refund_by_policy(session, booking.id, notice=notice, reason="The booking was called off.", now=now)
    fact = BookingCancelled(booking_id=booking.id, company_id=booking.company_id, by_desk=desk)
    await settle(session, booking, Status.CANCELLED, fact=fact, now=now)


async def delete(session: AsyncSession, booking: Booking, *, desk: bool, now: datetime) -> None:
    """Free the time and hide the booking.

    Raises:
        AlreadyStarted: a client is too late; the desk is not.
        MoneyHasMoved: something was paid for it.
    """
    if await payments.money_has_moved(session, booking.id):
        raise MoneyHasMoved
    if booking.status_at(now) in CHANGEABLE:
        await cancel(session, booking, reason=None, desk=desk, now=now)
    else:
        _check_not_started(booking, desk=desk, now=now)
        await calendar.release(session, booking.id, now=now)
    booking.deleted_at = now


async def check_in(session: AsyncSession, booking: Booking, *, now: datetime) -> None:
    """Write down that the client is there; a second time changes nothing.

    Raises:
        NotChangeable: the booking is not confirmed.
    """
    if booking.status_at(now) is not Status.CONFIRMED:
        raise NotChangeable("Only a confirmed booking can be checked in.")
    if booking.checked_in_at is None:
        booking.checked_in_at = now
        booking.version += 1
        fact = BookingCheckedIn(booking_id=booking.id, company_id=booking.company_id)
        await outbox.record(session, fact, now=now)


async def reschedule(
    session: AsyncSession,
    view: BookingView,
    wanted: RescheduleIn,
    *,
    desk: bool,
    settings: BookingSettings,
    now: datetime,
    caller: Principal | None = None,
    by: By = NOBODY,
) -> None:
    """Move a booking: the old time is freed and the new one taken, both or neither; the price follows.

    The desk moves it to another room, or to somebody else, as well.

    Raises:
        Forbidden: a client names another room or person; somebody who may not sets the opening hours aside.
        UnknownPlace, ProviderInactive: the other room or person is not the provider's, or takes no bookings.
        NotChangeable: it is neither pending nor confirmed.
        AlreadyStarted: a client is too late; the desk is not.
        UnclearTime: see `times.interval`; or a client wants for longer or shorter what has no price by its length.
        calendar.errors: why the new time cannot be had, with the next free starts.
    """
    booking = view.booking
    if booking.status_at(now) not in CHANGEABLE:
        raise NotChangeable
    _check_not_started(booking, desk=desk, now=now)
    at = await _destination(session, booking, wanted, desk=desk)
    old_start, old_end = booking.start_time, booking.end_time
    when = interval(wanted, timezone=at.timezone, default=old_end - old_start)
    if not desk and when.length != old_end - old_start and (booking.offering_id is not None or at.needs_service):
        raise UnclearTime("Only the desk changes how long this takes.")
    booking.start_time, booking.end_time = when.start, when.end
    if wanted.override_hours:
        await override(session, booking, caller=caller, by=by, now=now)
    async with next_free_offered(session, booking, [[it] for it in booking.calendar_ids], zone=at.timezone, now=now):
        takings, enforce_hours = booking.takings(when.start, when.end), not wanted.override_hours
        taken = await calendar.move(session, booking.id, takings, now=now, enforce_hours=enforce_hours)
    if booking.offering_id is None:  # the price of an offering was agreed on
        booking.amount = at.price(when).amount
    booking.version += 1
    await _wait_on(session, booking, at, by_request=taken.by_request and not desk, settings=settings, now=now)
    await _record_move(session, booking, (old_start, old_end), by_desk=desk, now=now)


async def _record_move(
    session: AsyncSession, booking: Booking, before: tuple[datetime, datetime], *, by_desk: bool, now: datetime
) -> None:
    """Record that a booking has moved; where the desk has moved it, also when that will have settled."""
    old_start, old_end = before
    moved = BookingRescheduled(
        booking_id=booking.id, company_id=booking.company_id, old_start=old_start, old_end=old_end, by_desk=by_desk
    )
    facts: list[tuple[Event, datetime]] = [(moved, now)]
    if by_desk:
        facts.append((moved.settled(), now + SETTLES))
    await outbox.schedule(session, facts)


async def _destination(session: AsyncSession, booking: Booking, wanted: RescheduleIn, *, desk: bool) -> Place:
    """Give a booking the room and the person that it moves to; without any it stays where and with whom it is."""
    elsewhere = wanted.room_id is not None or wanted.staff_id is not None
    if elsewhere and not desk:
        raise Forbidden("Only the desk moves a booking to another room or to somebody else.")
    booking.room_id, booking.staff_id = wanted.room_id or booking.room_id, wanted.staff_id or booking.staff_id
    at = await find_place(await driver(session), Named.by(booking))
    if elsewhere and not at.is_active:
        raise ProviderInactive
    return at


async def _wait_on(
    session: AsyncSession, booking: Booking, at: Place, *, by_request: bool, settings: BookingSettings, now: datetime
) -> None:
    """Let a booking that has moved wait for what it waited for, or for somebody's yes if its new time needs that."""
    if booking.hold_expires_at is not None:
        # it keeps waiting as long as before, but not past its new start
        booking.hold_expires_at = min(booking.hold_expires_at, booking.start_time)
        await calendar.hold(session, booking.id, expires_at=booking.hold_expires_at)
    elif by_request:
        await let_wait(session, booking, at, desk=False, by_request=True, settings=settings, now=now)
    if booking.pending_reason == PendingReason.PAYMENT:
        await _ask_anew(session, booking, at, settings=settings, now=now)


async def _become(
    session: AsyncSession, booking: Booking, wanted: Status, *, desk: bool, settings: BookingSettings, now: datetime
) -> None:
    if wanted is Status.CANCELLED:
        await cancel(session, booking, reason=None, desk=desk, now=now)
        return
    status = booking.status_at(now)
    if not desk:
        if wanted is Status.CONFIRMED and status is Status.PENDING and booking.pending_reason == PendingReason.PAYMENT:
            raise payment_required(booking)
        raise Forbidden("Only the desk changes this.")
    if wanted is status:
        return
    _check_step(status, wanted)
    if wanted not in FACTS:
        raise IllegalStatusChange(f"Nobody makes a booking {wanted} by hand.")
    if wanted is Status.CONFIRMED:
        if booking.pending_reason == PendingReason.APPROVAL and await _paid_first(session, booking, settings, now=now):
            return
        await calendar.confirm(session, booking.id, now=now)
        if booking.charge_id is not None:
            await payments.withdraw(session, booking.charge_id, now=now)
    fact = FACTS[wanted](booking_id=booking.id, company_id=booking.company_id)
    await settle(session, booking, wanted, fact=fact, now=now)


async def _ask_anew(
    session: AsyncSession, booking: Booking, at: Place, *, settings: BookingSettings, now: datetime
) -> None:
    """Have a booking that waits for its payment wait for the new price; a link to the old one pays no more."""
    if booking.charge_id is not None:
        await payments.withdraw(session, booking.charge_id, now=now)
    route = await payments.route(session, tenant_id=booking.company_id, provider_id=booking.provider_id)
    if booking.amount and route is not None:
        await ask_for_payment(session, booking, at, route=route, now=now)
    else:
        await calendar.confirm(session, booking.id, now=now)
        await let_wait(session, booking, at, desk=False, by_request=False, settings=settings, now=now)


async def _paid_first(session: AsyncSession, booking: Booking, settings: BookingSettings, *, now: datetime) -> bool:
    """Whether a booking that was approved waits for its payment next."""
    route = await payments.route(session, tenant_id=booking.company_id, provider_id=booking.provider_id)
    if not booking.amount or route is None:
        return False
    at = await find_place(await driver(session), Named(provider=booking.provider_id))
    await wait_for_payment(session, booking, at, route=route, settings=settings, now=now)
    booking.version += 1
    return True


def payment_required(booking: Booking) -> PaymentRequired:
    """That a booking must be paid first, and where."""
    link = payments.link_to(booking.charge_id) if booking.charge_id else None
    return PaymentRequired(payment_link=link, amount=booking.amount, currency=booking.currency)


async def settle(session: AsyncSession, booking: Booking, status: Status, *, fact: Event, now: datetime) -> None:
    """Give a booking a status that is not pending, with the fact of it."""
    become(booking, status)
    await outbox.record(session, fact, now=now)


def become(booking: Booking, status: Status) -> None:
    """Give a booking a status that is not pending. The fact of it has to be recorded."""
    booking.status, booking.pending_reason, booking.hold_expires_at = status, None, None
    booking.version += 1


def _check_step(status: Status, wanted: Status) -> None:
    if not may_become(status, wanted):
        raise IllegalStatusChange(f"A booking that is {status} cannot become {wanted}.")


def _check_not_started(booking: Booking, *, desk: bool, now: datetime) -> None:
    if not desk and booking.start_time <= now:
        raise AlreadyStarted
