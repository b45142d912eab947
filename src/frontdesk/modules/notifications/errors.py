"""Refusals about notifications."""

from frontdesk.core.errors import NotFound


class NotificationNotFound(NotFound):
    """No notification has this id."""

    code = "notification_not_found"
    title = "No such notification"


class InOtherHands(Exception):
    """Somebody else is delivering it at this moment; whether they succeed is not known yet."""
