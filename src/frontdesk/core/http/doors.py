"""The doors: one canonical address, and the older ones rewritten to it before routing.

`/api/v1/…` is canonical. `/api/…` and `/v1/…` mean the current version, the front desk's `/providers…` and `/bookings…`
answer at the root too, like `/pay/…` and `/webhooks/…`, whose addresses stand in mails and with gateways, and a
trailing slash means nothing. A rewrite and no redirect: a redirected POST loses its body in half of the clients.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

CANONICAL = "/api/v1"
UNVERSIONED = ("/api/docs", "/api/openapi.json")  # documentation belongs to no version
AT_THE_ROOT = ("providers", "bookings", "pay", "webhooks")


def canonical(path: str) -> str:
    """The canonical form of a path."""
    path = path.rstrip("/") or "/"
    if path.startswith(UNVERSIONED) or path == CANONICAL or path.startswith(f"{CANONICAL}/"):
        return path
    if path.startswith("/api/"):
        return CANONICAL + path.removeprefix("/api")
    if path.startswith("/v1/"):
        return f"/api{path}"
    if path.startswith("/") and path.split("/", 2)[1] in AT_THE_ROOT:  # `OPTIONS *` asks for no path at all
        return CANONICAL + path
    return path


class Doors:
    """ASGI middleware that rewrites every path to its canonical form."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            path = canonical(scope["path"])
            if path != scope["path"]:
                scope = {**scope, "path": path, "raw_path": path.encode("utf-8", "surrogateescape")}
        await self.app(scope, receive, send)
