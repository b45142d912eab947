"""A span for every request, as one pure ASGI middleware; there where somebody collects them."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.core import tracing
from frontdesk.core.http.errors import REFUSAL


class Traced:
    """ASGI middleware: a span from the request's arrival to the end of its answer, under the name of its route.

    Neither path nor query are told: tokens stand there.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        method = scope["method"]
        caller = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"traceparent"), None)
        with tracing.span(method, "server", caller=caller) as span:

            async def send_noting(message: Message) -> None:
                if message["type"] == "http.response.start":
                    route = getattr(scope.get("route"), "path", None)
                    span.note(**{"http.request.method": method, "http.response.status_code": message["status"]})
                    if route is not None:
                        span.name(f"{method} {route}")
                        span.note(**{"http.route": route})
                    if (code := scope.get(REFUSAL)) is not None:
                        span.note(**{"error.type": code})
                await send(message)

            await self.app(scope, receive, send_noting)
