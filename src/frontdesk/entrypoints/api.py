"""The HTTP application: `granian --interface asgi --factory frontdesk.entrypoints.api:create_app`."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from importlib.metadata import version
from multiprocessing.connection import Connection

from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import FastAPI
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.middleware.cors import CORSMiddleware

from frontdesk.core import logging, metrics, no_redis, shared_clock, statements
from frontdesk.core.clock import Clock
from frontdesk.core.db import create_engine, session_maker
from frontdesk.core.http import errors, routing
from frontdesk.core.http import pages as kept_pages
from frontdesk.core.http.doors import CANONICAL, Doors
from frontdesk.core.http.edge import Edge
from frontdesk.core.http.meter import Meter
from frontdesk.core.http.replica import ReadsAtReplica
from frontdesk.core.http.resources import Resources
from frontdesk.core.http.throttle import Throttle
from frontdesk.core.http.traced import Traced
from frontdesk.core.replica import Replica
from frontdesk.core.settings import DatabaseSettings, RedisSettings, Settings, get_settings
from frontdesk.entrypoints import figures, health, observing, openapi, pages, wiring
from frontdesk.entrypoints.sandbox import mailbox, pay, uploads, videos
from frontdesk.entrypoints.sandbox.folder import FILES
from frontdesk.entrypoints.sandbox.host import MAX_BYTES, VIDEOS
from frontdesk.entrypoints.web import router as web
from frontdesk.entrypoints.web.embedding import Embedding
from frontdesk.entrypoints.web.landing import Landing
from frontdesk.entrypoints.web.refusals import refused
from frontdesk.modules.imports import schemas as imports
from frontdesk.modules.live.dependencies import close_hub

LOOK_EVERY_SECONDS = 5.0
REDIS_CONNECTIONS = 50  # of one process
# what scripts of other origins may read of an answer
EXPOSED = ["ETag", "Location", "X-Request-ID", "Retry-After", "RateLimit", "RateLimit-Policy", "Idempotency-Replayed"]
DESCRIPTION = """
One backend for businesses that sell time and teaching.

Times are RFC 3339 with the offset of the place's zone; amounts are integers in minor units beside a `currency`;
durations are minutes. Refusals are `application/problem+json` with a stable `code`.
"""


def create_app(settings: Settings | None = None, *, clock: Clock | None = None) -> FastAPI:
    """The application. Everything it holds is made in its lifespan, after the server has forked."""
    chosen = settings or get_settings()
    logging.configure(chosen)
    observing.start(chosen)
    wiring.bind()
    wiring.connect(chosen)
    app = FastAPI(
        title=chosen.app.name,
        version=version("frontdesk"),
        description=DESCRIPTION,
        debug=chosen.app.debug,
        lifespan=_lifespan(chosen, clock),
        redirect_slashes=False,  # the doors know what a slash means
        docs_url=None,
        redoc_url=None,
        openapi_url=None,  # the pages have it
        generate_unique_id_function=lambda route: route.name,
        separate_input_output_schemas=False,
    )
    routing.install(
        app.router,
        [
            *wiring.routers(),
            health.router,
            figures.router,
            pages.router,
            mailbox.router,
            pay.router,
            uploads.router,
            videos.router,
            *web.routers,
        ],
    )
    web.install(app)
    kept_pages.install(app.router.routes, seconds=chosen.redis.page_seconds)
    app.mount("/static", pages.static, name="static")
    app.state.is_stopping = False
    errors.install(app)
    openapi.describe(app)
    _wrap(app, chosen)
    return app


def _wrap(app: FastAPI, settings: Settings) -> None:
    """The middlewares; the last one added sees a request first."""
    app.add_middleware(ReadsAtReplica)
    if settings.observability.otlp_endpoint is not None:
        app.add_middleware(Traced)
    app.add_middleware(Throttle, settings=settings, page=refused)
    app.add_middleware(Meter)
    app.add_middleware(Doors)
    app.add_middleware(Landing)
    if settings.security.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.security.cors_origins,
            allow_credentials="*" not in settings.security.cors_origins,
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=EXPOSED,
        )
    app.add_middleware(
        Edge,
        max_body_bytes=settings.app.max_body_bytes,
        hsts=settings.app.production,
        other_bounds={
            f"{FILES}/": settings.uploads.max_bytes,
            f"{VIDEOS}/": MAX_BYTES,
            rf"({CANONICAL}|/desk/[^/]+)/registrations/imports": imports.MAX_BYTES,
        },
        is_stopping=lambda: app.state.is_stopping,
        page=refused,
    )
    app.add_middleware(Embedding)
    app.add_middleware(CorrelationIdMiddleware, header_name="X-Request-ID", validator=_sane_request_id)


def _sane_request_id(value: str) -> bool:
    """Whether a caller's own request id may stand in logs and headers."""
    return 0 < len(value) <= 128 and value.isascii() and value.replace("-", "").replace("_", "").isalnum()  # noqa: PLR2004


def _hear_of_stop(app: FastAPI) -> None:
    """Have the server's two words heard (`frontdesk serve`): it is about to stop, and it does."""

    def at_end_of(pipe: Connection, act: Callable[[], None]) -> None:
        def heard() -> None:
            loop.remove_reader(pipe)
            act()

        loop.add_reader(pipe, heard)

    def announced() -> None:
        app.state.is_stopping = True

    loop = asyncio.get_running_loop()
    at_end_of(app.state.stop_announced, announced)
    at_end_of(app.state.stop_begun, partial(close_hub, app))  # the server would wait for those who listen


async def _look_at_pool(engine: AsyncEngine) -> None:
    """Keep the figures of the connections up to date, for as long as the process lives."""
    while True:
        metrics.look_at_pool(engine)
        await asyncio.sleep(LOOK_EVERY_SECONDS)


def _redis(settings: RedisSettings) -> Redis:
    """A client that waits for one of its connections, and for Redis no longer than a second.

    It sends no command twice: what was counted may have been counted although the answer was lost.
    """
    if not settings.switched_on:
        return no_redis.client()
    pool = BlockingConnectionPool.from_url(
        settings.url,
        max_connections=REDIS_CONNECTIONS,
        timeout=1,
        socket_timeout=1,
        socket_connect_timeout=1,
        retry=Retry(NoBackoff(), 0),
    )
    return Redis.from_pool(pool)


def _replica(settings: DatabaseSettings, *, primary: AsyncEngine, redis: Redis) -> Replica | None:
    if settings.replica_url is None:
        return None
    engine = create_engine(settings, url=settings.replica_url.get_secret_value())
    statements.watch(engine, slow_ms=settings.slow_statement_ms)
    return Replica(engine, primary=primary, redis=redis, max_lag=settings.replica_max_lag)


def _lifespan(settings: Settings, given: Clock | None) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine = create_engine(settings.database)
        statements.watch(engine, slow_ms=settings.database.slow_statement_ms)
        sessions, clock = session_maker(engine), given or shared_clock.clock_for(settings.app)
        running = [asyncio.create_task(_look_at_pool(engine))]
        if given is None:
            running.append(asyncio.create_task(shared_clock.follow(clock, sessions)))
        redis = _redis(settings.redis)
        if (replica := _replica(settings.database, primary=engine, redis=redis)) is not None:
            running.append(asyncio.create_task(replica.follow()))
        app.state.resources = Resources(
            settings=settings,
            clock=clock,
            engine=engine,
            sessions=sessions,
            redis=redis,
            authenticate=wiring.authenticator(settings, clock),
            replica=replica,
            adapters=wiring.adapters(settings),
        )
        if hasattr(app.state, "stop_announced"):
            _hear_of_stop(app)
        try:
            yield
        finally:
            for task in running:
                task.cancel()
            await redis.aclose()
            await engine.dispose()
            if replica is not None:
                await replica.engine.dispose()

    return lifespan
