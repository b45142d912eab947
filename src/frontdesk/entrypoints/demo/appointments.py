"""Appointments of the days to come, in what the three weeks of bookings have left free."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import cycle
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.pagination import PageRequest
from frontdesk.core.settings import BookingSettings
from frontdesk.entrypoints.demo.opening import Venue
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.schemas import BookingIn
from frontdesk.modules.offerings import service as offerings
from frontdesk.modules.offerings.schemas import OfferingQuestion
from frontdesk.modules.providers import service as providers

DAYS: Final = 5


async def appoint(session: AsyncSession, venues: Sequence[Venue], *, settings: BookingSettings, now: datetime) -> None:
    """Book each offering once a day in the next days, at about noon of its free time, with whoever is free."""
    first, last = (now.date() + timedelta(days=days) for days in (1, DAYS))
    week = OfferingQuestion.model_validate({"from": first, "to": last})
    for provider_id, place in {venue.provider_id: venue.place for venue in venues}.items():
        clients = cycle(place.clients[1:])
        provider = await providers.get(session, provider_id)
        page = PageRequest(page=1, size=100)
        for listed in (await offerings.list_offerings(session, provider, page, caller=None, sort="name")).items:
            offering = await offerings.get(session, listed.id)
            free = await offerings.bookable_starts(session, offerings.Asked.loaded(offering), week, now=now)
            for starts in filter(None, free.datetimes().values()):
                client = next(clients)
                wanted = BookingIn(
                    offering_id=offering.id,
                    start_time=starts[len(starts) // 2],
                    client_name=client.name,
                    client_phone=client.phone,
                    client_email=client.email,
                )
                await bookings.place(session, wanted, caller=None, settings=settings, now=now)
