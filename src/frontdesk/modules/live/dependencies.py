"""Who listens: the caller, or whoever holds a ticket of theirs; and the hub of the process that answers."""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request

from frontdesk.core.errors import Unauthenticated
from frontdesk.core.http.auth import MaybeCaller
from frontdesk.core.http.resources import Held, Resources, held_by
from frontdesk.core.http.session import Session
from frontdesk.modules.live import service
from frontdesk.modules.live.service import Hub, Listener


async def listener(
    caller: MaybeCaller,
    session: Session,
    held: Held,
    ticket: Annotated[
        str | None,
        Query(description="In place of signing in: `POST /events/ticket`.", max_length=120, pattern=r"^[\x21-\x7e]*$"),
    ] = None,
) -> Listener:
    """Somebody who may listen, for as long as their token or ticket would last. Raises `Unauthenticated`."""
    now = held.clock.now()
    until = now + timedelta(minutes=held.settings.security.access_token_minutes)
    if caller is None and ticket is not None:
        known = service.read_ticket(held.settings.security, ticket, now=now)
        if known is None:
            raise Unauthenticated("This ticket is not good, or no longer.")
        caller = (await held.authenticate.still(session, {known.session_id})).get(known.session_id)
        until = known.expires_at
    if caller is None:
        raise Unauthenticated
    return Listener(caller.session_id, service.audiences_of(caller), until)


async def hub(request: Request) -> Hub:
    """The hub of this process, made when somebody first listens."""
    held, state = held_by(request), request.app.state
    kept: tuple[Resources, Hub] | None = getattr(state, "live", None)
    if kept is None or kept[0] is not held:
        made = Hub(sessions=held.sessions, redis=held.redis, authenticate=held.authenticate, clock=held.clock)
        kept = state.live = held, made
    return kept[1]


def close_hub(app: FastAPI) -> None:
    """End all streams of an application; those who listen come back to another process."""
    kept: tuple[Resources, Hub] | None = getattr(app.state, "live", None)
    if kept is not None:
        kept[1].close()


Listening = Annotated[Listener, Depends(listener, scope="function")]
CurrentHub = Annotated[Hub, Depends(hub)]
