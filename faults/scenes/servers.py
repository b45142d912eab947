"""PostgreSQL, Valkey and RabbitMQ go and come back."""

import asyncio
from functools import partial
from typing import Final

from redis.asyncio import Redis

from faults.installation import installation
from faults.stage import IN_HAND, Stage, fault

AWAY_SECONDS: Final = 5.0  # that a stopped server stays away


@fault("postgres-killed", "PostgreSQL is killed (-9) under load, ten times, and started again", may_refuse=True)
async def kill_postgres(stage: Stage) -> None:
    """Kill it, and see how long it takes until a booking is acknowledged again."""
    back = []
    for _ in range(stage.times(10)):
        stage.mails_twice += IN_HAND
        stage.there.kill(stage.there.postgres)
        back.append(await stage.crowd.acknowledges())
        await stage.calm()
    stage.note("times killed", len(back))
    stage.note("back within, s (aim: 10)", f"{max(back):.1f}")


@fault(
    "postgres-restarted", "PostgreSQL is stopped under load and stays away for a while, three times", may_refuse=True
)
async def restart_postgres(stage: Stage) -> None:
    """Stop it as an update would, and start it again."""
    back = []
    for _ in range(stage.times(3)):
        stage.mails_twice += IN_HAND
        stage.there.down.add("postgres")
        await asyncio.to_thread(stage.there.postgres.stop)
        await stage.calm(AWAY_SECONDS)
        stage.there.down.discard("postgres")
        back.append(await stage.crowd.acknowledges())
        await stage.calm()
    stage.note("times restarted", len(back))
    stage.note("back within, s", f"{max(back):.1f}")


@fault("redis-wiped", "Valkey, which is cache and broker, is wiped (FLUSHALL) under load, three times")
async def wipe_redis(stage: Stage) -> None:
    """Whatever was queued is gone; the outbox hands it out again."""
    for _ in range(stage.times(3)):
        await stage.calm()
        async with Redis.from_url(stage.there.valkey.url) as redis:
            await redis.flushall()
    await stage.calm()


@fault("redis-killed", "Valkey, which is cache and broker, is killed (-9) and stays away for a while, three times")
async def kill_redis(stage: Stage) -> None:
    """Clients notice nothing; the worker waits for it."""
    there, back = stage.there, []
    for _ in range(stage.times(3)):
        there.down.add("valkey")
        there.kill(there.valkey)
        await stage.calm(AWAY_SECONDS)
        there.down.discard("valkey")
        back.append(await stage.tells())
        await stage.calm()
    stage.note("the worker sends again after, s (aim: 30)", f"{max(back):.1f}")


@fault(
    "rabbitmq-stopped",
    "RabbitMQ is killed and stays away for a while",
    set_up=partial(installation, rabbitmq=True),
)
async def stop_rabbitmq(stage: Stage) -> None:
    """Clients notice nothing; what follows waits in PostgreSQL."""
    rabbit = stage.there.rabbit
    assert rabbit is not None
    await asyncio.to_thread(rabbit.kill)
    await stage.calm(2 * AWAY_SECONDS)
    await asyncio.to_thread(rabbit.start)
    stage.note("the worker sends again after, s (aim: 30)", f"{await stage.tells():.1f}")
    await stage.calm()
