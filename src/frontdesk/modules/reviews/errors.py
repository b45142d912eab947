"""Refusals about reviews."""

from frontdesk.core.errors import Conflict, Forbidden, NotFound


class ReviewNotFound(NotFound):
    """No such review, or not for this caller."""

    code = "review_not_found"
    title = "No such review"


class NotCompleted(Conflict):
    """A review tells how it was, and it has not been."""

    code = "not_completed"
    title = "Only a completed booking can be reviewed"


class AlreadyReviewed(Conflict):
    """A booking has one review."""

    code = "already_reviewed"
    title = "This booking has a review"


class OwnPlace(Forbidden):
    """Nobody rates the place that they work for."""

    code = "own_place"
    title = "You work for this place"


class AlreadyAnswered(Conflict):
    """A review has one answer."""

    code = "already_answered"
    title = "This review has an answer"
