"""What people were told about a booking."""

from frontdesk.core.http.errors import responses
from frontdesk.core.http.paging import Paging
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page
from frontdesk.modules.bookings.dependencies import WatchedBooking
from frontdesk.modules.notifications import service as notifications
from frontdesk.modules.notifications.schemas import NotificationOut

router = Router(tags=["bookings"])


@router.get(
    "/bookings/{booking_id}/notifications",
    operation_id="bookings_list_notifications",
    summary="List what people were told about a booking",
    responses=responses(401, 403, 404),
)
async def list_notifications(view: WatchedBooking, session: Session, page: Paging) -> Page[NotificationOut]:
    """Mails and SMS to the client and to the owners, with every attempt to deliver them, the latest first.

    For the desk: a client is refused (`forbidden`, 403).
    """
    filters = notifications.Filters(booking_id=view.booking.id)
    found = await notifications.list_page(session, filters, page=page)
    items = [NotificationOut.of(row) for row in found.items]
    return Page(items=items, total=found.total, page=found.page, size=found.size, pages=found.pages)
