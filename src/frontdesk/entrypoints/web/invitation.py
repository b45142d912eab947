"""A booking in its client's calendar: as a file for calendar programs, and as links to calendars on the web."""

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

from frontdesk.core.icalendar import Entry, calendar_of, event_of
from frontdesk.modules.bookings.models import Booking
from frontdesk.modules.bookings.service import Status
from frontdesk.modules.providers.models import Provider

STATUSES = {Status.PENDING: "TENTATIVE", Status.CANCELLED: "CANCELLED", Status.EXPIRED: "CANCELLED"}
GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.live.com/calendar/0/deeplink/compose"


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
            location=_where(provider),
            description=_about(booking),
            status=STATUSES.get(status, "CONFIRMED"),
        )
    )
    return calendar_of(event, method="PUBLISH")


def calendar_links(booking: Booking, provider: Provider) -> Sequence[tuple[str, str]]:
    """Calendars on the web, each with the address at which it offers to keep the booking; it has no secret in it."""
    start, end = booking.start_time.astimezone(UTC), booking.end_time.astimezone(UTC)
    google = {
        "action": "TEMPLATE",
        "text": provider.name,
        "dates": f"{start:%Y%m%dT%H%M%SZ}/{end:%Y%m%dT%H%M%SZ}",
        "location": _where(provider),
        "details": _about(booking),
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": provider.name,
        "startdt": _instant(start),
        "enddt": _instant(end),
        "location": _where(provider),
        "body": _about(booking),
    }
    return [("Google", f"{GOOGLE}?{urlencode(google)}"), ("Outlook", f"{OUTLOOK}?{urlencode(outlook)}")]


def _where(provider: Provider) -> str:
    return ", ".join(part for part in (provider.name, provider.address) if part)


def _about(booking: Booking) -> str:
    return f"Booking number {booking.number}"


def _instant(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"
