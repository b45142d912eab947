"""What the host gets for its events."""

from frontdesk.core.schemas import Output


class Received(Output):
    """The event is kept."""

    received: bool
