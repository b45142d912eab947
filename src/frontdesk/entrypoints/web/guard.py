"""Nobody else's page makes our visitors do something: what changes anything comes from a page of ours.

Browsers say so themselves, and no script can make them lie: `Sec-Fetch-Site` (all since 2023), before that `Origin`,
which they send with every POST. What says neither is no browser of these years, has no cookie of ours to abuse, and is
refused as well: a page is for people, programs have the API.
"""

from urllib.parse import SplitResult, urlsplit

from starlette.requests import HTTPConnection

from frontdesk.core.errors import Forbidden
from frontdesk.core.http.resources import held_by

SAFE = frozenset({"GET", "HEAD"})
OUR_OWN = frozenset({"same-origin", "none"})  # none: typed, or from a bookmark


class ForeignRequest(Forbidden):
    """Another site sent this form, or something that is no browser."""

    code = "foreign_request"
    title = "This did not come from one of our pages"

    def __init__(self) -> None:
        super().__init__("Nothing was changed. Open the page here, and send the form from there.")


def parts_of(address: str) -> SplitResult:
    """The parts of an address that a header names; empty ones where it is none, as no browser writes it."""
    try:
        return urlsplit(address)
    except ValueError:  # half an address of IPv6, for example
        return urlsplit("")


def check(connection: HTTPConnection, method: str) -> None:
    """Let nothing pass that would change something and does not come from a page of ours; raises `ForeignRequest`."""
    if method in SAFE:
        return
    site = connection.headers.get("sec-fetch-site")
    if site is not None:
        if site not in OUR_OWN:
            raise ForeignRequest
        return
    origin = parts_of(connection.headers.get("origin", "")).netloc
    ours = {connection.headers.get("host", ""), urlsplit(held_by(connection).settings.app.public_url).netloc}
    if not origin or origin not in ours:
        raise ForeignRequest
