"""Reviews over HTTP: everybody reads them, clients write them, places answer, admins moderate."""

from typing import Annotated

from fastapi import status

from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import Caller, MaybeCaller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.pages import kept
from frontdesk.core.http.paging import Cursor, Paging, sort_query
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import CursorPage, Page
from frontdesk.modules.bookings.dependencies import ClientBooking
from frontdesk.modules.calendar.dependencies import PLACE
from frontdesk.modules.providers.dependencies import VisibleProvider
from frontdesk.modules.reviews import service
from frontdesk.modules.reviews.dependencies import AnswerableReview, ModeratedReview
from frontdesk.modules.reviews.schemas import AnswerIn, HideIn, ReviewIn, ReviewOut
from frontdesk.modules.rooms.dependencies import VisibleRoom
from frontdesk.modules.staff.dependencies import VisibleStaff

router = Router(tags=["reviews"], route_class=IdempotentRoute)
Sort = Annotated[str | None, sort_query("created_at", "rating")]
Reviews = Page[ReviewOut] | CursorPage[ReviewOut]


@router.post(
    "/bookings/{booking_id}/review",
    operation_id="reviews_write",
    summary="Review a booking",
    status_code=status.HTTP_201_CREATED,
    response_model=ReviewOut,
    responses=responses(401, 403, 404, 409, 422),
    dependencies=[Idempotent],
)
async def write(view: ClientBooking, wanted: ReviewIn, caller: MaybeCaller, session: Session, now: Now) -> object:
    """Say how it was: as the booking's client, or as a guest with its `manage_token`. It is public, and stays.

    Refusals: `not_completed` (409) before the booking is over, or where nobody came; `already_reviewed` (409);
    `own_place` (403) for those who work there; 403 for the desk, whose booking it is not.
    """
    return await service.write(session, view.booking, wanted, caller=caller, now=now)


@router.get(
    "/providers/{provider_id}/reviews",
    operation_id="reviews_list_of_provider",
    summary="Read a provider's reviews",
    response_model=Reviews,
    responses=responses(401, 404, 422),
)
@kept(PLACE, "provider_id")
async def list_of_provider(
    provider: VisibleProvider,
    caller: MaybeCaller,
    session: Session,
    paging: Paging,
    sort: Sort = None,
    cursor: Cursor = None,
) -> object:
    """What clients say of a provider, its rooms and its staff, the latest first. Hidden ones are for its people only.

    With `cursor` the answer is `items` and `next_cursor`; one of another list or order is `invalid_cursor` (422).
    """
    return await service.list_page(session, provider, paging, caller=caller, sort=sort, cursor=cursor)


@router.get(
    "/rooms/{room_id}/reviews",
    operation_id="reviews_list_of_room",
    summary="Read a room's reviews",
    response_model=Reviews,
    responses=responses(401, 404, 422),
)
@kept(PLACE, "room_id")
async def list_of_room(
    room: VisibleRoom,
    caller: MaybeCaller,
    session: Session,
    paging: Paging,
    sort: Sort = None,
    cursor: Cursor = None,
) -> object:
    """What clients say of a room, the latest first. Hidden ones are for its provider's people only.

    With `cursor` the answer is `items` and `next_cursor`; one of another list or order is `invalid_cursor` (422).
    """
    return await service.list_page(session, room, paging, caller=caller, sort=sort, cursor=cursor)


@router.get(
    "/staff/{staff_id}/reviews",
    operation_id="reviews_list_of_staff",
    summary="Read the reviews of somebody on the staff",
    response_model=Reviews,
    responses=responses(401, 404, 422),
)
@kept(PLACE, "staff_id")
async def list_of_staff(
    member: VisibleStaff,
    caller: MaybeCaller,
    session: Session,
    paging: Paging,
    sort: Sort = None,
    cursor: Cursor = None,
) -> object:
    """What clients say of their time with somebody, the latest first. Hidden ones are for their colleagues only.

    With `cursor` the answer is `items` and `next_cursor`; one of another list or order is `invalid_cursor` (422).
    """
    return await service.list_page(session, member, paging, caller=caller, sort=sort, cursor=cursor)


@router.post(
    "/reviews/{review_id}/answer",
    operation_id="reviews_answer",
    summary="Answer a review",
    status_code=status.HTTP_201_CREATED,
    response_model=ReviewOut,
    responses=responses(401, 403, 404, 409, 422),
    dependencies=[Idempotent],
)
async def answer(review: AnswerableReview, wanted: AnswerIn, caller: Caller, session: Session, now: Now) -> object:
    """Answer on behalf of the place, once and for everybody to read; a second answer is `already_answered` (409)."""
    await service.answer(session, review, wanted.body, by=caller.user_id, now=now)
    return review


@router.post(
    "/reviews/{review_id}/hide",
    operation_id="reviews_hide",
    summary="Hide a review",
    response_model=ReviewOut,
    responses=responses(401, 403, 404, 422),
)
async def hide(review: ModeratedReview, wanted: HideIn, by: Acting, session: Session, now: Now) -> object:
    """Show a review to nobody but the place's people, and count it no more; for those who run the installation.

    What is hidden, why and by whom stands in the audit log. Hiding it again changes the reason.
    """
    await service.hide(session, review, wanted.reason, by=by, now=now)
    return review


@router.post(
    "/reviews/{review_id}/show",
    operation_id="reviews_show",
    summary="Show a hidden review again",
    response_model=ReviewOut,
    responses=responses(401, 403, 404, 422),
)
async def show(review: ModeratedReview, by: Acting, session: Session, now: Now) -> object:
    """Take the hiding of a review back; one that is not hidden stays as it is."""
    await service.show(session, review, by=by, now=now)
    return review
