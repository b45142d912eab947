"""All that somebody has booked, and one booking: where it stands, and what can be done about it."""

from fastapi import Response
from fastapi.responses import HTMLResponse

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.resources import CurrentSettings, Now
from frontdesk.core.http.session import Session
from frontdesk.entrypoints.web.invitation import calendar_file, calendar_links
from frontdesk.entrypoints.web.page import WRITES, Page, ThisPage
from frontdesk.entrypoints.web.routes.visits.frame import about, back
from frontdesk.entrypoints.web.routes.visits.standing import Account, Stage, again, said, stage_of
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.dependencies import ChangingBooking, VisibleBooking
from frontdesk.modules.bookings.models import Booking
from frontdesk.modules.bookings.service import Filters, Status
from frontdesk.modules.payments import service as payments
from frontdesk.modules.providers import service as providers
from frontdesk.modules.reviews import service as reviews

router = Pages()

PAGE_SIZE = 20
# how often a page that waits for something looks again, in seconds
LOOKS_AGAIN = {Stage.TO_PAY: 4, Stage.PAYING: 4, Stage.ASKED: 30, Stage.BY_HAND: 30}


@router.get("/visits")
async def mine(page: ThisPage, caller: Caller, session: Session, now: Now) -> HTMLResponse:
    """Everything that somebody has booked: what is to come, the next first, or what is over, the last first."""
    past = page.form.value("when") == "past"
    found = await bookings.list_page(
        session,
        caller=caller,
        filters=Filters(mine=True, over=past),
        sort="-start_time" if past else "start_time",
        page=page.sheet(PAGE_SIZE),
        now=now,
    )
    items = [(view, stage_of(view.booking, now=now, from_payment=False)) for view in found.items]
    named = await providers.names(session, {view.booking.provider_id for view in found.items})
    return page.show("visits.html", title="My bookings", found=found, items=items, named=named, past=past)


@router.get("/visits/{booking_id}")
async def visit(view: VisibleBooking, page: ThisPage, session: Session) -> HTMLResponse:
    """Where a booking stands, and what can be done about it."""
    booking, shown, done = view.booking, await about(page, session, view), page.form.value("done")
    stage = stage_of(booking, now=page.now, from_payment=done == "paid")
    charges = await payments.account_of(session, booking.id)
    return page.show(
        "visit.html",
        **shown,
        stage=stage,
        said=said(done, stage),
        looks_again=LOOKS_AGAIN.get(stage),
        account=Account.of(booking, charges, now=page.now),
        calendars=calendar_links(booking, shown["provider"]),
        again=await again(page, session, booking, room=shown["room"], person=shown["person"]),
        may_review=_may_review(page, booking),
        review=await reviews.of_booking(session, booking.id) if stage is Stage.OVER else None,
    )


@router.post("/visits/{booking_id}", dependencies=[WRITES])
async def pay_again(
    view: ChangingBooking, page: ThisPage, session: Session, settings: CurrentSettings, now: Now
) -> Response:
    """Take the time again that was not paid for in time, if it is free still; otherwise the booking's page says so."""
    await bookings.renew_link(session, view, settings=settings.bookings, now=now)
    return back(page, view)


@router.get("/visits/{booking_id}/calendar.ics")
async def calendar(view: VisibleBooking, session: Session, now: Now) -> Response:
    """The booking for a calendar program."""
    provider = await providers.get(session, view.booking.provider_id, ended=True)
    file = calendar_file(view.booking, provider, status=view.booking.status_at(now))
    headers = {"Content-Disposition": f'attachment; filename="booking-{view.booking.number}.ics"'}
    return Response(file, media_type="text/calendar; charset=utf-8", headers=headers)


def _may_review(page: Page, booking: Booking) -> bool:
    """Whether the reader is a client who was there, and not somebody of the place who looks at a client's booking."""
    if booking.status != Status.COMPLETED:
        return False
    viewer = page.viewer
    return viewer is None or (booking.user_id == viewer.user_id and booking.company_id not in viewer.companies)
