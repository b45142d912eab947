"""Notifications over HTTP: what the installation has told people, and turning off what they do not want."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from fastapi.responses import HTMLResponse

from frontdesk.core.http.auth import Admin, Caller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.paging import Cursor, Paging
from frontdesk.core.http.resources import CurrentSettings
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import CursorPage, Page
from frontdesk.core.schemas import Search
from frontdesk.modules.notifications import service
from frontdesk.modules.notifications.dependencies import Unwanted
from frontdesk.modules.notifications.rules import Status, Type
from frontdesk.modules.notifications.schemas import NotificationOut

router = Router(prefix="/notifications", tags=["notifications"])
POLICY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",  # the ticket stands in the address
}


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
        return await _on(session, filters, cursor, page.size)
    return await _page(session, filters, page)


@router.get(
    "/mine",
    operation_id="notifications_list_mine",
    summary="List what you were told",
    responses=responses(401, 422),
)
async def list_mine(
    caller: Caller, session: Session, page: Paging, cursor: Cursor = None
) -> Page[NotificationOut] | CursorPage[NotificationOut]:
    """Every mail and SMS to your account, the latest first; what opens something in its links stands as `[hidden]`.

    They are kept for 180 days. Refusals: `invalid_cursor` (422).
    """
    filters = service.Filters(user_id=caller.user_id)
    if cursor is not None:
        return await _on(session, filters, cursor, page.size)
    return await _page(session, filters, page)


async def _page(session: Session, filters: service.Filters, page: Paging) -> Page[NotificationOut]:
    found = await service.list_page(session, filters, page=page)
    items = [NotificationOut.of(row) for row in found.items]
    return Page(items=items, total=found.total, page=found.page, size=found.size, pages=found.pages)


async def _on(session: Session, filters: service.Filters, cursor: str, size: int) -> CursorPage[NotificationOut]:
    on = await service.list_on(session, filters, cursor=cursor, size=size)
    return CursorPage(items=[NotificationOut.of(row) for row in on.items], next_cursor=on.next_cursor)


@router.get(
    "/unsubscribe/{ticket}",
    operation_id="notifications_ask_to_unsubscribe",
    summary="Ask whether somebody wants no more of it",
    response_class=HTMLResponse,
    responses=responses(404),
)
async def ask_to_unsubscribe(notification: Unwanted, settings: CurrentSettings) -> HTMLResponse:
    """The page that a mail's link leads to. It changes nothing: programs that look behind links open it, too.

    Refusals: `notification_not_found` (404) where the link was not made here, or is older than half a year.
    """
    page = service.page(
        "unsubscribe.html", locale=notification.locale, name=settings.app.name, subject=notification.subject, done=False
    )
    return HTMLResponse(page, headers=POLICY)


@router.post(
    "/unsubscribe/{ticket}",
    operation_id="notifications_unsubscribe",
    summary="Want no more of it",
    response_class=HTMLResponse,
    responses=responses(404),
)
async def unsubscribe(notification: Unwanted, session: Session, settings: CurrentSettings) -> HTMLResponse:
    """For the one click in mail programs (RFC 8058), and for the page's button: nobody has to sign in.

    Whoever has an account finds their preference changed; again changes nothing. Refusals: `notification_not_found`
    (404) where the link was not made here, or is older than half a year.
    """
    await service.unsubscribe(session, notification)
    page = service.page(
        "unsubscribe.html", locale=notification.locale, name=settings.app.name, subject=notification.subject, done=True
    )
    return HTMLResponse(page, headers=POLICY)
