"""Conversations over HTTP: for those who are on one of their sides."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, status

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.paging import Cursor, Paging
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import CursorPage, Page, Stretch
from frontdesk.modules.messages import service
from frontdesk.modules.messages.dependencies import MayBegin, MayWrite, OwnConversation
from frontdesk.modules.messages.schemas import ConversationIn, ConversationOut, MessageIn, MessageOut, ReadIn

router = Router(prefix="/conversations", tags=["messages"], route_class=IdempotentRoute)


@router.post(
    "",
    operation_id="messages_begin_conversation",
    summary="Write to somebody",
    status_code=status.HTTP_201_CREATED,
    responses=responses(401, 403, 404, 409, 422, 429),
    dependencies=[MayBegin, Idempotent],
)
async def begin(wanted: ConversationIn, caller: Caller, session: Session, now: Now) -> ConversationOut:
    """Write to a person (`recipient_id`) or a provider (`provider_id`), also about a booking there (`booking_id`).

    Where there is a conversation between you about that, it goes on. A provider's people write in its name to the
    client of `booking_id`. Refusals: `recipient_not_found` (404), `booking_not_found` (404); `to_oneself` (422), also
    for the provider that you answer for; `no_account` (409) where the client is a guest; `blocked` (403) and
    `you_blocked` (409) where one of you wants no messages of the other.
    """
    conversation, side = await service.begin(session, wanted, caller=caller, now=now)
    return ConversationOut.of(await service.seen_from(session, conversation, side))


@router.get(
    "",
    operation_id="messages_list_conversations",
    summary="List your conversations",
    responses=responses(401, 422),
)
async def list_(
    caller: Caller,
    session: Session,
    paging: Paging,
    provider_id: Annotated[UUID | None, Query(description="Only those with this provider.")] = None,
    unread: Annotated[bool, Query(description="Only those in which something waits for your side.")] = False,
    mine: Annotated[
        bool, Query(description="Only those in which you speak for yourself, none that you answer for a provider.")
    ] = False,
    cursor: Cursor = None,
) -> Page[ConversationOut] | CursorPage[ConversationOut]:
    """Your conversations and those of the providers in whose name you answer, the latest message first.

    Each has its last message and how many are unread. With `cursor` the answer is `items` and `next_cursor`; one of
    another list is refused with `invalid_cursor` (422).
    """
    found = await service.list_page(
        session, paging, caller=caller, provider_id=provider_id, unread=unread, mine=mine, cursor=cursor
    )
    items = [ConversationOut.of(view) for view in found.items]
    if isinstance(found, Stretch):
        return CursorPage(items=items, next_cursor=found.next_cursor)
    return Page(items=items, total=found.total, page=found.page, size=found.size, pages=found.pages)


@router.get(
    "/{conversation_id}",
    operation_id="messages_get_conversation",
    summary="Read a conversation",
    responses=responses(401, 403, 404, 422),
)
async def get(view: OwnConversation) -> ConversationOut:
    """One conversation; 404 where it is not yours."""
    return ConversationOut.of(view)


@router.get(
    "/{conversation_id}/messages",
    operation_id="messages_list_messages",
    summary="Read the messages of a conversation",
    responses=responses(401, 403, 404, 422),
)
async def list_messages(
    view: OwnConversation,
    session: Session,
    paging: Paging,
    after: Annotated[
        int | None,
        Query(ge=0, le=2**31 - 1, description="Only those after this number, the oldest first: what came meanwhile."),
    ] = None,
    cursor: Cursor = None,
) -> CursorPage[MessageOut]:
    """The latest messages first, and with each `next_cursor` those before them; `page` means nothing here.

    With `after` the other way: what came after that number, the oldest first. A cursor of one direction is refused
    in the other with `invalid_cursor` (422).
    """
    on = await service.list_messages(session, view, after=after, cursor=cursor or "", size=paging.size)
    return CursorPage(items=[MessageOut.of(view, message) for message in on.items], next_cursor=on.next_cursor)


@router.post(
    "/{conversation_id}/messages",
    operation_id="messages_send",
    summary="Send a message",
    status_code=status.HTTP_201_CREATED,
    responses=responses(401, 403, 404, 409, 422, 429),
    dependencies=[MayWrite, Idempotent],
)
async def send(view: OwnConversation, wanted: MessageIn, caller: Caller, session: Session, now: Now) -> MessageOut:
    """Write to the other side, at most 4,000 characters. Whoever writes has read what came before.

    Refusals: `blocked` (403) and `you_blocked` (409) where one side wants no messages of the other.
    """
    return MessageOut.of(view, await service.send(session, view, wanted.body, by=caller.user_id, now=now))


@router.post(
    "/{conversation_id}/read",
    operation_id="messages_mark_read",
    summary="Mark messages as read",
    responses=responses(401, 403, 404, 422),
)
async def read(view: OwnConversation, session: Session, now: Now, wanted: ReadIn | None = None) -> ConversationOut:
    """Mark what your side has read, up to a message's number or all; nothing becomes unread again."""
    await service.read(session, view, wanted.number if wanted else None, now=now)
    return ConversationOut.of(view)


@router.put(
    "/{conversation_id}/block",
    operation_id="messages_block",
    summary="Block the other side",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 422),
)
async def block(view: OwnConversation, session: Session) -> None:
    """Hear nothing more of the other side, here and in any other conversation; twice is once. They can still read."""
    await service.block(session, view)


@router.delete(
    "/{conversation_id}/block",
    operation_id="messages_unblock",
    summary="Unblock the other side",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 422),
)
async def unblock(view: OwnConversation, session: Session) -> None:
    """Hear of the other side again, whether you had blocked it or not."""
    await service.unblock(session, view)
