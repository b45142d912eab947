"""The application with a fault: asked to, it dies between the commit and the first byte of its answer."""

import os
import signal

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.entrypoints.api import create_app as sound


def create_app() -> ASGIApp:
    """The application, killed by the header `X-Die-Before-Answer`."""
    app = sound()

    async def dying(scope: Scope, receive: Receive, send: Send) -> None:
        doomed = scope["type"] == "http" and any(name == b"x-die-before-answer" for name, _ in scope["headers"])

        async def dropping(message: Message) -> None:
            if doomed and message["type"] == "http.response.start":
                os.kill(os.getpid(), signal.SIGKILL)
            await send(message)

        await app(scope, receive, dropping)

    return dying
