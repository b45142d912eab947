"""Paying for bookings, and giving money back."""

from fastapi import Response, status

from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import Caller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.resources import CurrentSettings, Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.modules.bookings import service
from frontdesk.modules.bookings.dependencies import ChangingBooking, PaidBooking, RefundableBooking, VisibleBooking
from frontdesk.modules.bookings.router.bookings import changed
from frontdesk.modules.bookings.schemas import BookingOut, PaymentsOut
from frontdesk.modules.payments import service as payments
from frontdesk.modules.payments.schemas import DeskPaymentIn, RefundIn

router = Router(tags=["payments"], route_class=IdempotentRoute)


@router.post(
    "/bookings/{booking_id}/payment-link",
    operation_id="bookings_renew_payment_link",
    summary="Ask for a payment link",
    responses=responses(401, 404, 409),
)
async def renew_payment_link(
    view: ChangingBooking, response: Response, session: Session, settings: CurrentSettings, now: Now
) -> BookingOut:
    """Get a link for a booking that was not paid in time, if its time is free still; a link that can be paid stays.

    Refusals (409): `nothing_to_pay`, `no_gateway`; and why the time cannot be had (`slot_taken`, `in_the_past`, …),
    with the next free starts.
    """
    await service.renew_link(session, view, settings=settings.bookings, now=now)
    return await changed(session, view, response, now=now)


@router.get(
    "/bookings/{booking_id}/payments",
    operation_id="bookings_list_payments",
    summary="List a booking's payments",
    responses=responses(401, 404),
)
async def list_payments(view: VisibleBooking, session: Session) -> PaymentsOut:
    """What was asked for, paid and given back, as far as the caller may see the booking."""
    return PaymentsOut(items=list(await payments.account_of(session, view.booking.id)))


@router.post(
    "/bookings/{booking_id}/payments",
    operation_id="bookings_take_payment",
    summary="Record a payment at the desk",
    status_code=status.HTTP_201_CREATED,
    responses=responses(401, 403, 404, 409, 422),
    dependencies=[Idempotent],
)
async def take_payment(
    view: PaidBooking, wanted: DeskPaymentIn, caller: Caller, session: Session, now: Now
) -> PaymentsOut:
    """Record what a client has paid on site, in cash or at a terminal.

    A booking that waits for its payment is confirmed when all of it is there. Refusals: `forbidden` (403) without
    `payments:take`; `nothing_to_pay` and `not_all_due` (409).
    """
    await service.take_at_desk(session, view, wanted, by=caller.user_id, now=now)
    return PaymentsOut(items=list(await payments.account_of(session, view.booking.id)))


@router.post(
    "/bookings/{booking_id}/refunds",
    operation_id="bookings_refund",
    summary="Give money back",
    status_code=status.HTTP_201_CREATED,
    responses=responses(401, 403, 404, 409, 422),
    dependencies=[Idempotent],
)
async def refund(view: RefundableBooking, wanted: RefundIn, by: Acting, session: Session, now: Now) -> PaymentsOut:
    """Give back some or all of what was paid, by hand and with a reason; the booking stays as it is.

    Refusals: `forbidden` (403) without `payments:refund`; `nothing_paid` and `refund_exceeds_charge` (409).
    """
    await payments.refund(session, view.booking.id, amount=wanted.amount, reason=wanted.reason, by=by, now=now)
    return PaymentsOut(items=list(await payments.account_of(session, view.booking.id)))
