"""Refusals about videos."""

from frontdesk.core.errors import Conflict, DomainError, NotFound


class VideoNotFound(NotFound):
    """No such upload or asset, or one that was replaced or deleted."""

    code = "video_not_found"
    title = "There is no such video"


class HostUnavailable(DomainError):
    """The host of videos gives no answer, or none is set up. The same may be tried again."""

    status = 503
    code = "video_host_unavailable"
    title = "The video service does not answer"

    def __init__(self) -> None:
        super().__init__("Please try again in a moment.")
        self.headers = {"Retry-After": "5"}


class HostDeclined(Conflict):
    """The host of videos will not do this."""

    code = "video_host_declined"
    title = "The video service refuses"


class EventRefused(DomainError):
    """An event that is not what the host would send. Nothing of it is kept."""

    code = "event_refused"
    title = "This event cannot be trusted"
