"""Appointments as calendar programs read them: iCalendar (RFC 5545), in UTC, which each shows in its owner's zone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from icalendar import Calendar, Event

PRODUCT = "-//Frontdesk//Frontdesk//EN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a calendar shows of an appointment. A later one with the same `id` and a higher `sequence` replaces it."""

    id: UUID
    sequence: int
    stamp: datetime
    start: datetime
    end: datetime
    summary: str
    location: str
    description: str
    status: str


def event_of(entry: Entry) -> Event:
    """The appointment as a VEVENT."""
    event = Event()
    event.add("uid", str(entry.id))
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamp)
    event.add("dtstart", entry.start)
    event.add("dtend", entry.end)
    event.add("summary", entry.summary)
    if entry.location:
        event.add("location", entry.location)
    if entry.description:
        event.add("description", entry.description)
    event.add("status", entry.status)
    return event


def calendar_of(event: Event, *, method: str) -> bytes:
    """A calendar with this event alone; `method` is that of iTIP (RFC 5546)."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return bytes(calendar.to_ical())
