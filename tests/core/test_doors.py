"""Three doors, one address."""

import pytest

from frontdesk.core.http.doors import canonical


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/api/v1/bookings", "/api/v1/bookings"),
        ("/api/v1/bookings/", "/api/v1/bookings"),
        ("/api/bookings/1/cancel", "/api/v1/bookings/1/cancel"),
        ("/v1/rooms/x/", "/api/v1/rooms/x"),
        ("/providers", "/api/v1/providers"),
        ("/providers/7/closures", "/api/v1/providers/7/closures"),
        ("/bookings/", "/api/v1/bookings"),
        ("/bookings//", "/api/v1/bookings"),
        # not doors
        ("/", "/"),
        ("/bookingsystem", "/bookingsystem"),
        ("/rooms/x", "/rooms/x"),
        ("/auth/login", "/auth/login"),
        ("/api", "/api"),
        ("/api/v1", "/api/v1"),
        ("/api/v12/x", "/api/v1/v12/x"),
        ("/api/docs", "/api/docs"),
        ("/api/docs/", "/api/docs"),
        ("/docs", "/docs"),
        ("/health/db", "/health/db"),
        ("/pay/token", "/api/v1/pay/token"),
    ],
)
def test_canonical(path: str, address: str) -> None:
    assert canonical(path) == address
