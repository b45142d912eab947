"""What mails and SMS about bookings are written from."""

from datetime import UTC, datetime
from uuid import UUID

from frontdesk.modules.bookings.models import Reader, Told
from frontdesk.modules.bookings.rules import PendingReason, Status
from frontdesk.modules.notifications.service import Props

MOVES = ("start", "end", "room", "staff", "amount")  # what may be another when a booking has moved
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
    waited_for: PendingReason | None = None  # until it expired
    old_start: datetime | None = None
    old_end: datetime | None = None
    reader_id: UUID | None
    reader_name: str
    reader_address: str  # or number
    reader_timezone: str

    @property
    def key(self) -> str:
        return f"{self.booking_id}:{self.sequence}:{self.reader_address}"


class ReminderProps(BookingProps):
    """A reminder: once for a start and a distance to it, however often the booking has changed meanwhile."""

    minutes: int

    @property
    def key(self) -> str:
        return f"{self.booking_id}:{self.start.astimezone(UTC).isoformat()}:{self.minutes}"


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
    cancel_reason=None,
    reader_id=None,
    reader_name="Ada Lovelace",
    reader_address="ada@example.com",
    reader_timezone="Europe/London",
)
MOVED = SAMPLE.model_copy(
    update={
        "old_start": datetime(2027, 3, 14, 9, tzinfo=UTC),
        "old_end": datetime(2027, 3, 14, 11, tzinfo=UTC),
    }
)
CALLED_OFF = SAMPLE.model_copy(update={"status": Status.CANCELLED, "cancel_reason": "Caught a cold"})
LAPSED = SAMPLE.model_copy(update={"status": Status.EXPIRED, "waited_for": PendingReason.APPROVAL})
SOON = ReminderProps(**SAMPLE.model_dump(), minutes=1440)


def since(props: BookingProps, last: Props | None) -> BookingProps | None:
    """The props of a mail about a move, with the time that its reader was told last; None where they know all of it.

    Of whom no mail is kept it is believed that they know what was before this move.
    """
    if not isinstance(last, BookingProps):
        return props
    if all(getattr(last, name) == getattr(props, name) for name in MOVES):
        return None
    is_later = (last.start, last.end) != (props.start, props.end)
    before = (last.start, last.end) if is_later else (None, None)
    return props.model_copy(update=dict(zip(("old_start", "old_end"), before, strict=True)))


def props_of(told: Told, reader: Reader, address: str, *, now: datetime) -> BookingProps:
    """What one reader is told about a booking as it stands."""
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
        waited_for=PendingReason(told.waited_for) if told.waited_for else None,
        old_start=told.before[0] if told.before else None,
        old_end=told.before[1] if told.before else None,
        reader_id=reader.user_id,
        reader_name=reader.name,
        reader_address=address,
        reader_timezone=reader.timezone,
    )
