"""A fact as a part of another statement, for the few that speak to the driver: one round trip writes both."""

from datetime import datetime
from typing import Any

import orjson
from asgi_correlation_id import correlation_id

from frontdesk.core.events import Event
from frontdesk.core.ids import new_id

PARAMETERS = 6


def insertion(first: int) -> str:
    """The insertion of one fact, to stand in a `WITH`; its `PARAMETERS` begin with `$first`."""
    id_, topic, stream, payload, request, due = (f"${number}" for number in range(first, first + PARAMETERS))
    return f"""
    INSERT INTO outbox (id, topic, stream, payload, correlation_id, recorded_for, due_at)
    VALUES ({id_}, {topic}, {stream}, {payload}::text::jsonb, {request}, {due}, {due})"""  # noqa: S608  numbers of ours


def parameters(event: Event, *, now: datetime) -> tuple[Any, ...]:
    """What the insertion of this fact is given, in its order."""
    payload = orjson.dumps(event.payload()).decode()
    return new_id(), event.topic, event.stream, payload, correlation_id.get(), now
