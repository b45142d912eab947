"""Figures of what waits, for Prometheus: a worker serves them where `METRICS_ADDRESS` says."""

from datetime import datetime

from prometheus_client import CollectorRegistry, Gauge, start_http_server
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.settings import ObservabilitySettings

REGISTRY = CollectorRegistry()
waiting = Gauge("frontdesk_outbox_waiting", "Facts that wait for their delivery.", registry=REGISTRY)
lag = Gauge("frontdesk_outbox_lag_seconds", "How long the oldest of them has waited.", registry=REGISTRY)
dead = Gauge("frontdesk_outbox_dead", "Facts that nobody tries to deliver any more.", registry=REGISTRY)
queued = Gauge("frontdesk_queue_messages", "Tasks that wait in the queue.", registry=REGISTRY)


async def look(session: AsyncSession, *, now: datetime) -> None:
    """Take the figures of the outbox."""
    count, seconds = await outbox.lag(session, now=now)
    waiting.set(count)
    lag.set(seconds)
    dead.set(await outbox.count_dead(session))


def serve(settings: ObservabilitySettings) -> bool:
    """Serve the figures of this process; False where nobody wants them."""
    if settings.metrics_address is None:
        return False
    host, _, port = settings.metrics_address.rpartition(":")
    start_http_server(int(port), addr=host or "127.0.0.1", registry=REGISTRY)
    return True
