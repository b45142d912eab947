"""One's own sessions over HTTP: where one is signed in, and ending that."""

from uuid import UUID

from fastapi import status

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.paging import Paging
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page, Slice
from frontdesk.modules.accounts import service
from frontdesk.modules.accounts.schemas import SessionOut

router = Router(prefix="/auth/sessions", tags=["auth"])


@router.get(
    "",
    operation_id="auth_list_sessions",
    summary="List where you are signed in",
    response_model=Page[SessionOut],
    responses=responses(401, 422),
)
async def list_(caller: Caller, session: Session, now: Now, paging: Paging) -> object:
    """Your sessions that have not ended, the one that was used last first."""
    page = await service.list_sessions(session, paging, user_id=caller.user_id, now=now)
    items = [SessionOut.of(one, current=caller.session_id) for one in page.items]
    return Slice(items=items, total=page.total, page=page.page, size=page.size)


@router.delete(
    "/{session_id}",
    operation_id="auth_end_session",
    summary="Sign a device out",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 404, 422),
)
async def end(session_id: UUID, caller: Caller, session: Session, now: Now) -> None:
    """End one of your sessions, this one included: its tokens are worth nothing from now on.

    Refusals: `session_not_found` (404) for one that is not yours or has ended.
    """
    await service.end_own(session, session_id, user_id=caller.user_id, now=now)
