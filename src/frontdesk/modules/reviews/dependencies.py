"""The review of a path, locked, for those who may do something about it."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from frontdesk.core.http.auth import Admin, Caller
from frontdesk.core.http.session import Session
from frontdesk.core.permissions import Permission
from frontdesk.modules.companies.dependencies import require
from frontdesk.modules.reviews import service
from frontdesk.modules.reviews.errors import ReviewNotFound
from frontdesk.modules.reviews.models import Review


async def answerable_review(review_id: UUID, caller: Caller, session: Session) -> Review:
    """The review, for those of its place's people who may answer; 404 for everybody else."""
    review = await service.get_locked(session, review_id)
    require(Permission.REVIEWS_ANSWER, caller, company_id=review.company_id, hidden=ReviewNotFound)
    return review


async def moderated_review(review_id: UUID, _: Admin, session: Session) -> Review:
    """The review, for those who run the installation: a place that hides what it dislikes would be worth no star."""
    return await service.get_locked(session, review_id)


AnswerableReview = Annotated[Review, Depends(answerable_review, scope="function")]
ModeratedReview = Annotated[Review, Depends(moderated_review, scope="function")]
