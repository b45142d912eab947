"""Reads at the replica, as one pure ASGI middleware: which requests, and what becomes of those that it fails.

It stands within the throttle, which says who asks and of which class the request is. What the replica does not find,
or fails to answer, is asked of the primary before the client hears of it: somebody else may have written it just now
and told the client where it is.
"""

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.core.http.resources import held_by
from frontdesk.core.http.throttle import ADDRESS, CLIENT, TRAFFIC
from frontdesk.core.http.traffic import SAFE_METHODS, Traffic
from frontdesk.core.replica import Replica

FROM_REPLICA = "frontdesk.from_replica"  # in the scope of a request that the replica answers
WRITTEN_BY_LINKS = (Traffic.WRITE, Traffic.CREDENTIAL)  # whatever their method
ASKED_AGAIN = (404, 409)  # besides what is no fault of the request


class ReadsAtReplica:
    """ASGI middleware: reads go to the replica where it shows what their client has written, all else is noted."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        replica = held_by(HTTPConnection(scope)).replica if scope["type"] == "http" else None
        if replica is None:
            await self.app(scope, receive, send)
        elif scope["method"] not in SAFE_METHODS or scope[TRAFFIC] in WRITTEN_BY_LINKS:
            await self.app(scope, receive, _noting(send, replica, scope))
        elif scope[TRAFFIC].is_read and await replica.serves(scope[CLIENT], scope[ADDRESS]):
            await self._read(scope, receive, send, replica)
        else:
            await self.app(scope, receive, send)

    async def _read(self, scope: Scope, receive: Receive, send: Send, replica: Replica) -> None:
        state, has_begun, is_refused = dict(scope.get("state", {})), False, False

        async def send_unless_refused(message: Message) -> None:
            nonlocal has_begun, is_refused
            if message["type"] == "http.response.start":
                status = message["status"]
                is_refused = status in ASKED_AGAIN or status >= 500  # noqa: PLR2004  the server's own
                has_begun = not is_refused
                if status >= 500:  # noqa: PLR2004
                    replica.give_up(RuntimeError(f"it answered {status}"))
            if not is_refused:
                await send(message)

        scope[FROM_REPLICA] = True
        try:
            await self.app(scope, receive, send_unless_refused)
        except Exception as failure:
            if has_begun:
                raise
            replica.give_up(failure)
            is_refused = True
        if is_refused:
            scope["state"] = state
            del scope[FROM_REPLICA]
            await self.app(scope, receive, send)


def is_at_replica(connection: HTTPConnection) -> bool:
    """Whether the replica answers this request."""
    return FROM_REPLICA in connection.scope


def _noting(send: Send, replica: Replica, scope: Scope) -> Send:
    async def send_noting(message: Message) -> None:
        if message["type"] == "http.response.start":
            await replica.note(scope[CLIENT], scope[ADDRESS])
        await send(message)

    return send_noting
