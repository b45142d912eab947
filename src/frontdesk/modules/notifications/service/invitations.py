"""Appointments for the reader's calendar: iCalendar (RFC 5545), sent as iTIP over mail (RFC 5546, RFC 6047)."""

from icalendar import vCalAddress

from frontdesk.core.icalendar import Entry, calendar_of, event_of
from frontdesk.modules.notifications.ports import CalendarPart, Letterhead
from frontdesk.modules.notifications.service.letters import Appointment


def calendar_part(appointment: Appointment, letterhead: Letterhead) -> CalendarPart:
    """The appointment as the part of a mail that calendar programs read.

    A later mail with the same UID and a higher SEQUENCE changes it, one with METHOD:CANCEL takes it out.
    """
    event = event_of(
        Entry(
            id=appointment.id,
            sequence=appointment.sequence,
            stamp=appointment.stamp,
            start=appointment.start,
            end=appointment.end,
            summary=appointment.summary,
            location=appointment.location,
            description=appointment.description,
            status=_status(appointment),
        )
    )
    event.add("organizer", _person(letterhead.sender, appointment.organizer, role="CHAIR"))
    attendee = _person(appointment.attendee, appointment.attendee_name, role="REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = "ACCEPTED"  # they have booked: nobody waits for their answer
    attendee.params["RSVP"] = "FALSE"
    event.add("attendee", attendee, encode=False)
    method = "CANCEL" if appointment.is_cancelled else "REQUEST"
    return CalendarPart(method=method, content=calendar_of(event, method=method).decode())


def _status(appointment: Appointment) -> str:
    if appointment.is_cancelled:
        return "CANCELLED"
    return "CONFIRMED" if appointment.is_certain else "TENTATIVE"


def _person(address: str, name: str, *, role: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    # a name may be anything that people type; quotes cannot stand in a parameter (RFC 5545, 3.2)
    person.params["CN"] = " ".join(name.replace('"', "'").split())
    person.params["ROLE"] = role
    return person
