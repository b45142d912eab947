"""When offerings can be had."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import reader
from frontdesk.core.page_versions import Known
from frontdesk.core.principal import Principal
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.offerings import queries
from frontdesk.modules.offerings.errors import OfferingNotFound, UnknownStaff
from frontdesk.modules.offerings.models import Offering
from frontdesk.modules.offerings.schemas import OfferingQuestion


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An offering whose free time is asked for: what must be known of it beforehand."""

    provider_id: UUID
    company_id: UUID
    listed: bool  # whether the public is offered it
    timezone: str
    duration: timedelta
    buffers: calendars.Buffers
    team: Collection[UUID]  # those who were deleted too, as of the rooms
    rooms: Collection[UUID]
    given_by: Collection[UUID]  # of the team those who are there
    bookable: Collection[UUID]  # of both those who take bookings
    version: UUID | None  # of its provider's data in the same snapshot

    @classmethod
    def of(cls, row: asyncpg.Record) -> Self:
        """The row of `queries.ASKED`."""
        return cls(
            provider_id=row["provider_id"],
            company_id=row["company_id"],
            listed=row["listed"],
            timezone=row["timezone"],
            duration=timedelta(minutes=row["duration_minutes"]),
            buffers=calendars.Buffers(row["buffer_before_minutes"], row["buffer_after_minutes"]),
            team=row["team"] or (),
            rooms=row["rooms"] or (),
            given_by=frozenset(row["given_by"] or ()),
            bookable=frozenset((*(row["bookable_staff"] or ()), *(row["bookable_rooms"] or ()))),
            version=row["version"],
        )

    def by(self, _: Principal | None) -> Self:
        """The same as the caller can have it: whoever that is, a service is named."""
        return self

    @classmethod
    def loaded(cls, offering: Offering) -> Self:
        """An offering that was loaded with its provider, team and rooms."""
        people, rooms = [one.staff for one in offering.team], [one.room for one in offering.places]
        return cls(
            provider_id=offering.provider_id,
            company_id=offering.company_id,
            listed=offering.listed,
            timezone=offering.provider.timezone,
            duration=timedelta(minutes=offering.duration_minutes),
            buffers=calendars.Buffers(offering.buffer_before_minutes, offering.buffer_after_minutes),
            team=[it.id for it in people],
            rooms=[it.id for it in rooms],
            given_by=offering.staff_ids,
            bookable={
                *(it.id for it in people if it.is_active and it.deleted_at is None),
                *(it.id for it in rooms if it.is_active and it.deleted_at is None),
            },
            version=None,
        )


known: Final = Known[UUID, Asked](most=20_000)  # a kilobyte each


async def asked(session: AsyncSession, offering_id: UUID) -> Asked:
    """The offering with this id as it is now, for a question about its free time; raises `OfferingNotFound`."""
    async with reader(session) as connection:
        row = await connection.fetchrow(queries.ASKED, offering_id)
    if row is None:
        raise OfferingNotFound
    found = Asked.of(row)
    known.keep(session, offering_id, found)
    return found


async def bookable_starts(
    session: AsyncSession, offering: Asked, question: OfferingQuestion, *, now: datetime
) -> calendars.BookableStarts:
    """When somebody who gives an offering and a room that it needs are both free.

    Raises:
        UnknownStaff: the person who is asked for does not give it.
        InvalidWindow: the days end before they begin, or are more than 62.
        TimeOutOfRange: they lie before 1970 or after 2199.
    """
    if question.staff_id is not None and question.staff_id not in offering.given_by:
        raise UnknownStaff("They do not give this offering.")
    first, last = question.days
    wanted = calendars.Together(
        groups=_groups(offering, only=question.staff_id), duration=offering.duration, buffers=offering.buffers
    )
    zone = offering.timezone
    return await calendars.bookable_starts_together(session, wanted, zone=zone, first=first, last=last, now=now)


def _groups(offering: Asked, *, only: UUID | None) -> list[list[UUID]]:
    """The calendars of which an offering takes one each."""
    team = [it for it in offering.team if only in {None, it}]
    groups = [[it for it in group if it in offering.bookable] for group in (team, offering.rooms) if group]
    return groups or [[offering.provider_id]]
