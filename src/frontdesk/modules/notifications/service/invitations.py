"""Appointments for the reader's calendar: iCalendar (RFC 5545), sent as iTIP over mail (RFC 5546, RFC 6047)."""

from icalendar import Calendar, Event, vCalAddress

from frontdesk.modules.notifications.ports import CalendarPart, Letterhead
from frontdesk.modules.notifications.service.letters import Appointment

PRODUCT = "-//Frontdesk//Frontdesk//EN"


def calendar_part(appointment: Appointment, letterhead: Letterhead) -> CalendarPart:
    """The appointment as the part of a mail that calendar programs read.

    A later mail with the same UID and a higher SEQUENCE changes it, one with METHOD:CANCEL takes it out. Times are in
    UTC, which every program shows in its owner's zone.
    """
    method = "CANCEL" if appointment.is_cancelled else "REQUEST"
    event = Event()
    event.add("uid", str(appointment.id))
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", appointment.stamp)
    event.add("dtstart", appointment.start)
    event.add("dtend", appointment.end)
    event.add("summary", appointment.summary)
    if appointment.location:
        event.add("location", appointment.location)
    if appointment.description:
        event.add("description", appointment.description)
    event.add("status", _status(appointment))
    event.add("organizer", _person(letterhead.sender, appointment.organizer, role="CHAIR"))
    attendee = _person(appointment.attendee, appointment.attendee_name, role="REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = "ACCEPTED"  # they have booked: nobody waits for their answer
    attendee.params["RSVP"] = "FALSE"
    event.add("attendee", attendee, encode=False)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return CalendarPart(method=method, content=calendar.to_ical().decode())


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
