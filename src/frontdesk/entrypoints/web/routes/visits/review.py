"""What somebody says of a booking that is over."""

from typing import Annotated

from fastapi import Form, Response
from fastapi.responses import HTMLResponse
from pydantic import Field

from frontdesk.core.http.auth import MaybeCaller
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routes.visits.frame import about, back
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.bookings.dependencies import ClientBooking
from frontdesk.modules.reviews import service as reviews
from frontdesk.modules.reviews.schemas import ReviewIn, Said

router = Pages()


class ReviewForm(Input):
    """How it was."""

    rating: Annotated[int, Field(ge=1, le=5)]
    comment: Said | None = None


@router.get("/visits/{booking_id}/review")
async def show_review(view: ClientBooking, page: ThisPage, session: Session) -> HTMLResponse:
    """Ask how it was; or show what was said, which stays."""
    shown = await about(page, session, view)
    return page.show("review.html", **shown, review=await reviews.of_booking(session, view.booking.id))


@router.post("/visits/{booking_id}/review", dependencies=[WRITES, Idempotent])
async def review(
    view: ClientBooking,
    wanted: Annotated[ReviewForm, Form()],
    page: ThisPage,
    session: Session,
    caller: MaybeCaller,
    now: Now,
) -> Response:
    """Store what somebody says; it is public, and stays."""
    said = ReviewIn(rating=wanted.rating, comment=wanted.comment)
    await reviews.write(session, view.booking, said, caller=caller, now=now)
    return back(page, view, done="reviewed")
