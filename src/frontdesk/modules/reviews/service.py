"""What can be done with reviews."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit, outbox
from frontdesk.core.audit import By
from frontdesk.core.ids import new_id
from frontdesk.core.pagination import PageRequest, Slice, Stretch, follow, paginate
from frontdesk.core.principal import Principal
from frontdesk.core.sorting import keys
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.errors import BookingNotFound
from frontdesk.modules.bookings.models import Booking
from frontdesk.modules.providers import service as providers
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.reviews import queries
from frontdesk.modules.reviews.errors import AlreadyAnswered, AlreadyReviewed, NotCompleted, OwnPlace, ReviewNotFound
from frontdesk.modules.reviews.events import InvitationDue
from frontdesk.modules.reviews.models import Invited, Review
from frontdesk.modules.reviews.rules import invitation_due, public_name
from frontdesk.modules.reviews.schemas import ReviewIn
from frontdesk.modules.rooms.models import Room
from frontdesk.modules.staff.models import Staff


async def write(
    session: AsyncSession, booking: Booking, wanted: ReviewIn, *, caller: Principal | None, now: datetime
) -> Review:
    """Store what the client of a booking says, and count it.

    Raises:
        OwnPlace: the caller works there.
        NotCompleted: it has not been, or nobody came.
        AlreadyReviewed: it has a review, hidden or not.
    """
    if caller is not None and booking.company_id in caller.companies:
        raise OwnPlace
    if booking.status_at(now) is not bookings.Status.COMPLETED:
        raise NotCompleted
    values = {
        "id": new_id(),
        "company_id": booking.company_id,
        "booking_id": booking.id,
        "provider_id": booking.provider_id,
        "room_id": booking.room_id,
        "staff_id": booking.staff_id,
        "user_id": booking.user_id,
        "author_name": public_name(booking.client_name),
        **wanted.model_dump(),
    }
    review: Review | None = await session.scalar(queries.addition(values))
    if review is None:
        raise AlreadyReviewed
    await _count(session, review, times=1)
    return review


async def of_booking(session: AsyncSession, booking_id: UUID) -> Review | None:
    """What the client of a booking has said of it, hidden or not; None where they have said nothing."""
    review: Review | None = await session.scalar(queries.of_booking(booking_id))
    return review


async def get_locked(session: AsyncSession, review_id: UUID) -> Review:
    """The review with this id, locked until the commit; raises `ReviewNotFound`."""
    review = await session.scalar(queries.locked(review_id))
    if review is None:
        raise ReviewNotFound
    return review


async def answer(session: AsyncSession, review: Review, body: str, *, by: UUID, now: datetime) -> None:
    """Answer a review (locked) on behalf of its place, once; raises `AlreadyAnswered`."""
    if review.answer is not None:
        raise AlreadyAnswered
    review.answer, review.answered_at, review.answered_by = body, now, by
    await _stored(session, review)


async def hide(session: AsyncSession, review: Review, reason: str, *, by: By, now: datetime) -> None:
    """Show a review (locked) to nobody but its place, and count it no more. Again, only the reason changes."""
    before = _visibility(review)
    review.hidden_at, review.hidden_reason = review.hidden_at or now, reason
    if not before["hidden"]:
        await _count(session, review, times=-1)
    await _record(session, review, before, by=by, now=now)


async def show(session: AsyncSession, review: Review, *, by: By, now: datetime) -> None:
    """Show a hidden review (locked) to everybody again, and count it; one that is not hidden stays as it is."""
    before = _visibility(review)
    review.hidden_at = review.hidden_reason = None
    if before["hidden"]:
        await _count(session, review, times=1)
    await _record(session, review, before, by=by, now=now)


async def list_page(
    session: AsyncSession,
    thing: Provider | Room | Staff,
    page: PageRequest,
    *,
    caller: Principal | None,
    sort: str | None,
    cursor: str | None,
    unanswered: bool = False,
) -> Slice[Review] | Stretch[Review]:
    """A page of what was said of a place or a person, or with a cursor what follows it; all, or the unanswered alone.

    Hidden ones for the place's people only. Raises `InvalidCursor`.
    """
    with_hidden = caller is not None and caller.works_for(thing.company_id)
    if cursor is None and not (with_hidden or thing.rating_count):  # what the public sees is counted
        return Slice(items=(), total=0, page=page.page, size=page.size)
    statement = queries.about(thing, with_hidden=with_hidden)
    if unanswered:
        statement = statement.where(Review.answer.is_(None))
    order = keys(sort, queries.SORTABLE, default="-created_at", last=Review.id)
    if cursor is not None:
        return await follow(session, statement, order, cursor=cursor, size=page.size)
    return await paginate(session, statement.order_by(*(key.clause() for key in order)), page)


async def schedule_invitation(session: AsyncSession, booking_id: UUID, *, now: datetime) -> None:
    """Have the client of a completed booking asked some hours after its end how it was, unless that is long ago."""
    try:
        booking = (await bookings.get(session, booking_id)).booking
    except BookingNotFound:  # deleted meanwhile
        return
    due = invitation_due(end=booking.end_time, now=now)
    if due is not None:
        await outbox.schedule(session, [(InvitationDue(booking_id=booking.id), due)])


async def invited(session: AsyncSession, booking_id: UUID) -> Invited | None:
    """Who is to be asked about a booking; None where they were faster, or nobody came after all."""
    row = (await session.execute(queries.to_invite(booking_id))).one_or_none()
    return None if row is None else Invited(*row)


async def _count(session: AsyncSession, review: Review, *, times: int) -> None:
    for thing, column in queries.SUBJECTS.items():
        thing_id = getattr(review, column.key)
        if thing_id is not None:
            await providers.rate(session, thing, thing_id, count=times, points=times * review.rating)


def _visibility(review: Review) -> Mapping[str, Any]:
    return {"hidden": review.hidden_at is not None, "reason": review.hidden_reason}


async def _record(session: AsyncSession, review: Review, before: audit.Values, *, by: By, now: datetime) -> None:
    after = _visibility(review)
    await audit.record(
        session,
        "review.hidden" if review.hidden_at is not None else "review.shown",
        by=by,
        now=now,
        subject_id=review.id,
        company_id=review.company_id,
        change=(before, after),
    )
    await _stored(session, review)


async def _stored(session: AsyncSession, review: Review) -> None:
    """Read back what the server has filled in."""
    await session.flush()
    await session.refresh(review, ["updated_at"])
