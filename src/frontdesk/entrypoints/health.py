"""`/health`: whether this process and what it stands on answer."""

import asyncio
import time
from collections.abc import Awaitable
from typing import Any, Literal

import structlog
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import text

from frontdesk.core import no_redis
from frontdesk.core.http.resources import Held, Resources

log = structlog.get_logger()
router = APIRouter(tags=["health"])
PATIENCE_SECONDS = 2.0


class Health(BaseModel):
    """How one part is."""

    status: Literal["ok", "down", "off", "stopping"] = Field(
        examples=["ok"],
        description="`off`: this installation has none. `stopping`: this process ends soon; others answer.",
    )
    latency_ms: float | None = Field(examples=[0.4], description="None where nothing answers.")


class OverallHealth(Health):
    """How everything is. The database decides the status, or that this process ends: without Redis it goes on."""

    database: Health
    redis: Health


DOWN: dict[int | str, dict[str, Any]] = {503: {"model": Health, "description": "It does not answer."}}
ANY_DOWN: dict[int | str, dict[str, Any]] = {
    503: {"model": OverallHealth, "description": "The database does not answer, or this process is about to end."}
}


@router.get("/health", operation_id="health_overall", responses=ANY_DOWN)
async def overall(request: Request, held: Held, response: Response) -> OverallHealth:
    """Tell how this installation is: database and Redis, with the time each took to answer.

    503 `stopping` says that this process still answers but soon will not: whoever spreads requests asks another one.
    """
    database, redis = await asyncio.gather(_timed("database", _ask_database(held)), _timed("redis", _ask_redis(held)))
    status = "stopping" if request.app.state.is_stopping else database.status
    health = OverallHealth(status=status, latency_ms=database.latency_ms, database=database, redis=redis)
    _say(response, health)
    return health


@router.get("/health/db", operation_id="health_database", responses=DOWN)
async def database(held: Held, response: Response) -> Health:
    """Tell whether the database answers."""
    return _say(response, await _timed("database", _ask_database(held)))


@router.get("/health/redis", operation_id="health_redis", responses=DOWN)
async def redis(held: Held, response: Response) -> Health:
    """Tell whether Redis answers. While it does not, limits and caches fall back; nothing else changes."""
    return _say(response, await _timed("redis", _ask_redis(held)))


def _say(response: Response, health: Health) -> Health:
    response.headers["Cache-Control"] = "no-store"
    if health.status in ("down", "stopping"):
        response.status_code = 503
    return health


async def _timed(part: str, question: Awaitable[object]) -> Health:
    began = time.perf_counter()
    try:
        await asyncio.wait_for(question, PATIENCE_SECONDS)
    except no_redis.SwitchedOff:
        return Health(status="off", latency_ms=None)
    except Exception as error:  # noqa: BLE001  whatever it is, the part is down
        log.warning("part_down", part=part, error=repr(error))
        return Health(status="down", latency_ms=None)
    return Health(status="ok", latency_ms=round((time.perf_counter() - began) * 1000, 2))


async def _ask_database(held: Resources) -> None:
    async with held.engine.connect() as connection:
        await connection.execute(text("SELECT 1"))


async def _ask_redis(held: Resources) -> None:
    await held.redis.ping()
