"""What a booking waits for once its time is taken, and for how long its time is kept."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.settings import BookingSettings
from frontdesk.modules.bookings.models import Booking
from frontdesk.modules.bookings.rules import PendingReason, Status, approval_ends, payment_ends, waits_for
from frontdesk.modules.bookings.service.places import Place
from frontdesk.modules.calendar import service as calendar
from frontdesk.modules.payments import service as payments


async def let_wait(
    session: AsyncSession,
    booking: Booking,
    at: Place,
    *,
    desk: bool,
    by_request: bool,
    settings: BookingSettings,
    now: datetime,
) -> None:
    """Confirm a booking whose time was just taken, or make it wait, with an end to its hold where that has one."""
    route, reason = None, None
    if not desk:
        if booking.amount and not by_request:
            route = await payments.route(session, tenant_id=at.company_id, provider_id=at.provider_id)
        reason = waits_for(
            by_request=by_request, priced=booking.amount > 0, online=route is not None, auto_confirm=at.auto_confirm
        )
    booking.status = Status.PENDING if reason else Status.CONFIRMED
    booking.pending_reason, booking.hold_expires_at = reason, None
    if reason is PendingReason.APPROVAL:
        patience = timedelta(hours=settings.approval_hours)
        booking.hold_expires_at = approval_ends(now=now, start=booking.start_time, patience=patience)
        await calendar.hold(session, booking.id, expires_at=booking.hold_expires_at)
    elif route is not None:
        await wait_for_payment(session, booking, at, route=route, settings=settings, now=now)


async def wait_for_payment(
    session: AsyncSession,
    booking: Booking,
    at: Place,
    *,
    route: payments.Route,
    settings: BookingSettings,
    now: datetime,
) -> None:
    """Keep the time until the payment link's end. The caller has taken it."""
    patience = timedelta(minutes=settings.payment_minutes)
    ends = payment_ends(now=now, start=booking.start_time, patience=patience)
    booking.status, booking.pending_reason, booking.hold_expires_at = Status.PENDING, PendingReason.PAYMENT, ends
    await calendar.hold(session, booking.id, expires_at=ends)
    await ask_for_payment(session, booking, at, route=route, now=now)


async def ask_for_payment(
    session: AsyncSession, booking: Booking, at: Place, *, route: payments.Route, now: datetime
) -> None:
    """Make the charge that the payment link of a waiting booking leads to."""
    assert booking.hold_expires_at is not None  # noqa: S101  it waits for its payment
    asked = asked_for(booking, at)
    booking.charge_id = await payments.ask(session, asked, route, expires_at=booking.hold_expires_at, now=now)


def asked_for(booking: Booking, at: Place, *, amount: int | None = None) -> payments.Ask:
    """What is asked for a booking: its price, unless an `amount` is given."""
    return payments.Ask(
        tenant_id=booking.company_id,
        subject_id=booking.id,
        amount=booking.amount if amount is None else amount,
        currency=booking.currency,
        description=at.described(booking.start_time),
        client_email=booking.client_email,
        timezone=at.timezone,
        refund_tiers=at.refund_tiers,
    )
