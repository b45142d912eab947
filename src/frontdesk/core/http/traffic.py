"""Which class of traffic a request belongs to, found by its method and path alone.

The class decides how many of them one client may send (`core.http.throttle`) and whether a replica of the database may
answer (`core.http.replica`). Here is the only place that says so; docs/rate-limits.md is what it says.
"""

from enum import StrEnum
from functools import lru_cache

from frontdesk.core.http.doors import CANONICAL

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
COMPUTED = ("availability", "search", "quote")  # the last part of a path whose answer is reckoned anew each time
LISTS_SEARCHED = ("/providers", "/cities", "/countries")
# reads by their method, for people follow them as links, and writes by what they do
LINKS_THAT_WRITE = ("/pay/", "/square/callback", "/notifications/unsubscribe/")
GOOGLE = "/auth/google/"
OF_THE_HOUSE = (
    "/health", "/metrics", "/openapi.json", "/docs", "/redoc", "/api/", "/static/", "/assets/", "/embed.js", "/dev/",
)  # fmt: skip
FROM_VENDORS = ("/webhooks/", "/mux/webhook")
UPLOADS = ("/uploads/", "/mux/upload-url", "/registrations/imports")
LONGEST_KEPT = 200  # characters: strangers do not decide how much memory is taken


class Traffic(StrEnum):
    """Classes of requests that cost alike, and are abused alike."""

    PUBLIC = "public"  # what anybody may read, asked for by nobody in particular
    READ = "read"
    SEARCH = "search"
    PAGE = "page"  # for people, with forms
    WRITE = "write"
    CREDENTIAL = "credential"  # passwords, tokens and links that stand for them
    UPLOAD = "upload"
    STREAM = "stream"
    FREE = "free"  # never limited: events of gateways, health, figures, documentation, static files

    @property
    def is_read(self) -> bool:
        """Whether nothing is written for such a request."""
        return self in {Traffic.PUBLIC, Traffic.READ, Traffic.SEARCH}


def traffic_of(method: str, path: str, *, is_signed_in: bool) -> Traffic:
    """The class of a request to a canonical path."""
    look = _kept if len(method) + len(path) <= LONGEST_KEPT else _found
    return look(method, path, is_signed_in=is_signed_in)


def _found(method: str, path: str, *, is_signed_in: bool) -> Traffic:
    if not path.startswith(f"{CANONICAL}/"):
        return Traffic.FREE if path.startswith(OF_THE_HOUSE) else Traffic.PAGE
    path, is_safe = path.removeprefix(CANONICAL), method in SAFE_METHODS
    otherwise = Traffic.WRITE if not is_safe else Traffic.READ if is_signed_in else Traffic.PUBLIC
    rules = (  # the first that holds
        (path.startswith(FROM_VENDORS), Traffic.FREE),
        (path == "/events", Traffic.STREAM),
        (path.startswith(GOOGLE) or (path.startswith("/auth/") and not is_safe), Traffic.CREDENTIAL),
        (path.startswith(UPLOADS) and not is_safe, Traffic.UPLOAD),
        (path.rpartition("/")[2] in COMPUTED or (is_safe and path in LISTS_SEARCHED), Traffic.SEARCH),
        (path.startswith(LINKS_THAT_WRITE), Traffic.WRITE),
    )
    return next((traffic for holds, traffic in rules if holds), otherwise)


_kept = lru_cache(maxsize=4096)(_found)
