"""One's own rewards over HTTP; their sums are in the profile."""

from typing import Annotated

from fastapi import Query

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.paging import Cursor, Paging
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import CursorPage, Page
from frontdesk.core.schemas import Day
from frontdesk.modules.rewards import service
from frontdesk.modules.rewards.schemas import ActivityDayOut, XpEntryOut

router = Router(prefix="/users/me", tags=["courses"])


@router.get("/xp", operation_id="rewards_list_xp", summary="List what you got XP for", responses=responses(401, 422))
async def list_xp(
    caller: Caller, session: Session, page: Paging, cursor: Cursor = None
) -> Page[XpEntryOut] | CursorPage[XpEntryOut]:
    """What you got experience points for, the latest first; their sum is `xp` of your profile.

    Refusals: `invalid_cursor` (422).
    """
    if cursor is not None:
        on = await service.list_entries_on(session, caller.user_id, cursor=cursor, size=page.size)
        return CursorPage[XpEntryOut].model_validate(on)
    return Page[XpEntryOut].model_validate(await service.list_entries(session, caller.user_id, page))


@router.get(
    "/activity",
    operation_id="rewards_list_activity",
    summary="List the days on which you learned",
    response_model=Page[ActivityDayOut],
    responses=responses(401, 422),
)
async def list_activity(
    caller: Caller,
    session: Session,
    page: Paging,
    from_date: Annotated[Day | None, Query(description="This day or later.")] = None,
    to_date: Annotated[Day | None, Query(description="This day or earlier.")] = None,
) -> object:
    """The days on which you learned something, the latest first, each by the calendar where you were."""
    return await service.list_days(session, caller.user_id, page, since=from_date, until=to_date)
