"""The client's way in a frame of another site: the same pages once more, under `/embed/…`.

These alone may stand in a frame, of the origins that `EMBED_ORIGINS` names. They know no session: a browser sends none
of our cookies into another site's frame (`SameSite=Lax`), and where it would, on a site of the same domain, they are
not read, so that nobody can be made to do something there in their own name. Who books is a guest, and what opens the
booking stands in the address. The payment opens in a tab of its own: a payment page is for no frame.
"""

import re
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.core.settings import Settings
from frontdesk.entrypoints.web.assets import answer_with, assets

PREFIX: Final = "/embed"
FRAMED: Final = r"/(?:places|rooms|services|people|visits)/.+"
ADDRESS: Final = re.compile(rf"{PREFIX}(?:/(light|dark))?({FRAMED})")
EMBEDDED: Final = "frontdesk.web.embedded"  # in the scope of a request for such a page
SCRIPT: Final = "embed.js"
ON_A_LAPTOP: Final = ("http://localhost:*", "http://127.0.0.1:*")  # where no origins are named
# its address stays the same, and a page that was made years ago gets what there is now
KEPT_FOR_A_WHILE: Final = "public, max-age=300, stale-while-revalidate=86400"


@dataclass(frozen=True, slots=True)
class Embedded:
    """That a page stands in another site's frame, in the colours that this site has chosen."""

    theme: str | None

    @property
    def prefix(self) -> str:
        """What the addresses of its pages begin with."""
        return f"{PREFIX}/{self.theme}" if self.theme else PREFIX

    def at(self, path: str) -> str:
        """The address of a page: in the frame, if it is one that may stand there."""
        return f"{self.prefix}{path}" if re.fullmatch(FRAMED, path) else path


def framed_by(settings: Settings) -> str:
    """Whose frames such pages may stand in, as `frame-ancestors` has it."""
    origins = settings.security.embed_origins or (ON_A_LAPTOP if settings.app.on_a_laptop else ())
    return " ".join(origins) or "'none'"


def embedded_in(scope: Scope) -> Embedded | None:
    """How the page that is asked for stands in a frame; None: it may stand in none."""
    found = scope.get(EMBEDDED)
    return found if isinstance(found, Embedded) else None


class Embedding:
    """ASGI: `/embed/rooms/…` is the page `/rooms/…`, for a frame.

    The page's own Content-Security-Policy says whose frame; the older header, which knows no origins, would forbid all.
    It stands around what sets that one.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = ADDRESS.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self.app(scope, receive, send)
            return
        path = found[2]
        inner = {**scope, "path": path, "raw_path": path.encode("utf-8", "surrogateescape")}

        async def send_framed(message: Message) -> None:
            if message["type"] == "http.response.start":
                del MutableHeaders(scope=message)["X-Frame-Options"]
            await send(message)

        await self.app(inner | {EMBEDDED: Embedded(found[1])}, receive, send_framed)


router = APIRouter(include_in_schema=False)


@router.get(f"/{SCRIPT}")
async def script(request: Request) -> Response:
    """What another site's page runs: it makes the frame."""
    others = {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}
    return answer_with(assets().files[SCRIPT], request, {"Cache-Control": KEPT_FOR_A_WHILE, **others})
