"""What the host of videos tells."""

from fastapi import Request

from frontdesk.core.http.errors import responses
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.modules.video import service
from frontdesk.modules.video.schemas import Received

router = Router(prefix="/mux", tags=["video"])


@router.post(
    "/webhook",
    operation_id="video_receive_event",
    summary="Tell what happened to a video",
    responses=responses(400),
)
async def receive_event(request: Request, session: Session, now: Now) -> Received:
    """For Mux: an event, signed over its raw body (`Mux-Signature`). Enter this address in Mux's settings.

    It is stored once and answered at once; what follows from it, follows later. Refusals: `event_refused` (400) where
    the signature is missing, wrong, too old or from the future, or the body unreadable.
    """
    headers = {name.lower(): value for name, value in request.headers.items()}
    await service.receive(session, await request.body(), headers=headers, now=now)
    return Received(received=True)
