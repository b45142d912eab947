"""The tables of time. Durations are whole minutes, periods are `[)` ranges of instants."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, SmallInteger, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.core.db import Base, Timestamps
from frontdesk.modules.calendar.rules.limits import (
    MAX_ADVANCE_DAYS,
    MAX_BUFFER_MINUTES,
    MAX_LANES,
    MAX_NOTICE_MINUTES,
    MAX_ROW_HOURS,
    MAX_STEP_MINUTES,
)
from frontdesk.modules.calendar.rules.plan import CalendarRules
from frontdesk.modules.calendar.rules.week import Mode, Span


class Calendar(Timestamps, Base):
    """What has time: a place's desk, a room, a member of staff.

    Opening hours, closures and the zone are its parent's where it has none of its own (closures of both count);
    reservations are never inherited. A parent has no parent.
    """

    __tablename__ = "calendars"
    __table_args__ = (
        CheckConstraint(f"lanes BETWEEN 1 AND {MAX_LANES}", name="lanes"),
        CheckConstraint(f"step_minutes BETWEEN 1 AND {MAX_STEP_MINUTES}", name="step_minutes"),
        CheckConstraint(f"buffer_before_minutes BETWEEN 0 AND {MAX_BUFFER_MINUTES}", name="buffer_before_minutes"),
        CheckConstraint(f"buffer_after_minutes BETWEEN 0 AND {MAX_BUFFER_MINUTES}", name="buffer_after_minutes"),
        CheckConstraint(f"min_notice_minutes BETWEEN 0 AND {MAX_NOTICE_MINUTES}", name="min_notice_minutes"),
        CheckConstraint(f"max_advance_days BETWEEN 0 AND {MAX_ADVANCE_DAYS}", name="max_advance_days"),
        CheckConstraint("timezone IS NOT NULL OR parent_id IS NOT NULL", name="timezone"),
        Index("ix_calendars_parent_id", "parent_id", postgresql_where=text("parent_id IS NOT NULL")),
        Index("ix_calendars_area_id", "area_id", postgresql_where=text("area_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]  # the company; opaque here
    area_id: Mapped[int | None] = mapped_column(Integer)  # the city; opaque here
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("calendars.id"))
    timezone: Mapped[str | None] = mapped_column(Text)  # IANA; none: the parent's
    lanes: Mapped[int] = mapped_column(SmallInteger)
    step_minutes: Mapped[int] = mapped_column(SmallInteger)
    buffer_before_minutes: Mapped[int] = mapped_column(SmallInteger)
    buffer_after_minutes: Mapped[int] = mapped_column(SmallInteger)
    min_notice_minutes: Mapped[int] = mapped_column(Integer)
    max_advance_days: Mapped[int] = mapped_column(SmallInteger)
    # Another one whenever anything changes that decides when it may be booked, its parent's things included. Processes
    # keep what they have read under it: so none is used twice, not after a rollback, nor in a restored database.
    version: Mapped[UUID] = mapped_column(server_default=func.gen_random_uuid())

    @property
    def rules(self) -> CalendarRules:
        """How it may be booked."""
        return CalendarRules(
            lanes=self.lanes,
            step_minutes=self.step_minutes,
            buffer_before_minutes=self.buffer_before_minutes,
            buffer_after_minutes=self.buffer_after_minutes,
            min_notice_minutes=self.min_notice_minutes,
            max_advance_days=self.max_advance_days,
        )


class OpeningHours(Base):
    """A span of a calendar's week, in local time; a `rules.week.Span`."""

    __tablename__ = "opening_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        CheckConstraint(f"mode IN ({', '.join(repr(str(mode)) for mode in Mode)})", name="mode"),
        CheckConstraint("valid_from <= valid_until", name="validity"),
        Index("ix_opening_hours_calendar_id", "calendar_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    calendar_id: Mapped[UUID] = mapped_column(ForeignKey(Calendar.id, ondelete="CASCADE"))
    weekday: Mapped[int] = mapped_column(SmallInteger)  # ISO: Monday is 1
    opens: Mapped[time]
    closes: Mapped[time]  # at or before `opens`: on the next day
    mode: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)

    @property
    def span(self) -> Span:
        """The row as the rules know it."""
        return Span(
            weekday=self.weekday,
            opens=self.opens,
            closes=self.closes,
            mode=Mode(self.mode),
            valid_from=self.valid_from,
            valid_until=self.valid_until,
        )


class OpeningException(Timestamps, Base):
    """A local date with hours of its own in the place of the week's, or with none."""

    __tablename__ = "opening_exceptions"

    calendar_id: Mapped[UUID] = mapped_column(ForeignKey(Calendar.id, ondelete="CASCADE"), primary_key=True)
    date: Mapped[date] = mapped_column(Date, primary_key=True)
    # [{"opens": "09:00", "closes": "13:00", "mode": "open"}]: always read and replaced as a whole
    hours: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    reason: Mapped[str | None] = mapped_column(Text)


_BOUNDED = (
    "NOT isempty(period) AND lower(period) > '-infinity' AND upper(period) < 'infinity'"
    " AND lower_inc(period) AND NOT upper_inc(period)"
)


class Closure(Timestamps, Base):
    """A time at which a calendar is closed, whatever its week says."""

    __tablename__ = "closures"
    __table_args__ = (
        CheckConstraint(f"({_BOUNDED}) IS TRUE", name="period"),  # a bound that is missing is NULL here
        Index("ix_closures_calendar_id", "calendar_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    calendar_id: Mapped[UUID] = mapped_column(ForeignKey(Calendar.id, ondelete="CASCADE"))
    period: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    reason: Mapped[str | None] = mapped_column(Text)

    @property
    def starts_at(self) -> datetime | None:
        """Its first instant."""
        return self.period.lower

    @property
    def ends_at(self) -> datetime | None:
        """The first instant after it."""
        return self.period.upper


class Reservation(Base):
    """A time that is taken on one lane of a calendar, buffers included.

    The row's existence is the state: while it is there the time is taken, what ends is deleted. With `expires_at` it
    is a hold, which from that instant blocks nobody although it may still be there.
    """

    __tablename__ = "reservations"
    __table_args__ = (
        # the judge: no two rows may share an instant on a lane
        ExcludeConstraint(("calendar_id", "="), ("lane", "="), ("period", "&&"), name="ex_reservations_overlap"),
        # what is read looks back this far and no further for rows that reach into its window
        CheckConstraint(
            f"({_BOUNDED} AND upper(period) - lower(period) <= interval '{MAX_ROW_HOURS} hours') IS TRUE", name="period"
        ),
        CheckConstraint("lane >= 0", name="lane"),
        Index("ix_reservations_group_id", "group_id"),
        Index("ix_reservations_expires_at", "expires_at", postgresql_where=text("expires_at IS NOT NULL")),
        # busy times, answered from the index alone: of a calendar, and of all calendars of an area
        Index(
            "ix_reservations_calendar_id_lower",
            "calendar_id",
            text("lower(period)"),
            postgresql_include=["period", "lane", "expires_at"],
        ),
        Index(
            "ix_reservations_area_id_lower",
            "area_id",
            text("lower(period)"),
            postgresql_include=["calendar_id", "period", "lane", "expires_at"],
            postgresql_where=text("area_id IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[UUID]  # all rows of one taking; whoever took it chose the id
    tenant_id: Mapped[UUID]
    area_id: Mapped[int | None] = mapped_column(Integer)
    calendar_id: Mapped[UUID] = mapped_column(ForeignKey(Calendar.id))
    lane: Mapped[int] = mapped_column(SmallInteger)
    period: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    expires_at: Mapped[datetime | None]
