"""Statements over conversations, messages and blocks."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Delete, Select, and_, case, delete, exists, func, or_, select
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningInsert

from frontdesk.core.permissions import CompanyRole
from frontdesk.core.sorting import Key
from frontdesk.modules.companies.models import Membership
from frontdesk.modules.messages.models import Conversation, Message, MessageBlock
from frontdesk.modules.messages.rules import Side
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.users.models import User

PEER = aliased(User)
LATEST_FIRST = (Key(Conversation.last_at, descending=True), Key(Conversation.id, descending=True))
BACKWARDS, FORWARDS = (Key(Message.number, descending=True),), (Key(Message.number),)
Views = Select[Conversation, str, User, User | None, str | None, Message, bool]


def addition(values: Mapping[str, Any]) -> Insert:
    """Adds a conversation, unless these two have it."""
    return insert(Conversation).values(**values).on_conflict_do_nothing()


def between(both: Mapping[str, UUID | None]) -> Select[Conversation]:
    """The conversation of these two, by its columns that say who they are and what it is about; locked."""
    same = (getattr(Conversation, name).is_not_distinct_from(value) for name, value in both.items())
    return select(Conversation).where(*same).with_for_update()


def views(*, user_id: UUID) -> Views:
    """Conversations as this person or their company sees them, with names, the last message, and whether blocked."""
    mine = case((Conversation.user_id == user_id, Side.USER), else_=Side.PEER)
    peer = func.coalesce(Conversation.peer_id, Conversation.provider_id)
    by_me = and_(
        MessageBlock.by_id == case((Conversation.user_id == user_id, Conversation.user_id), else_=peer),
        MessageBlock.whom_id == case((Conversation.user_id == user_id, peer), else_=Conversation.user_id),
    )
    last = and_(Message.conversation_id == Conversation.id, Message.number == Conversation.last_number)
    return (
        select(Conversation, mine, User, PEER, Provider.name, Message, exists().where(by_me))
        .join(User, User.id == Conversation.user_id)
        .outerjoin(PEER, PEER.id == Conversation.peer_id)
        .outerjoin(Provider, Provider.id == Conversation.provider_id)
        .join(Message, last)
        .execution_options(populate_existing=True)
    )


def theirs(*, user_id: UUID, company_ids: Collection[UUID]) -> ColumnElement[bool]:
    """A person's own conversations, and those of the companies in whose name they answer."""
    own = or_(Conversation.user_id == user_id, Conversation.peer_id == user_id)
    return or_(own, Conversation.company_id.in_(company_ids)) if company_ids else own


def waiting(*, user_id: UUID) -> ColumnElement[bool]:
    """Conversations in which something waits for this person's side."""
    read = case((Conversation.user_id == user_id, Conversation.user_read), else_=Conversation.peer_read)
    return Conversation.last_number > read


def glance(user_id: UUID) -> Select[User, int]:
    """Somebody, and in how many of their own conversations something waits for them."""
    unread = select(func.count()).select_from(Conversation)
    unread = unread.where(theirs(user_id=user_id, company_ids=()), waiting(user_id=user_id))
    return select(User, unread.scalar_subquery()).where(User.id == user_id)


def locked(conversation_id: UUID) -> Select[Conversation]:
    """One conversation as it stands now, locked."""
    one = select(Conversation).where(Conversation.id == conversation_id)
    return one.with_for_update().execution_options(populate_existing=True)


def message(values: Mapping[str, Any]) -> ReturningInsert[Message]:
    """Adds a message."""
    return insert(Message).values(**values).returning(Message)


def messages(conversation_id: UUID, *, after: int | None) -> Select[Message]:
    """The messages of a conversation, or those after a number."""
    statement = select(Message).where(Message.conversation_id == conversation_id)
    return statement if after is None else statement.where(Message.number > after)


def blocks(one: UUID, another: UUID) -> Select[UUID]:
    """Which of the two wants nothing of the other."""
    pairs = ((one, another), (another, one))
    either = or_(*(and_(MessageBlock.by_id == by, MessageBlock.whom_id == whom) for by, whom in pairs))
    return select(MessageBlock.by_id).where(either)


def block(by: UUID, whom: UUID) -> Insert:
    """Lets somebody hear nothing more of another; twice is once."""
    return insert(MessageBlock).values(by_id=by, whom_id=whom).on_conflict_do_nothing()


def unblock(by: UUID, whom: UUID) -> Delete:
    """Lets somebody hear of another again."""
    return delete(MessageBlock).where(MessageBlock.by_id == by, MessageBlock.whom_id == whom)


def desk_of(provider_id: UUID) -> Select[str, str | None]:
    """A provider's name and its address of mail."""
    return select(Provider.name, Provider.email).where(Provider.id == provider_id)


def owners(company_id: UUID) -> Select[User]:
    """The people who own a company."""
    here = and_(Membership.user_id == User.id, Membership.company_id == company_id)
    return select(User).join(Membership, here).where(Membership.role == CompanyRole.OWNER, User.is_active)


def numbered(conversation_id: UUID, number: int) -> Select[Message]:
    """One message."""
    return select(Message).where(Message.conversation_id == conversation_id, Message.number == number)
