"""What a newcomer can try with the demo data: accounts, and three `curl` lines that book a room."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from frontdesk.entrypoints.embedded.address import Address

DAYS_AHEAD: Final = 30


def sample_lines(address: Address, demo: dict[str, Any]) -> Iterator[str]:
    """Tell what to try; `demo` is what `frontdesk demo-data --output` wrote."""
    yield "Sample accounts"
    for account in demo["accounts"]:
        yield f"  {account['role']:<13} {account['email']:<32} password: {account['password']}"
    start = free_start(address, demo["room_id"]) if demo["room_id"] else None
    if start is None:
        return
    booking = {
        "room_id": demo["room_id"],
        "start_time": start,
        "duration_minutes": 60,
        "client_name": "Ada Lovelace",
        "client_phone": "+442079460958",
        "client_email": "ada@example.com",
    }
    book = f"curl -X POST {address.url}/api/v1/bookings -H 'Content-Type: application/json' -d '{json.dumps(booking)}'"
    yield ""
    yield "Try it: when a room is free, book it, and see the same time refused"
    yield f"  curl '{address.url}/api/v1/rooms/{demo['room_id']}/availability?date={start[:10]}&duration=60'"
    yield f"  {book}"
    yield f"  {book}"


def free_start(address: Address, room_id: str) -> str | None:
    """Find a start at which a room really is free for an hour: the middle one of the first day that has any."""
    first = datetime.now(UTC).date() + timedelta(days=2)
    last = first + timedelta(days=DAYS_AHEAD)
    answer = address.get(f"/api/v1/rooms/{room_id}/availability?from={first}&to={last}&duration=60")
    days = [day["starts"] for day in answer["days"] if day["starts"]] if answer else []
    starts: list[str] = days[0] if days else []
    return starts[len(starts) // 2] if starts else None
