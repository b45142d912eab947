"""What clients say of a place, what the place says to it, and for admins hiding what must not be seen."""

from typing import Annotated

from fastapi import Depends, Form, Response
from fastapi.responses import HTMLResponse

from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import Caller
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.permissions import Permission
from frontdesk.entrypoints.web.desk import Desk, at_desk
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.reviews import service as reviews
from frontdesk.modules.reviews.dependencies import AnswerableReview, ModeratedReview
from frontdesk.modules.reviews.errors import ReviewNotFound
from frontdesk.modules.reviews.schemas import AnswerIn, HideIn

router = Pages()

PAGE_SIZE = 20
Answering = Annotated[Desk, Depends(at_desk(Permission.REVIEWS_ANSWER), scope="function")]


@router.get("/desk/{provider_id}/reviews")
async def show(desk: Answering, page: ThisPage, session: Session) -> HTMLResponse:
    """All that was said, or what waits for an answer."""
    waiting = page.form.value("show") == "waiting"
    found = await reviews.list_page(
        session,
        desk.provider,
        page.sheet(PAGE_SIZE),
        caller=desk.viewer,
        sort=None,
        cursor=None,
        unanswered=waiting,
    )
    return page.show("desk/reviews.html", title="Reviews", desk=desk, found=found, waiting=waiting)


@router.get("/desk/{provider_id}/reviews/{review_id}")
async def show_one(desk: Answering, review: AnswerableReview, page: ThisPage) -> HTMLResponse:
    """One review, to be answered."""
    desk.own(review, ReviewNotFound)
    return page.show("desk/review.html", title="Answer a review", desk=desk, review=review)


@router.post("/desk/{provider_id}/reviews/{review_id}", dependencies=[WRITES, Idempotent])
async def answer(
    desk: Answering,
    review: AnswerableReview,
    wanted: Annotated[AnswerIn, Form()],
    page: ThisPage,
    caller: Caller,
    session: Session,
    now: Now,
) -> Response:
    """Answer in the name of the place, once and for everybody to read."""
    desk.own(review, ReviewNotFound)
    await reviews.answer(session, review, wanted.body, by=caller.user_id, now=now)
    return page.go(desk.address("reviews"), done="answered")


@router.post("/desk/{provider_id}/reviews/{review_id}/hide", dependencies=[WRITES])
async def hide(
    desk: Answering,
    review: ModeratedReview,
    wanted: Annotated[HideIn, Form()],
    page: ThisPage,
    by: Acting,
    session: Session,
    now: Now,
) -> Response:
    """Show a review to nobody but the place's people; for those who run the installation."""
    desk.own(review, ReviewNotFound)
    await reviews.hide(session, review, wanted.reason, by=by, now=now)
    return page.go(desk.address("reviews"), done="hidden")


@router.post("/desk/{provider_id}/reviews/{review_id}/show", dependencies=[WRITES])
async def show_again(
    desk: Answering, review: ModeratedReview, page: ThisPage, by: Acting, session: Session, now: Now
) -> Response:
    """Take the hiding back."""
    desk.own(review, ReviewNotFound)
    await reviews.show(session, review, by=by, now=now)
    return page.go(desk.address("reviews"), done="shown")
