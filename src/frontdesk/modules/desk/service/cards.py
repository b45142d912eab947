"""A client's card."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.audit import By
from frontdesk.core.pagination import PageRequest
from frontdesk.core.principal import Principal
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.schemas import BookingOut
from frontdesk.modules.bookings.service import Filters, Status
from frontdesk.modules.clients import service as clients
from frontdesk.modules.clients.models import Client
from frontdesk.modules.clients.schemas import ClientOut
from frontdesk.modules.desk.rules import RECENT
from frontdesk.modules.desk.schemas import CardOut, OwedOut


async def card(session: AsyncSession, client: Client, *, caller: Principal, now: datetime) -> CardOut:
    """A client with what they have had with the company: three statements."""
    tally = await bookings.tally(session, client.id, now=now)
    owed = await bookings.owed(session, client.id, now=now)
    page, filters = PageRequest(page=1, size=RECENT), Filters(client_id=client.id)
    latest = await bookings.list_page(session, caller=caller, filters=filters, sort=None, page=page, now=now)
    return CardOut(
        **ClientOut.model_validate(client).model_dump(),
        bookings=sum(tally.values()),
        completed=tally.get(Status.COMPLETED, 0),
        no_shows=tally.get(Status.NO_SHOW, 0),
        cancelled=tally.get(Status.CANCELLED, 0),
        owed=[OwedOut(amount=amount, currency=currency) for currency, amount in owed.items()],
        history=[BookingOut.of(view, now=now) for view in latest.items],
    )


async def merge(session: AsyncSession, client: Client, other_id: UUID, *, by: By, now: datetime) -> None:
    """Make two cards of one person one, which has the bookings of both; raises what `clients.merge` does."""
    other = await clients.merge(session, client, other_id, by=by, now=now)
    await bookings.give_to_client(session, client.id, from_id=other.id)
