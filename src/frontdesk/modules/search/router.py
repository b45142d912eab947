"""Searches over HTTP, for everybody."""

from collections.abc import Callable
from typing import Annotated

import orjson
from fastapi import Query, Response

from frontdesk.core.http.auth import MaybeCaller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.pages import PAGED, kept
from frontdesk.core.http.paging import Cursor, Paging
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.page_versions import EVERYWHERE
from frontdesk.core.pagination import CursorPage, Page, Stretch
from frontdesk.modules.search import service
from frontdesk.modules.search.schemas import ProviderFound, ProviderQuestion, RoomFound, RoomQuestion

router = Router(tags=["search"])
NARROWED = (*PAGED, "sector", "city_id", "company_id", "capacity")  # neither words nor points nor times


@router.get(
    "/providers",
    operation_id="search_providers",
    summary="List or search providers",
    response_model=Page[ProviderFound] | CursorPage[ProviderFound],
    responses=responses(401, 422),
)
@kept(EVERYWHERE, asked=NARROWED)
async def find_providers(
    question: Annotated[ProviderQuestion, Query()],
    caller: MaybeCaller,
    session: Session,
    paging: Paging,
    now: Now,
    cursor: Cursor = None,
) -> Response:
    """Providers, the best match or the nearest first where you ask for words or near a point, otherwise by name.

    Inactive ones and drafts are shown to their own people only. `capacity`, `max_amount` and the time are asked of
    rooms: one of the provider's must meet them all; where only the time is asked, a provider without rooms is found if
    its desk is free. With `cursor` the answer is `items` and `next_cursor`.

    Refusals (422): `unknown_equipment_type`, `unknown_badge`; `search_too_wide` where the time or the prices of more
    than 5,000 rooms would have to be looked at; `time_out_of_range`; `invalid_cursor`.
    """
    found = await service.find_providers(session, question, paging, caller=caller, cursor=cursor, now=now)
    return _answer(found, ProviderFound.rendered)


@router.get(
    "/rooms/search",
    operation_id="search_rooms",
    summary="Find rooms, and when they are free",
    response_model=Page[RoomFound] | CursorPage[RoomFound],
    responses=responses(422),
)
@kept(EVERYWHERE, asked=NARROWED)
async def find_rooms(
    question: Annotated[RoomQuestion, Query()],
    session: Session,
    paging: Paging,
    now: Now,
    cursor: Cursor = None,
) -> Response:
    """Rooms that anybody may book; with `date` those that are free for `duration`, and when it can begin.

    The same for everybody: drafts, inactive ones and those that clients have by a service only are not among them, not
    even for their own people. The best match or the nearest first where you ask for words or near a point, otherwise by
    name. With `cursor` the answer is `items` and `next_cursor`.

    Refusals (422): `unknown_equipment_type`, `unknown_badge`; `search_too_wide` where the time or the prices of more
    than 5,000 rooms would have to be looked at; `time_out_of_range`; `invalid_cursor`.
    """
    found = await service.find_rooms(session, question, paging, cursor=cursor, now=now)
    return _answer(found, RoomFound.rendered)


def _answer(found: service.Found[service.One], rendered: Callable[[service.One], dict[str, object]]) -> Response:
    body: dict[str, object] = {"items": [rendered(one) for one in found.items]}
    if isinstance(found, Stretch):
        body["next_cursor"] = found.next_cursor
    else:
        body |= {"total": found.total, "page": found.page, "size": found.size, "pages": found.pages}
    return Response(orjson.dumps(body), media_type="application/json")
