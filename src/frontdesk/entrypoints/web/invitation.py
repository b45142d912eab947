"""A booking as a file for calendar programs."""

from frontdesk.core.icalendar import Entry, calendar_of, event_of
from frontdesk.modules.bookings.models import Booking
from frontdesk.modules.bookings.service import Status
from frontdesk.modules.providers.models import Provider

STATUSES = {Status.PENDING: "TENTATIVE", Status.CANCELLED: "CANCELLED", Status.EXPIRED: "CANCELLED"}


def calendar_file(booking: Booking, provider: Provider, *, status: Status) -> bytes:
    """One event. It has the UID of the mailed invitation, so that who has both has one."""
    event = event_of(
        Entry(
            id=booking.id,
            sequence=booking.version,
            stamp=booking.updated_at,
            start=booking.start_time,
            end=booking.end_time,
            summary=provider.name,
            location=", ".join(part for part in (provider.name, provider.address) if part),
            description=f"Booking number {booking.number}",
            status=STATUSES.get(status, "CONFIRMED"),
        )
    )
    return calendar_of(event, method="PUBLISH")
