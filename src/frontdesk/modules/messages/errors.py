"""Refusals about conversations."""

from frontdesk.core.errors import Conflict, Forbidden, Invalid, NotFound


class ConversationNotFound(NotFound):
    """No such conversation, or not the caller's."""

    code = "conversation_not_found"
    title = "No such conversation"


class RecipientNotFound(NotFound):
    """Nobody who can be written to has this id."""

    code = "recipient_not_found"
    title = "There is nobody to write to"


class ToOneself(Invalid):
    """A conversation has two sides."""

    code = "to_oneself"
    title = "You cannot write to yourself"


class Blocked(Forbidden):
    """The other side wants no messages of this one."""

    code = "blocked"
    title = "They want no messages from you"


class YouBlocked(Conflict):
    """Whoever wants no messages of somebody does not write to them."""

    code = "you_blocked"
    title = "You have blocked them"


class NoAccount(Conflict):
    """The booking is a guest's, who reads mail and no messages."""

    code = "no_account"
    title = "This client has no account"
