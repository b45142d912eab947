"""HTTP for the vendors' SDKs. Both take an httpx client, so that nothing of theirs blocks the event loop."""

import httpx

# no connection outlives its call: there is nothing to close, and none goes stale between two payments
LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=0)


def client(*, patience: float) -> httpx.AsyncClient:
    """A client that waits at most `patience` seconds for a connection, and as long for each part of an answer."""
    # a vendor's API does not redirect; whoever does gets none of our credentials
    return httpx.AsyncClient(timeout=patience, limits=LIMITS, follow_redirects=False)
