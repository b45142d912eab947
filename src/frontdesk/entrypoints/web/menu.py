"""What the menu of every page leads to: whether there is something to learn is looked up now and then."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from starlette.requests import HTTPConnection

from frontdesk.core.http.resources import Resources, held_by
from frontdesk.core.http.session import Session
from frontdesk.modules.courses import service as courses

KEPT: Final = timedelta(minutes=5)  # by each process: a first course may stand in the menu so much later
LOOKED: Final = "learning_looked_up"


class _Looked(NamedTuple):
    by: Resources
    at: datetime
    found: bool


async def look(connection: HTTPConnection, session: Session) -> None:
    """Look up what the menu needs to know, where that is too long ago."""
    held = held_by(connection)
    known, now = _known(connection), held.clock.now()
    if known is None or not known.at <= now < known.at + KEPT:
        setattr(connection.app.state, LOOKED, _Looked(held, now, await courses.any_offered(session)))


def has_courses(connection: HTTPConnection) -> bool:
    """Whether there is something to learn here, as far as this process knows."""
    known = _known(connection)
    return known is not None and known.found


def _known(connection: HTTPConnection) -> _Looked | None:
    known: _Looked | None = getattr(connection.app.state, LOOKED, None)
    return known if known and known.by is held_by(connection) else None
