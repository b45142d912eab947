"""Who is told what about bookings: clients and owners by mail, clients by SMS as well where there is a number."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.bookings.emails.letters import (
    cancellation,
    cancellation_owner,
    confirmation,
    confirmation_owner,
    expired,
    expired_owner,
    reminder,
    requested,
    requested_owner,
    rescheduled,
    rescheduled_owner,
)
from frontdesk.modules.bookings.emails.props import BookingProps, ReminderProps, props_of, since
from frontdesk.modules.bookings.emails.short import cancellation_sms, confirmation_sms, reminder_sms
from frontdesk.modules.bookings.models import Reader, Told
from frontdesk.modules.notifications import service as notifications
from frontdesk.modules.notifications.service import About, Email, Sms

__all__ = [
    "BookingProps",
    "cancellation",
    "cancellation_owner",
    "cancellation_sms",
    "confirmation",
    "confirmation_owner",
    "confirmation_sms",
    "expired",
    "expired_owner",
    "remind",
    "requested",
    "requested_owner",
    "rescheduled",
    "rescheduled_owner",
    "send_sms",
    "send_to_client",
    "send_to_owners",
    "tell_of_a_move",
]

TELL_A_TIME = (requested, requested_owner, confirmation, confirmation_owner, rescheduled, rescheduled_owner)


async def send_to_client(session: AsyncSession, told: Told, kind: Email[BookingProps], *, now: datetime) -> None:
    """Tell a booking's client by mail, once as it stands."""
    await _send(session, told, told.client, kind, now=now)


async def send_to_owners(session: AsyncSession, told: Told, kind: Email[BookingProps], *, now: datetime) -> None:
    """Tell the owners of a booking's place by mail, each once as it stands."""
    for owner in told.owners:
        await _send(session, told, owner, kind, now=now)


async def tell_of_a_move(session: AsyncSession, told: Told, *, now: datetime) -> None:
    """Tell each reader of a booking what has changed since they were told last; nothing where that is still so."""
    kinds = [kind.kind for kind in TELL_A_TIME]
    last = await notifications.last_told(session, booking_id=told.booking.id, kinds=kinds)
    for reader, kind in [(told.client, rescheduled), *((owner, rescheduled_owner) for owner in told.owners)]:
        if reader.email is None:
            continue
        props = since(props_of(told, reader, reader.email, now=now), last.get(reader.email))
        if props is not None:
            await notifications.send(session, kind(props), to=reader.email, now=now, about=_about(told, reader))


async def send_sms(session: AsyncSession, told: Told, kind: Sms[BookingProps], *, now: datetime) -> None:
    """Tell a booking's client by SMS, once as it stands."""
    client = told.client
    if client.phone is not None:
        short = kind(props_of(told, client, client.phone, now=now))
        await notifications.send_sms(session, short, to=client.phone, now=now, about=_about(told, client))


async def remind(session: AsyncSession, told: Told, *, minutes: int, now: datetime) -> None:
    """Remind a booking's client by mail and SMS, once for its start."""
    client, about = told.client, _about(told, told.client)
    if client.email is not None:
        mail = reminder(_reminder(told, client.email, minutes=minutes, now=now))
        await notifications.send(session, mail, to=client.email, now=now, about=about)
    if client.phone is not None:
        short = reminder_sms(_reminder(told, client.phone, minutes=minutes, now=now))
        await notifications.send_sms(session, short, to=client.phone, now=now, about=about)


def _reminder(told: Told, address: str, *, minutes: int, now: datetime) -> ReminderProps:
    props = props_of(told, told.client, address, now=now)
    return ReminderProps(**props.model_dump(), minutes=minutes)


async def _send(session: AsyncSession, told: Told, reader: Reader, kind: Email[BookingProps], *, now: datetime) -> None:
    if reader.email is not None:
        mail = kind(props_of(told, reader, reader.email, now=now))
        await notifications.send(session, mail, to=reader.email, now=now, about=_about(told, reader))


def _about(told: Told, reader: Reader) -> About:
    booking = told.booking
    return About(user_id=reader.user_id, booking_id=booking.id, tenant_id=booking.company_id, locale=reader.locale)
