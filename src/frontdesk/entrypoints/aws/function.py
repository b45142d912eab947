"""The function: made once per environment, then called again and again, with pauses in which nothing runs."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import asdict
from typing import Any

import structlog
from fastapi import FastAPI
from mangum import Mangum
from mangum.adapter import DEFAULT_TEXT_MIME_TYPES
from mangum.types import LambdaContext
from starlette.middleware import Middleware

from frontdesk.core import inline
from frontdesk.core.http.errors import MEDIA_TYPE
from frontdesk.core.http.resources import Resources
from frontdesk.core.settings import Settings, get_settings
from frontdesk.entrypoints import observing
from frontdesk.entrypoints.api import create_app
from frontdesk.entrypoints.aws.answers import NoStreams, bounded
from frontdesk.entrypoints.aws.connections import Connections
from frontdesk.entrypoints.aws.events import MIGRATE, Event, action_of, request_of

log = structlog.get_logger()

RESERVE_SECONDS = 2.0  # of an invocation: to roll back, and to answer


class Function:
    """What Lambda calls.

    The application lives as long as the environment, on one event loop that runs during invocations alone: its pool of
    connections belongs to that loop, and is opened with the first request that needs one.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or get_settings()
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)  # Mangum asks for the current one
        self._connections = Connections()
        self._app = create_app(self._settings)
        self._app.user_middleware.append(Middleware(NoStreams))  # the innermost: it sees canonical paths
        self._lifespan = AsyncExitStack()
        self._loop.run_until_complete(self._lifespan.enter_async_context(_lifespan(self._app)))
        self._requests = Mangum(
            self._app,
            lifespan="off",  # otherwise each request would make everything anew
            text_mime_types=[*DEFAULT_TEXT_MIME_TYPES, MEDIA_TYPE],
        )

    def __call__(self, event: Event, context: LambdaContext) -> Mapping[str, Any]:
        """Answer a request, or do what is due. Raises `UnknownEvent`."""
        action = action_of(event)
        self._loop.run_until_complete(self._connections.wake(self._held.redis))
        try:
            if action is None:
                return bounded(self._requests(request_of(event, self._settings.aws_lambda), context))
            if action == MIGRATE:
                return self._loop.run_until_complete(asyncio.to_thread(_migrate, self._settings))
            return self._loop.run_until_complete(self._work(context))
        finally:
            observing.flush()  # frozen threads send nothing
            self._connections.rest()

    @property
    def _held(self) -> Resources:
        held: Resources = self._app.state.resources
        return held

    async def _work(self, context: LambdaContext) -> Mapping[str, Any]:
        seconds = context.get_remaining_time_in_millis() / 1000 - RESERVE_SECONDS
        done = asdict(await inline.work(self._held.sessions, self._held.clock, seconds=seconds))
        log.info("scheduled", **done)
        return done

    def close(self) -> None:
        """End what the application holds. Lambda never asks for it; tests do."""
        self._loop.run_until_complete(self._lifespan.aclose())
        self._loop.close()


def _lifespan(app: FastAPI) -> Any:
    return app.router.lifespan_context(app)


def _migrate(settings: Settings) -> Mapping[str, Any]:
    from frontdesk.entrypoints.cli.migrate import upgrade  # noqa: PLC0415  Alembic, for one invocation in thousands

    upgrade("head", settings=settings)
    return {"migrated": True}
