"""The letters about bookings: each shows the time in its reader's zone, and the place's own where that is another.

What happens to their own booking clients are told in any case; reminders, and what owners are told, can be turned off.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from frontdesk.core import texts
from frontdesk.core.money import Money
from frontdesk.core.texts import gettext as _
from frontdesk.modules.bookings.emails.props import (
    CALLED_OFF,
    LAPSED,
    MOVED,
    SAMPLE,
    SOON,
    BookingProps,
    ReminderProps,
)
from frontdesk.modules.bookings.rules import MANAGE, PendingReason, Status
from frontdesk.modules.notifications.service import Appointment, Button, Letter, Letterhead, Topic, email

UNCHANGED = 2  # the version of a booking that was placed, and then expired


@email("bookings.requested", sample=SAMPLE)
def requested(props: BookingProps, letterhead: Letterhead) -> Letter:
    """To a client whose booking waits for somebody's yes."""
    return _to_client(
        props,
        letterhead,
        subject=_("Your request at {place}"),
        says=_("We have your request and keep the time for you. You will hear from us as soon as it is confirmed."),
        invites=False,
    )


@email("bookings.requested_owner", sample=SAMPLE, topic=Topic.DESK)
def requested_owner(props: BookingProps, letterhead: Letterhead) -> Letter:
    """To an owner: somebody waits for their yes."""
    says = _("{client} asks for a time. It is kept until you answer.")
    return _to_owner(props, letterhead, subject=_("{client} asks for a booking"), says=says, invites=False)


@email("bookings.confirmation", sample=SAMPLE)
def confirmation(props: BookingProps, letterhead: Letterhead) -> Letter:
    """To a client whose booking is certain."""
    says = _("Your booking is confirmed. We look forward to seeing you.")
    return _to_client(props, letterhead, subject=_("Your booking at {place} is confirmed"), says=says)


@email("bookings.confirmation_owner", sample=SAMPLE, topic=Topic.DESK)
def confirmation_owner(props: BookingProps, letterhead: Letterhead) -> Letter:
    """To an owner: somebody comes."""
    return _to_owner(props, letterhead, subject=_("New booking: {client}"), says=_("{client} has booked."))


@email("bookings.rescheduled", sample=MOVED)
def rescheduled(props: BookingProps, letterhead: Letterhead) -> Letter:
    """To a client whose booking has another time."""
    says = _("Your booking has been moved.")
    if props.status is Status.PENDING:
        says = _("Your booking has been moved. The new time is kept for you, and has yet to be confirmed.")
    return _to_client(props, letterhead, subject=_("Your booking at {place} has a new time"), says=says)


@email("bookings.rescheduled_owner", sample=MOVED, topic=Topic.DESK)
def rescheduled_owner(props: BookingProps, letterhead: Letterhead) -> Letter:
    """To an owner: somebody comes at another time."""
    says = _("The booking of {client} has been moved.")
    return _to_owner(props, letterhead, subject=_("Booking moved: {client}"), says=says)


@email("bookings.cancellation", sample=CALLED_OFF)
def cancellation(props: BookingProps, letterhead: Letterhead) -> Letter:
    """To a client whose booking was called off, by whom it may be."""
    says = _("We are sorry: your booking had to be cancelled.") if props.by_desk else _("Your booking is cancelled.")
    after = [_("If there is something to be paid back, another mail tells how much.")] if props.amount else []
    subject = _("Your booking at {place} is cancelled")
    return _to_client(props, letterhead, subject=subject, says=says, cancelled=True, after=after)


@email("bookings.cancellation_owner", sample=CALLED_OFF, topic=Topic.DESK)
def cancellation_owner(props: BookingProps, letterhead: Letterhead) -> Letter:
    """To an owner: somebody does not come."""
    says = _("The booking of {client} is cancelled, and the time is free again.")
    return _to_owner(props, letterhead, subject=_("Booking cancelled: {client}"), says=says, cancelled=True)


@email("bookings.expired", sample=LAPSED)
def expired(props: BookingProps, letterhead: Letterhead) -> Letter:
    """To a client whose booking did not get what it waited for in time."""
    says = _("The payment did not come in time, so nothing is booked and the time is free again.")
    if props.waited_for is PendingReason.APPROVAL:
        says = _("We are sorry: nobody answered your request in time, so nothing is booked.")
    return _to_client(
        props,
        letterhead,
        subject=_("Your request at {place} has lapsed"),
        says=says,
        cancelled=True,
        invites=_is_in_calendars(props),
        after=[_("If you still want to come, please book again.")],
    )


@email("bookings.expired_owner", sample=LAPSED, topic=Topic.DESK)
def expired_owner(props: BookingProps, letterhead: Letterhead) -> Letter:
    """To an owner who has not answered a request in time."""
    return _to_owner(
        props,
        letterhead,
        subject=_("Request lapsed: {client}"),
        says=_("The request of {client} had no answer in time. It has lapsed, and the time is free again."),
        cancelled=True,
        invites=_is_in_calendars(props),
    )


@email("bookings.reminder", sample=SOON, topic=Topic.REMINDERS)
def reminder(props: ReminderProps, letterhead: Letterhead) -> Letter:
    """To a client whose booking comes near."""
    says = _("You have a booking with us soon. If you cannot come, please tell us now.")
    return _to_client(props, letterhead, subject=_("Reminder: your booking at {place}"), says=says, invites=False)


def _to_client(
    props: BookingProps,
    letterhead: Letterhead,
    *,
    subject: str,
    says: str,
    cancelled: bool = False,
    invites: bool = True,
    after: list[str] | None = None,
) -> Letter:
    token = {} if props.reader_id else {"token": letterhead.token(purpose=MANAGE, id=props.booking_id)}
    link = letterhead.page(f"/bookings/{props.booking_id}", **token)
    return Letter(
        subject=subject.format(place=props.place),
        paragraphs=[_("Hello {name},").format(name=props.reader_name), says],
        details=_details(props),
        button=None if cancelled else Button(_("See or change your booking"), link),
        after=after or [],
        reason=_("You get this because somebody booked with your address."),
        appointment=_appointment(props, props.place, cancelled=cancelled) if invites else None,
    )


def _to_owner(
    props: BookingProps,
    letterhead: Letterhead,
    *,
    subject: str,
    says: str,
    cancelled: bool = False,
    invites: bool = True,
) -> Letter:
    client = {
        _("Client"): props.client_name,
        _("Phone"): props.client_phone,
        _("Mail"): props.client_email,
    }
    title = f"{props.client_name}, {props.room or props.staff or props.place}"
    return Letter(
        subject=subject.format(client=props.client_name),
        paragraphs=[says.format(client=props.client_name)],
        details={label: value for label, value in client.items() if value} | _details(props),
        button=Button(_("See the booking"), letterhead.page(f"/bookings/{props.booking_id}")),
        reason=_("You get this because {place} is yours.").format(place=props.place),
        appointment=_appointment(props, title, cancelled=cancelled) if invites else None,
    )


def _is_in_calendars(props: BookingProps) -> bool:
    """Whether a booking that has expired may stand in its readers' calendars: it was changed before, perhaps moved."""
    return props.sequence > UNCHANGED


def _details(props: BookingProps) -> dict[str, str]:
    zone = props.reader_timezone
    details = {_("When"): texts.span(props.start, props.end, zone)}
    if _offset(props.start, zone) != _offset(props.start, props.timezone):
        details[_("Time there")] = texts.span(props.start, props.end, props.timezone)
    if props.old_start is not None and props.old_end is not None:
        details[_("Before")] = texts.span(props.old_start, props.old_end, zone)
    details[_("Where")] = _where(props)
    if props.staff:
        details[_("With")] = props.staff
    if props.service_type:
        details[_("What")] = props.service_type
    if props.amount:
        details[_("Price")] = str(Money(props.amount, props.currency))
    if props.cancel_reason:
        details[_("Reason")] = props.cancel_reason
    details[_("Number")] = str(props.number)
    return details


def _where(props: BookingProps) -> str:
    return ", ".join(part for part in (props.place, props.room, props.address) if part)


def _offset(instant: datetime, zone: str) -> object:
    return instant.astimezone(ZoneInfo(zone)).utcoffset()


def _appointment(props: BookingProps, title: str, *, cancelled: bool) -> Appointment:
    return Appointment(
        id=props.booking_id,
        sequence=props.sequence,
        stamp=props.at,
        start=props.start,
        end=props.end,
        summary=title,
        description=_("Booking number {number}").format(number=props.number),
        location=_where(props),
        organizer=props.place,
        attendee=props.reader_address,
        attendee_name=props.reader_name,
        is_certain=props.status is not Status.PENDING,
        is_cancelled=cancelled,
    )
