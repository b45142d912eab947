"""One part after the other fails, on one installation."""

from faults.scenes import clients, processes, servers
from faults.stage import Stage, fault


@fault(
    "storm",
    "PostgreSQL killed, Valkey wiped and killed, SIGTERM, slow and idle clients, one after the other",
    may_refuse=True,
    may_be_away=True,
)
async def rage(stage: Stage) -> None:
    """What each leaves behind, the next one meets."""
    for scene in (
        servers.kill_postgres,
        servers.wipe_redis,
        servers.kill_redis,
        clients.dawdle,
        processes.terminate,
        clients.idle,
    ):
        await scene(stage)
