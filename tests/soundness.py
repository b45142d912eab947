"""Whether a database is sound after what a test did to it."""

from datetime import datetime

from frontdesk.core.db import create_engine, session_maker
from frontdesk.core.invariants import check
from frontdesk.core.settings import DatabaseSettings
from frontdesk.entrypoints import wiring


async def broken_invariants(url: str, *, now: datetime) -> list[str]:
    """The checks of `frontdesk verify` that find something."""
    engine = create_engine(DatabaseSettings.model_validate({"DATABASE_URL": url, "DB_POOL_SIZE": 1}))
    try:
        verdicts = {it.name: await check(session_maker(engine), it, now=now) for it in wiring.invariants()}
    finally:
        await engine.dispose()
    return [name for name, verdict in verdicts.items() if verdict.count]
