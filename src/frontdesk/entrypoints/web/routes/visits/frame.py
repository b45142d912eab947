"""What the pages about one booking have in common."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Response

from frontdesk.core.http.session import Session
from frontdesk.entrypoints.web.page import Page, if_there, to
from frontdesk.modules.bookings.models import Booking, BookingView
from frontdesk.modules.bookings.schemas import BookingOut
from frontdesk.modules.bookings.service import Status
from frontdesk.modules.providers import service as providers
from frontdesk.modules.rooms import service as rooms
from frontdesk.modules.staff import service as staff

CHANGEABLE = frozenset({Status.PENDING, Status.CONFIRMED})


async def about(page: Page, session: Session, view: BookingView) -> dict[str, Any]:
    """A booking with where and with whom it is; bookings outlive places, rooms and people."""
    booking = view.booking
    out = BookingOut.of(view, now=page.now)
    room = await if_there(rooms.get(session, booking.room_id)) if booking.room_id else None
    person = await if_there(staff.get(session, booking.staff_id)) if booking.staff_id else None
    found = room or person
    provider = found.provider if found else await providers.get(session, booking.provider_id, ended=True)
    return {
        "title": f"Booking {booking.number}",
        "booking": out,
        "provider": provider,
        "room": room,
        "person": person,
        "zone": view.timezone,
        "query": opening(page),
        "may_change": may_change(booking, now=page.now),
        "local_start": booking.start_time.astimezone(ZoneInfo(view.timezone)),
    }


def may_change(booking: Booking, *, now: datetime) -> bool:
    """Whether its client can still do something about a booking; what refuses them is the booking itself."""
    return booking.status_at(now) in CHANGEABLE and booking.start_time > now


def opening(page: Page) -> str:
    """What opens the booking's other pages for a guest."""
    return to("", token=page.request.query_params.get("token"))


def back(page: Page, view: BookingView, *, done: str | None = None) -> Response:
    """On to the booking, which says what was done."""
    booking_id: UUID = view.booking.id
    return page.go(f"/visits/{booking_id}", token=page.request.query_params.get("token"), done=done)
