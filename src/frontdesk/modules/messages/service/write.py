"""Writing, reading up to a message, and hearing nothing more of somebody: each with the conversation locked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.ids import new_id
from frontdesk.core.permissions import Permission
from frontdesk.modules.live import service as live
from frontdesk.modules.messages import queries
from frontdesk.modules.messages.errors import Blocked, YouBlocked
from frontdesk.modules.messages.events import UnreadDue
from frontdesk.modules.messages.models import Conversation, ConversationView, Message
from frontdesk.modules.messages.rules import UNREAD_FOR, Side, falls_silent


async def send(session: AsyncSession, view: ConversationView, body: str, *, by: UUID, now: datetime) -> Message:
    """Add a message of the view's side, written by the person `by`; raises `Blocked`, `YouBlocked`."""
    conversation = (await session.scalars(queries.locked(view.conversation.id))).one()
    return await add(session, conversation, view.side, body, by=by, now=now)


async def add(
    session: AsyncSession, conversation: Conversation, side: Side, body: str, *, by: UUID, now: datetime
) -> Message:
    """Add a message of `side`, written by the person `by`, to a conversation (locked).

    Whoever writes has read what came before. That something waits for the other side is told by mail some minutes
    after the first such message, if it still does.

    Raises:
        Blocked: the other side wants no messages of this one.
        YouBlocked: this side wants none of the other.
    """
    await _check_heard(session, conversation, side)
    last, other = conversation.last_number, side.other
    if falls_silent(read=conversation.read_by(other), last=last):
        due = UnreadDue(conversation_id=conversation.id, side=other, number=last + 1)
        await outbox.schedule(session, [(due, now + UNREAD_FOR)])
    values = {
        "conversation_id": conversation.id,
        "number": last + 1,
        "id": new_id(),
        "tenant_id": conversation.company_id,
        "side": side,
        "sender_id": by,
        "body": body,
    }
    message: Message = (await session.scalars(queries.message(values))).one()
    conversation.last_number, conversation.last_at = last + 1, now
    _mark(conversation, side, last + 1)
    await session.flush()
    await _show(session, "messages.sent", conversation, _told(conversation, message), now=now)
    return message


async def read(session: AsyncSession, view: ConversationView, number: int | None, *, now: datetime) -> None:
    """Mark what a side has read, up to a message or all; nothing becomes unread again."""
    conversation = (await session.scalars(queries.locked(view.conversation.id))).one()
    last, before = conversation.last_number, conversation.read_by(view.side)
    _mark(conversation, view.side, max(before, min(number or last, last)))
    await session.flush()
    await session.refresh(conversation, ["updated_at"])
    upto = conversation.read_by(view.side)
    if upto > before:
        told = {"conversation_id": conversation.id, "reader": _named(conversation, view.side), "read_number": upto}
        await _show(session, "messages.read", conversation, told, now=now)


async def block(session: AsyncSession, view: ConversationView) -> None:
    """Have a side hear nothing more of the other, here and elsewhere; twice is once."""
    await session.execute(
        queries.locked(view.conversation.id)
    )  # of what is being written, either it is heard or refused
    await session.execute(queries.block(*_both(view.conversation, view.side)))


async def unblock(session: AsyncSession, view: ConversationView) -> None:
    """Have a side hear of the other again, whether it did not or did."""
    await session.execute(queries.unblock(*_both(view.conversation, view.side)))


async def _check_heard(session: AsyncSession, conversation: Conversation, side: Side) -> None:
    mine, theirs = _both(conversation, side)
    unwilling = set(await session.scalars(queries.blocks(mine, theirs)))
    if theirs in unwilling:
        raise Blocked
    if mine in unwilling:
        raise YouBlocked


def _both(conversation: Conversation, side: Side) -> tuple[UUID, UUID]:
    return conversation.party(side), conversation.party(side.other)


async def _show(
    session: AsyncSession, kind: str, conversation: Conversation, told: Mapping[str, Any], *, now: datetime
) -> None:
    """Tell both sides that look, the writer's own other devices too."""
    for side in Side:
        party = conversation.party(side)
        audience = live.person(party)
        if party == conversation.provider_id:
            assert conversation.company_id is not None  # noqa: S101  a constraint says so
            audience = live.company(conversation.company_id, Permission.MESSAGES_ANSWER)
        await live.publish(session, audience, kind, told, now=now)


def _told(conversation: Conversation, message: Message) -> Mapping[str, Any]:
    return {
        "conversation_id": conversation.id,
        "message_id": message.id,
        "number": message.number,
        "sender": _named(conversation, Side(message.side)),
        "body": message.body,
        "created_at": message.created_at,
    }


def _named(conversation: Conversation, side: Side) -> Mapping[str, Any]:
    party = conversation.party(side)
    return {"kind": "provider" if party == conversation.provider_id else "user", "id": party}


def _mark(conversation: Conversation, side: Side, number: int) -> None:
    if side is Side.USER:
        conversation.user_read = number
    else:
        conversation.peer_read = number
