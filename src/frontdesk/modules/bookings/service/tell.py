"""What is told about a booking, and to whom."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.bookings import queries
from frontdesk.modules.bookings.models import Booking, Reader, Told
from frontdesk.modules.bookings.rules import Source
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.users.models import User


async def told(
    session: AsyncSession,
    booking_id: UUID,
    *,
    now: datetime,
    by_desk: bool = False,
    waited_for: str | None = None,
    before: tuple[datetime, datetime] | None = None,
) -> Told | None:
    """A booking as its people are told about it; None where it is over, and nobody needs to hear of it any more."""
    row = (await session.execute(queries.told(booking_id))).one_or_none()
    if row is None or row[0].end_time <= now:
        return None
    booking, provider, zone, room, staff, user = row
    client = _client(booking, user, zone)
    owners = [_owner(owner, zone) for owner in await session.scalars(queries.owners(booking.company_id))]
    if not owners and provider.email is not None:  # the house has no owner: its desk hears of it
        owners = [Reader(name=provider.name, email=provider.email, timezone=zone)]
    if booking.source == Source.REGISTRATION:  # which tells those whom it concerns itself
        client, owners = replace(client, email=None, phone=None), []
    return Told(
        booking=booking,
        status=booking.status_at(now),
        place=provider.name,
        room=room,
        staff=staff,
        address=_address(provider),
        timezone=zone,
        client=client,
        owners=owners,
        reminder_minutes=provider.reminder_minutes,
        by_desk=by_desk,
        waited_for=waited_for,
        before=before,
    )


def _client(booking: Booking, user: User | None, zone: str) -> Reader:
    phone = booking.client_phone_e164
    if user is None:
        return Reader(name=booking.client_name, email=booking.client_email, phone=phone, timezone=zone)
    return Reader(
        # who has not said their name is in the booking by their address
        name=user.firstname or booking.client_name,
        email=booking.client_email,
        phone=phone or user.phone_e164,
        user_id=user.id,
        timezone=user.timezone or zone,
        locale=user.locale,
    )


def _owner(user: User, zone: str) -> Reader:
    return Reader(
        name=user.full_name or user.email,
        email=user.email,
        phone=user.phone_e164,
        user_id=user.id,
        timezone=user.timezone or zone,
        locale=user.locale,
    )


def _address(provider: Provider) -> str | None:
    if provider.address is not None:
        return provider.address
    return ", ".join(part for part in (provider.street, provider.postal_code) if part) or None
