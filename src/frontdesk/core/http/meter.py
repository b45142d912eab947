"""What Prometheus is told of requests, as one pure ASGI middleware."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.core import metrics
from frontdesk.core.http.errors import REFUSAL

NO_ROUTE = "none"  # addresses that nobody knows are not told apart: there are any number of them


class Meter:
    """ASGI middleware that counts answers and takes the time until they begin; streams have no end that would count.

    It stands within what rewrites addresses, so that it sees the route that was found.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, has_begun = time.perf_counter(), False

        def note(status: int) -> None:
            route = getattr(scope.get("route"), "path", NO_ROUTE)
            took = time.perf_counter() - began
            metrics.answered(scope["method"], route, status, took=took, refusal=scope.get(REFUSAL))

        async def send_noting(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                note(message["status"])
            await send(message)

        try:
            await self.app(scope, receive, send_noting)
        except Exception:
            if not has_begun:
                note(500)
            raise
