"""What the menu of every page leads to: whether there is something to learn is looked up now and then."""

from datetime import timedelta
from typing import Final

from starlette.requests import HTTPConnection

from frontdesk.core.http.resources import held_by
from frontdesk.core.http.session import Session
from frontdesk.modules.courses import service as courses

KEPT: Final = timedelta(minutes=5)  # by each process: a first course may stand in the menu so much later
LOOKED: Final = "learning_looked_up"


async def look(connection: HTTPConnection, session: Session) -> None:
    """Look up what the menu needs to know, where that is too long ago."""
    state, now = connection.app.state, held_by(connection).clock.now()
    _, at = getattr(state, LOOKED, (False, None))
    if at is None or not at <= now < at + KEPT:
        setattr(state, LOOKED, (await courses.any_offered(session), now))


def has_courses(connection: HTTPConnection) -> bool:
    """Whether there is something to learn here, as far as this process knows."""
    known: bool = getattr(connection.app.state, LOOKED, (False, None))[0]
    return known
