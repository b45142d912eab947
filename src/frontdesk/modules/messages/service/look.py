"""Reading conversations."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.pagination import PageRequest, Slice, Stretch, follow, paginate
from frontdesk.core.permissions import Permission
from frontdesk.core.principal import Principal
from frontdesk.modules.messages import queries
from frontdesk.modules.messages.errors import ConversationNotFound
from frontdesk.modules.messages.models import Conversation, ConversationView, Glance, Message, Party, Waiting
from frontdesk.modules.messages.rules import Side
from frontdesk.modules.users.models import User


async def get(session: AsyncSession, conversation_id: UUID, *, user_id: UUID) -> ConversationView:
    """A conversation as this person's side sees it, or their company's; raises `ConversationNotFound`."""
    statement = queries.views(user_id=user_id).where(Conversation.id == conversation_id)
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise ConversationNotFound
    return _view(row)


async def glance(session: AsyncSession, user_id: UUID) -> Glance:
    """Somebody who has signed in, and how much waits for them, in one statement."""
    return Glance(*(await session.execute(queries.glance(user_id))).one())


async def seen_from(session: AsyncSession, conversation: Conversation, side: Side) -> ConversationView:
    """A conversation as a side sees it."""
    # where nobody is the person of the first side, it is seen from the second
    user_id = conversation.user_id if side is Side.USER else conversation.party(side)
    return await get(session, conversation.id, user_id=user_id)


async def list_page(
    session: AsyncSession,
    page: PageRequest,
    *,
    caller: Principal,
    provider_id: UUID | None = None,
    unread: bool = False,
    unread_first: bool = False,
    mine: bool = False,
    cursor: str | None,
) -> Slice[ConversationView] | Stretch[ConversationView]:
    """A page of the caller's conversations and those they may answer, the latest first, or what follows a cursor.

    Only those that are `mine` where asked, in which the caller speaks for themselves. On a page, those in which
    something waits may come before all others. Raises `InvalidCursor`.
    """
    may_answer = {it for it in caller.companies if caller.may(Permission.MESSAGES_ANSWER, company_id=it)}
    answering = set() if mine else may_answer
    statement = queries.views(user_id=caller.user_id)
    if provider_id is not None:
        statement = statement.where(Conversation.provider_id == provider_id)
    if (
        provider_id is None or mine or not caller.is_admin
    ):  # who runs the installation sees what one provider was written
        statement = statement.where(queries.theirs(user_id=caller.user_id, company_ids=answering))
    if unread:
        statement = statement.where(queries.waiting(user_id=caller.user_id))
    if cursor is not None:
        on = await follow(session, statement, queries.LATEST_FIRST, cursor=cursor, size=page.size)
        return Stretch(items=[_view(row) for row in on.items], next_cursor=on.next_cursor)
    if unread_first:
        statement = statement.order_by(queries.waiting(user_id=caller.user_id).desc())
    order = (key.clause() for key in queries.LATEST_FIRST)
    found = await paginate(session, statement.order_by(*order), page)
    return Slice(items=[_view(row) for row in found.items], total=found.total, page=found.page, size=found.size)


async def list_messages(
    session: AsyncSession, view: ConversationView, *, after: int | None, cursor: str, size: int
) -> Stretch[Message]:
    """Messages from a cursor on: the latest first, or with `after` those that came after a number, in their order.

    Raises `InvalidCursor`.
    """
    statement = queries.messages(view.conversation.id, after=after)
    order = queries.BACKWARDS if after is None else queries.FORWARDS
    return await follow(session, statement, order, cursor=cursor, size=size)


async def waiting(session: AsyncSession, conversation_id: UUID, side: Side, *, number: int) -> Waiting | None:
    """The message that a side is to hear of by mail; None where it has been read, or comes from somebody unwanted."""
    conversation = await session.get(Conversation, conversation_id)
    if conversation is None or conversation.read_by(side) >= number:
        return None
    view = await seen_from(session, conversation, side)
    message = await session.scalar(queries.numbered(conversation_id, number))
    if message is None or view.is_blocked:
        return None
    desk, people = None, []
    if view.party(side).kind == "user":
        people = [await session.get_one(User, conversation.party(side))]
    else:
        desk = (await session.execute(queries.desk_of(conversation.party(side)))).one()[1]
        assert conversation.company_id is not None  # noqa: S101  a constraint says so
        people = [] if desk else list(await session.scalars(queries.owners(conversation.company_id)))
    return Waiting(view, message, people, desk)


def _view(row: Any) -> ConversationView:
    conversation, side, user, peer, provider, last, is_blocked = row
    return ConversationView(
        conversation=conversation,
        side=Side(side),
        user=_person(user),
        peer=_person(peer) if peer is not None else Party("provider", conversation.provider_id, provider),
        last=last,
        is_blocked=is_blocked,
    )


def _person(user: User) -> Party:
    return Party("user", user.id, user.full_name, user.avatar_url)
