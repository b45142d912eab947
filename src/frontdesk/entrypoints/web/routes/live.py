"""The stream of what happens, for pages: scripts cannot read the cookie, and an EventSource sends no header."""

from fastapi import Response
from fastapi.responses import RedirectResponse

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.doors import CANONICAL
from frontdesk.core.http.resources import CurrentSettings, Now
from frontdesk.entrypoints.web.page import NOT_KEPT, to
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.live import service as live

router = Pages()


@router.get("/live")
async def listen(caller: Caller, settings: CurrentSettings, now: Now) -> Response:
    """Lead to the reader's stream with a new ticket: a browser that reconnects comes by here again.

    Who has signed out is led to sign in, which is no stream: the browser gives up, and the page says so.
    """
    ticket, _ = live.issue(settings.security, caller.session_id, now=now)
    return RedirectResponse(to(f"{CANONICAL}/events", ticket=ticket), status_code=307, headers=NOT_KEPT)
