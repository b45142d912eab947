"""Notifications over HTTP: what the installation has told people, for those who run it."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from frontdesk.core.http.auth import Admin
from frontdesk.core.http.errors import responses
from frontdesk.core.http.paging import Cursor, Paging
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import CursorPage, Page
from frontdesk.core.schemas import Search
from frontdesk.modules.notifications import service
from frontdesk.modules.notifications.rules import Status, Type
from frontdesk.modules.notifications.schemas import NotificationOut

router = Router(prefix="/notifications", tags=["notifications"])


@router.get("", operation_id="notifications_list", summary="List what people were told", responses=responses(401, 403))
async def list_notifications(
    _: Admin,
    session: Session,
    page: Paging,
    type: Annotated[Type | None, Query(description="Only mails, or only SMS.")] = None,  # noqa: A002  the contract's name
    status: Annotated[Status | None, Query(description="Only those that have got so far.")] = None,
    kind: Annotated[Search | None, Query(description="Only this kind.", examples=["bookings.reminder"])] = None,
    recipient: Annotated[
        Search | None, Query(description="Only those to this address or number.", examples=["ada@example.com"])
    ] = None,
    user_id: UUID | None = None,
    booking_id: UUID | None = None,
    registration_id: UUID | None = None,
    cursor: Cursor = None,
) -> Page[NotificationOut] | CursorPage[NotificationOut]:
    """Every mail and SMS with every attempt to deliver it, the latest first. They are kept for 180 days.

    Refusals: `invalid_cursor` (422).
    """
    filters = service.Filters(
        type=type,
        status=status,
        kind=kind,
        recipient=recipient,
        user_id=user_id,
        booking_id=booking_id,
        registration_id=registration_id,
    )
    if cursor is not None:
        on = await service.list_on(session, filters, cursor=cursor, size=page.size)
        return CursorPage(items=[NotificationOut.of(row) for row in on.items], next_cursor=on.next_cursor)
    found = await service.list_page(session, filters, page=page)
    items = [NotificationOut.of(row) for row in found.items]
    return Page(items=items, total=found.total, page=found.page, size=found.size, pages=found.pages)
