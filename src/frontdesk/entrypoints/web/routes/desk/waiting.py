"""What waits for the desk's yes, whenever it is to be: nobody has to find it day by day."""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends
from fastapi.responses import HTMLResponse

from frontdesk.core.http.session import Session
from frontdesk.core.pagination import PageRequest
from frontdesk.core.permissions import Permission
from frontdesk.entrypoints.web.desk import Desk, at_desk
from frontdesk.entrypoints.web.page import Page, ThisPage
from frontdesk.entrypoints.web.routes.desk.diary import Visit
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.schemas import BookingOut
from frontdesk.modules.bookings.service import Filters, PendingReason, Status
from frontdesk.modules.desk import service as diaries

router = Pages()

A_DAY = timedelta(days=1)  # later nobody asks any more
NEXT = PageRequest(page=1, size=100)
FOR_THE_DESK = frozenset({PendingReason.APPROVAL, PendingReason.DESK})  # a payment is the client's to make
AtDesk = Annotated[Desk, Depends(at_desk(Permission.BOOKINGS_VIEW), scope="function")]


async def waiting(page: Page, session: Session, desk: Desk) -> list[BookingOut]:
    """The bookings that the desk has to say yes or no to, the first to come first: one statement."""
    filters = Filters(provider=desk.provider.id, status=Status.PENDING, from_date=page.now - A_DAY)
    found = await bookings.list_page(
        session, caller=desk.viewer, filters=filters, sort="start_time", page=NEXT, now=page.now
    )
    told = (BookingOut.of(view, now=page.now) for view in found.items)
    return [it for it in told if it.pending_reason in FOR_THE_DESK]


@router.get("/desk/{provider_id}/calendar/waiting")
async def show(desk: AtDesk, page: ThisPage, session: Session) -> HTMLResponse:
    """All of them, each with the way to its page."""
    names = {key: name for key, _, name, _ in await diaries.resources(session, desk.provider)}
    visits = [Visit.of(it, names, now=page.now) for it in await waiting(page, session, desk)]
    return page.show("desk/waiting.html", title="Waiting for you", desk=desk, visits=visits)
