"""Coming back from the page where a booking is paid, and what is left of that to read."""

from fastapi import Response
from fastapi.responses import HTMLResponse

from frontdesk.core.errors import NotFound
from frontdesk.core.http.resources import CurrentSettings
from frontdesk.core.http.session import Session
from frontdesk.entrypoints.web import cookies
from frontdesk.entrypoints.web.page import ThisPage, if_there
from frontdesk.entrypoints.web.routes.visits.frame import about
from frontdesk.entrypoints.web.routes.visits.standing import Account
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.bookings.dependencies import VisibleBooking, visible_booking
from frontdesk.modules.payments import service as payments

router = Pages()


@router.get("/visits/{booking_id}/receipt")
async def receipt(view: VisibleBooking, page: ThisPage, session: Session) -> HTMLResponse:
    """What was paid and given back, to print or to keep."""
    account = Account.of(view.booking, await payments.account_of(session, view.booking.id), now=page.now)
    shown = await about(page, session, view)
    return page.show("receipt.html", **shown, account=account)


@router.get("/paid/{ticket}")
async def paid(ticket: str, page: ThisPage, session: Session, settings: CurrentSettings) -> Response:
    """Where a payment page leads back to: the booking, for whoever may see it; thanks for everybody else."""
    charge = await payments.by_ticket(session, ticket)
    if charge is None:
        raise NotFound
    token = cookies.visits_in(page.request).get(charge.subject_id)
    seen = visible_booking(charge.subject_id, session, settings=settings, caller=page.viewer, token=token)
    if await if_there(seen) is not None:
        return page.go(f"/visits/{charge.subject_id}", token=token, done="paid")
    return page.show("paid.html", title="Thank you", charge=charge)
