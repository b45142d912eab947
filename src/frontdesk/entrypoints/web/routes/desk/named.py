"""What the address of a page at the desk names, as far as it is this desk's to see."""

from uuid import UUID

from frontdesk.core.http.session import Session
from frontdesk.entrypoints.web.desk import Desk
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.errors import BookingNotFound
from frontdesk.modules.bookings.models import BookingView
from frontdesk.modules.clients import service as clients
from frontdesk.modules.clients.errors import ClientNotFound
from frontdesk.modules.clients.models import Client

MOST_DIGITS = 15  # of a number, as `IdOrNumber` has it


async def client_named(session: Session, desk: Desk, typed: str) -> Client:
    """The client of this id, of the desk's company; raises `ClientNotFound`."""
    try:
        client = await clients.get(session, UUID(typed))
    except ValueError as senseless:
        raise ClientNotFound from senseless
    check_client(desk, client)
    return client


def check_client(desk: Desk, client: Client) -> None:
    """Raise `ClientNotFound` for other companies' cards: one stands at the desks of all places of its own."""
    if client.company_id != desk.provider.company_id:
        raise ClientNotFound


async def booking_named(session: Session, desk: Desk, typed: str) -> BookingView:
    """The booking of this id or number, of the desk's place; raises `BookingNotFound`."""
    try:
        key = int(typed) if typed.isdecimal() and len(typed) <= MOST_DIGITS else UUID(typed)
    except ValueError as senseless:
        raise BookingNotFound from senseless
    view = await bookings.get(session, key)
    desk.own(view.booking, BookingNotFound)
    return view
