"""What clients and owners are told by mail about bookings, with an appointment for their calendars.

Every mail shows the time in its reader's zone, and beside it the place's own where that is another.
"""

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import texts
from frontdesk.core.money import Money
from frontdesk.core.texts import gettext as _
from frontdesk.modules.bookings.models import Reader, Told
from frontdesk.modules.bookings.rules import MANAGE, Status
from frontdesk.modules.notifications import service as notifications
from frontdesk.modules.notifications.service import (
    About,
    Appointment,
    Button,
    Email,
    Letter,
    Letterhead,
    Props,
    email,
)

SOMEBODY = UUID("0197c1f2-a7e0-7c3f-8d2b-5a6e9f001122")  # in previews


class BookingProps(Props):
    """A booking as it was when it was told to one reader."""

    booking_id: UUID
    number: int
    sequence: int  # the booking's version: of two mails the higher one counts
    at: datetime
    status: Status
    start: datetime
    end: datetime
    place: str
    room: str | None
    staff: str | None
    address: str | None
    timezone: str  # the place's
    service_type: str | None
    amount: int
    currency: str
    client_name: str
    client_email: str | None
    client_phone: str | None
    cancel_reason: str | None
    by_desk: bool = False
    old_start: datetime | None = None
    old_end: datetime | None = None
    reader_id: UUID | None
    reader_name: str
    reader_email: str
    reader_timezone: str

    @property
    def key(self) -> str:
        return f"{self.booking_id}:{self.sequence}:{self.reader_email}"


SAMPLE = BookingProps(
    booking_id=SOMEBODY,
    number=12,
    sequence=3,
    at=datetime(2027, 3, 1, 9, tzinfo=UTC),
    status=Status.CONFIRMED,
    start=datetime(2027, 3, 15, 9, tzinfo=UTC),
    end=datetime(2027, 3, 15, 11, tzinfo=UTC),
    place="Blue Note Studio",
    room="Room A",
    staff="Grace Hopper",
    address="Oranienstraße 1, Berlin",
    timezone="Europe/Berlin",
    service_type="Rehearsal",
    amount=4000,
    currency="EUR",
    client_name="Ada Lovelace",
    client_email="ada@example.com",
    client_phone="+44 20 7946 0958",
    cancel_reason="Caught a cold",
    old_start=datetime(2027, 3, 14, 9, tzinfo=UTC),
    old_end=datetime(2027, 3, 14, 11, tzinfo=UTC),
    reader_id=None,
    reader_name="Ada Lovelace",
    reader_email="ada@example.com",
    reader_timezone="Europe/London",
)


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


@email("bookings.requested_owner", sample=SAMPLE)
def requested_owner(props: BookingProps, letterhead: Letterhead) -> Letter:
    """To an owner: somebody waits for their yes."""
    says = _("{client} asks for a time. It is kept until you answer.")
    return _to_owner(props, letterhead, subject=_("{client} asks for a booking"), says=says, invites=False)


@email("bookings.confirmation", sample=SAMPLE)
def confirmation(props: BookingProps, letterhead: Letterhead) -> Letter:
    """To a client whose booking is certain."""
    says = _("Your booking is confirmed. We look forward to seeing you.")
    return _to_client(props, letterhead, subject=_("Your booking at {place} is confirmed"), says=says)


@email("bookings.confirmation_owner", sample=SAMPLE)
def confirmation_owner(props: BookingProps, letterhead: Letterhead) -> Letter:
    """To an owner: somebody comes."""
    return _to_owner(props, letterhead, subject=_("New booking: {client}"), says=_("{client} has booked."))


@email("bookings.rescheduled", sample=SAMPLE)
def rescheduled(props: BookingProps, letterhead: Letterhead) -> Letter:
    """To a client whose booking has another time."""
    says = _("Your booking has been moved.")
    if props.status is Status.PENDING:
        says = _("Your booking has been moved. The new time is kept for you, and has yet to be confirmed.")
    return _to_client(props, letterhead, subject=_("Your booking at {place} has a new time"), says=says)


@email("bookings.rescheduled_owner", sample=SAMPLE)
def rescheduled_owner(props: BookingProps, letterhead: Letterhead) -> Letter:
    """To an owner: somebody comes at another time."""
    says = _("The booking of {client} has been moved.")
    return _to_owner(props, letterhead, subject=_("Booking moved: {client}"), says=says)


@email("bookings.cancellation", sample=SAMPLE)
def cancellation(props: BookingProps, letterhead: Letterhead) -> Letter:
    """To a client whose booking was called off, by whom it may be."""
    says = _("We are sorry: your booking had to be cancelled.") if props.by_desk else _("Your booking is cancelled.")
    after = [_("If there is something to be paid back, another mail tells how much.")] if props.amount else []
    subject = _("Your booking at {place} is cancelled")
    return _to_client(props, letterhead, subject=subject, says=says, cancelled=True, after=after)


@email("bookings.cancellation_owner", sample=SAMPLE)
def cancellation_owner(props: BookingProps, letterhead: Letterhead) -> Letter:
    """To an owner: somebody does not come."""
    says = _("The booking of {client} is cancelled, and the time is free again.")
    return _to_owner(props, letterhead, subject=_("Booking cancelled: {client}"), says=says, cancelled=True)


class ReminderProps(BookingProps):
    """A reminder: once for a start and a distance to it, however often the booking has changed meanwhile."""

    minutes: int

    @property
    def key(self) -> str:
        return f"{self.booking_id}:{self.start.astimezone(UTC).isoformat()}:{self.minutes}"


@email("bookings.reminder", sample=ReminderProps(**SAMPLE.model_dump(), minutes=1440))
def reminder(props: ReminderProps, letterhead: Letterhead) -> Letter:
    """To a client whose booking comes near."""
    says = _("You have a booking with us soon. If you cannot come, please tell us now.")
    return _to_client(props, letterhead, subject=_("Reminder: your booking at {place}"), says=says, invites=False)


async def remind(session: AsyncSession, told: Told, *, minutes: int, now: datetime) -> None:
    """Remind a booking's client, once for its start."""
    if told.client.email is not None:
        props = _props(told, told.client, told.client.email, now=now)
        mail = reminder(ReminderProps(**props.model_dump(), minutes=minutes))
        await notifications.send(session, mail, to=told.client.email, now=now, about=about(told, told.client))


async def send_to_client(session: AsyncSession, told: Told, kind: Email[BookingProps], *, now: datetime) -> None:
    """Tell a booking's client, once as it stands."""
    await _send(session, told, told.client, kind, now=now)


async def send_to_owners(session: AsyncSession, told: Told, kind: Email[BookingProps], *, now: datetime) -> None:
    """Tell the owners of a booking's place, each once as it stands."""
    for owner in told.owners:
        await _send(session, told, owner, kind, now=now)


async def _send(session: AsyncSession, told: Told, reader: Reader, kind: Email[BookingProps], *, now: datetime) -> None:
    if reader.email is not None:
        mail = kind(_props(told, reader, reader.email, now=now))
        await notifications.send(session, mail, to=reader.email, now=now, about=about(told, reader))


def about(told: Told, reader: Reader) -> About:
    """Whom and what a notification about a booking concerns."""
    booking = told.booking
    return About(user_id=reader.user_id, booking_id=booking.id, tenant_id=booking.company_id, locale=reader.locale)


def _props(told: Told, reader: Reader, address: str, *, now: datetime) -> BookingProps:
    booking = told.booking
    same = ("number", "service_type", "amount", "currency", "client_name", "client_email", "client_phone",
            "cancel_reason")  # fmt: skip
    return BookingProps(
        **{name: getattr(booking, name) for name in same},
        booking_id=booking.id,
        sequence=booking.version,
        at=now,
        status=told.status,
        start=booking.start_time,
        end=booking.end_time,
        place=told.place,
        room=told.room,
        staff=told.staff,
        address=told.address,
        timezone=told.timezone,
        by_desk=told.by_desk,
        old_start=told.before[0] if told.before else None,
        old_end=told.before[1] if told.before else None,
        reader_id=reader.user_id,
        reader_name=reader.name,
        reader_email=address,
        reader_timezone=reader.timezone,
    )


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
        attendee=props.reader_email,
        attendee_name=props.reader_name,
        is_certain=props.status is not Status.PENDING,
        is_cancelled=cancelled,
    )
