"""The table of bookings. The time itself is kept by the calendar: the reservations whose group is the booking's id."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.core.db import Base, Timestamps
from frontdesk.modules.bookings.rules import PendingReason, Source, Status
from frontdesk.modules.calendar.service import Buffers, Taking
from frontdesk.modules.clients.models import Client
from frontdesk.modules.offerings.models import Offering
from frontdesk.modules.payments.models import Charge
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.rooms.models import Room
from frontdesk.modules.staff.models import Staff
from frontdesk.modules.users.models import User


def _one_of(column: str, values: type[Status | PendingReason | Source]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class Booking(Timestamps, Base):
    """A time taken by a client at a provider: with one of its people, in one of its rooms, both, or at its desk."""

    __tablename__ = "bookings"
    __table_args__ = (
        CheckConstraint(_one_of("status", Status), name="status"),
        CheckConstraint(_one_of("pending_reason", PendingReason), name="pending_reason"),
        CheckConstraint(_one_of("source", Source), name="source"),
        CheckConstraint("(status = 'pending') = (pending_reason IS NOT NULL)", name="pending_has_reason"),
        CheckConstraint("start_time < end_time", name="ends_after_start"),
        CheckConstraint("amount >= 0", name="amount"),
        Index("ix_bookings_provider_id_start_time", "provider_id", "start_time"),
        Index("ix_bookings_room_id_start_time", "room_id", "start_time", postgresql_where=text("room_id IS NOT NULL")),
        Index(
            "ix_bookings_staff_id_start_time", "staff_id", "start_time", postgresql_where=text("staff_id IS NOT NULL")
        ),
        Index(
            "ix_bookings_offering_id_start_time",
            "offering_id",
            "start_time",
            postgresql_where=text("offering_id IS NOT NULL"),
        ),
        Index(
            "ix_bookings_client_id_start_time",
            "client_id",
            "start_time",
            postgresql_where=text("client_id IS NOT NULL"),
        ),
        Index("ix_bookings_company_id_start_time", "company_id", "start_time"),
        Index("ix_bookings_user_id_start_time", "user_id", "start_time", postgresql_where=text("user_id IS NOT NULL")),
        Index("ix_bookings_hold", "hold_expires_at", postgresql_where=text("status = 'pending'")),
        Index("ix_bookings_running", "end_time", postgresql_where=text("status = 'confirmed'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)  # what people say on the phone
    company_id: Mapped[UUID]  # the tenant: every table that grows carries it
    provider_id: Mapped[UUID] = mapped_column(ForeignKey(Provider.id))
    room_id: Mapped[UUID | None] = mapped_column(ForeignKey(Room.id))
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey(Staff.id))
    offering_id: Mapped[UUID | None] = mapped_column(ForeignKey(Offering.id))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey(Client.id))  # as the company knows them
    client_name: Mapped[str] = mapped_column(Text)
    client_phone: Mapped[str | None] = mapped_column(Text)  # as typed
    client_phone_e164: Mapped[str | None] = mapped_column(Text)
    client_email: Mapped[str | None] = mapped_column(Text)
    start_time: Mapped[datetime]
    end_time: Mapped[datetime]
    # the offering's when it was booked: kept free beside it, where the calendars do not ask for more
    buffer_before_minutes: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    buffer_after_minutes: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    service_type: Mapped[str | None] = mapped_column(Text)
    notes: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    pending_reason: Mapped[str | None] = mapped_column(Text)
    hold_expires_at: Mapped[datetime | None]  # a pending booking past this instant counts as expired, swept or not
    amount: Mapped[int]  # minor units
    currency: Mapped[str] = mapped_column(Text)
    checked_in_at: Mapped[datetime | None]  # when the client came to the desk
    charge_id: Mapped[UUID | None] = mapped_column(ForeignKey(Charge.id))  # that its payment link leads to
    source: Mapped[str] = mapped_column(Text)
    cancel_reason: Mapped[str | None] = mapped_column(Text)
    cancelled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
    deleted_at: Mapped[datetime | None]

    @property
    def calendar_ids(self) -> list[UUID]:
        """Whose time it takes: the room's and the person's, or where there is neither the desk's."""
        return [it for it in (self.staff_id, self.room_id) if it is not None] or [self.provider_id]

    @property
    def buffers(self) -> Buffers:
        """What is kept free beside it."""
        return Buffers(self.buffer_before_minutes, self.buffer_after_minutes)

    def takings(self, start: datetime, end: datetime) -> list[Taking]:
        """All that it takes, at this time."""
        return [Taking(calendar_id, start, end, self.buffers) for calendar_id in self.calendar_ids]

    def status_at(self, now: datetime) -> Status:
        """Where the booking stands at an instant: a hold that has ended is expired, swept or not."""
        if self.status == Status.PENDING and self.hold_expires_at is not None and self.hold_expires_at <= now:
            return Status.EXPIRED
        return Status(self.status)


@dataclass(frozen=True, slots=True)
class BookingView:
    """A booking with what an answer about it needs of its provider."""

    booking: Booking
    provider_number: int
    timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who is told about a booking: how to reach them, in which language and time zone."""

    name: str
    email: str | None
    phone: str | None = None  # E.164
    user_id: UUID | None = None
    timezone: str
    locale: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A booking with everything that is told about it, and those who are."""

    booking: Booking
    status: Status  # as it stands now
    place: str
    room: str | None
    staff: str | None
    address: str | None
    timezone: str  # the place's
    client: Reader
    owners: Sequence[Reader]
    reminder_minutes: Sequence[int]  # how long ahead the client is reminded
    by_desk: bool = False  # who did what is told of
    waited_for: str | None = None  # what a booking that has expired had been waiting for
    before: tuple[datetime, datetime] | None = None  # the time that a booking had which was moved
