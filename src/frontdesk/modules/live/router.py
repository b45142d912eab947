"""Live events over HTTP: one stream per client, for whatever concerns them."""

from collections.abc import AsyncGenerator
from typing import Annotated, Any

from fastapi import Depends, Header, Query, Response
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.doors import CANONICAL
from frontdesk.core.http.errors import responses
from frontdesk.core.http.limits import limit
from frontdesk.core.http.resources import CurrentSettings, Now
from frontdesk.core.http.routing import Router
from frontdesk.modules.live import service
from frontdesk.modules.live.dependencies import CurrentHub, Listening
from frontdesk.modules.live.schemas import TicketOut

router = Router(prefix="/events", tags=["live"])
HEADERS = {
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # nginx passes each event on as it comes
}
STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events, for as long as you listen.",
        "content": {
            "text/event-stream": {
                "schema": {"type": "string"},
                "example": 'id: 42\nevent: messages.sent\ndata: {"conversation_id": "0197…", "body": "Hello"}\n\n',
            }
        },
    }
}
CONNECTIONS = Depends(limit("120/minute", by="address"))  # an office behind one address reconnects at once


class EventStream(StreamingResponse):
    """A stream of events that is closed with its connection, however that ends.

    It answers when it has its first event: what fails before that is refused like any other request.
    """

    media_type = "text/event-stream"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        events = self.body_iterator
        assert isinstance(events, AsyncGenerator)  # noqa: S101  nothing else is streamed here
        try:
            self.body_iterator = _from_first(await anext(events), events)
            await super().__call__(scope, receive, send)
        finally:
            await events.aclose()


async def _from_first(first: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    yield first
    async for event in rest:
        yield event


@router.get(
    "",
    operation_id="live_listen",
    summary="Listen to what happens",
    response_class=EventStream,
    responses=STREAM | responses(401, 422, 429),
    dependencies=[CONNECTIONS],
)
async def listen(
    listener: Listening,
    hub: CurrentHub,
    last_event_id: Annotated[
        str | None, Header(description="The `id` of the last event that you have: go on after it.", max_length=100)
    ] = None,
    follow: Annotated[
        bool, Query(description="False: only what came after your Last-Event-ID, and then the end; for polling.")
    ] = True,
) -> Response:
    """One stream of server-sent events with whatever concerns you: messages, bookings, payments, notifications.

    The first event is `ready`, or `reset` where your Last-Event-ID is unknown: then read anew what you show. Events of
    the last three days are kept; each has an `id` to go on after. A stream ends with its session, with its token or
    ticket, and when you do not keep up; connect again then.
    """
    return EventStream(hub.listen(listener, last_event_id, follow=follow), headers=HEADERS)


@router.post(
    "/ticket",
    operation_id="live_issue_ticket",
    summary="Get a ticket for a browser's EventSource",
    responses=responses(401),
)
async def issue_ticket(caller: Caller, settings: CurrentSettings, now: Now, response: Response) -> TicketOut:
    """A ticket that opens your stream and nothing else: a browser's EventSource sends no Authorization header.

    It lasts as long as an access token does, and ends with your session.
    """
    text, expires_at = service.issue(settings.security, caller.session_id, now=now)
    response.headers["Cache-Control"] = "no-store"
    url = f"{settings.app.public_url.rstrip('/')}{CANONICAL}/events?ticket={text}"
    return TicketOut(ticket=text, url=url, expires_at=expires_at)
