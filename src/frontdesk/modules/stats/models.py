"""The tables of kept numbers: sums by local day, and the changes that are not in them yet.

Triggers that a migration makes write a change for each booking, payment and registration that is made, changed or
deleted, in the transaction that does it: rows are only added, so that nobody waits for anybody. A task adds them up.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.core.db import Base


class StatsDay(Base):
    """A sum of what has one local day, or of all days where that is `-infinity`.

    `facet` says of what: bookings by status, revenue by currency, registrations by status, and the minutes that are
    booked of a room, of somebody, of a desk, or in an hour of that day in all of them.
    """

    __tablename__ = "stats_days"
    __table_args__ = (
        Index("ix_stats_days_company_id_place_id", "company_id", "place_id"),
        Index("ix_stats_days_totals", "facet", "key", postgresql_where=text("day = '-infinity'::date")),
    )

    company_id: Mapped[UUID] = mapped_column(primary_key=True)
    facet: Mapped[str] = mapped_column(Text, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    place_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    amount: Mapped[int]


class StatsChange(Base):
    """Something that counts from now on (1, or an amount), or no longer (-1)."""

    __tablename__ = "stats_changes"
    __table_args__ = (Index("ix_stats_changes_company_id_place_id", "company_id", "place_id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    company_id: Mapped[UUID]
    place_id: Mapped[UUID]  # the provider; the company where something is of none
    kind: Mapped[str] = mapped_column(Text)  # booking, revenue, registration
    key: Mapped[str] = mapped_column(Text)  # a status, a currency
    at: Mapped[datetime]
    until: Mapped[datetime | None]  # of bookings
    room_id: Mapped[UUID | None]
    staff_id: Mapped[UUID | None]
    amount: Mapped[int]


class StatsStale(Base):
    """A place whose days are others now, because its time zone is: it is counted live until it was counted anew."""

    __tablename__ = "stats_stale"

    # not unique by place: what comes while one is dealt with is another
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    company_id: Mapped[UUID]
    place_id: Mapped[UUID]
