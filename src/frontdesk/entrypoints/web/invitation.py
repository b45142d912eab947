"""A booking as a file for calendar programs (RFC 5545)."""

from icalendar import Calendar, Event

from frontdesk.modules.bookings.models import Booking
from frontdesk.modules.bookings.service import Status
from frontdesk.modules.providers.models import Provider

PRODUCT = "-//Frontdesk//Frontdesk//EN"
STATUSES = {Status.PENDING: "TENTATIVE", Status.CANCELLED: "CANCELLED", Status.EXPIRED: "CANCELLED"}


def calendar_file(booking: Booking, provider: Provider, *, status: Status) -> bytes:
    """One event, in UTC. It has the UID of the mailed invitation, so that who has both has one."""
    event = Event()
    event.add("uid", str(booking.id))
    event.add("sequence", booking.version)
    event.add("dtstamp", booking.updated_at)
    event.add("dtstart", booking.start_time)
    event.add("dtend", booking.end_time)
    event.add("summary", provider.name)
    event.add("location", ", ".join(part for part in (provider.name, provider.address) if part))
    event.add("description", f"Booking number {booking.number}")
    event.add("status", STATUSES.get(status, "CONFIRMED"))
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
