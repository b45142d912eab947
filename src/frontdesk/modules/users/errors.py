"""Refusals about people."""

from frontdesk.core.errors import Conflict, NotFound


class EmailTaken(Conflict):
    """Somebody has an account with this address already, however its letters are cased."""

    code = "email_taken"
    title = "This address already has an account"


class UserNotFound(NotFound):
    """No user has this id."""

    code = "user_not_found"
    title = "No such user"
