"""Writing to somebody for the first time, or as if it were."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.ids import new_id
from frontdesk.core.permissions import Permission
from frontdesk.core.principal import Principal
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.errors import BookingNotFound
from frontdesk.modules.bookings.models import Booking
from frontdesk.modules.messages import queries
from frontdesk.modules.messages.errors import NoAccount, RecipientNotFound, ToOneself
from frontdesk.modules.messages.models import Conversation
from frontdesk.modules.messages.rules import Side, in_order
from frontdesk.modules.messages.schemas import ConversationIn
from frontdesk.modules.messages.service.write import add
from frontdesk.modules.providers import service as providers
from frontdesk.modules.providers.errors import ProviderNotFound
from frontdesk.modules.users import service as users
from frontdesk.modules.users.errors import UserNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sides:
    """Who the two are, and which of them writes."""

    writer: Side
    user_id: UUID
    peer_id: UUID | None = None
    provider_id: UUID | None = None
    booking_id: UUID | None = None
    company_id: UUID | None = None


async def begin(
    session: AsyncSession, wanted: ConversationIn, *, caller: Principal, now: datetime
) -> tuple[Conversation, Side]:
    """Write to a person or a provider, in the conversation that there is with them or a new one.

    Raises:
        RecipientNotFound: there is no such person or provider, or not for the caller.
        BookingNotFound: there is no such booking there, or not for the caller.
        ToOneself: it is themselves, or the provider that they answer for.
        NoAccount: the booking's client is a guest.
        Blocked, YouBlocked: one of the two wants no messages of the other.
    """
    sides = await _sides(session, wanted, caller)
    both = {
        "user_id": sides.user_id,
        "peer_id": sides.peer_id,
        "provider_id": sides.provider_id,
        "booking_id": sides.booking_id,
    }
    await session.execute(queries.addition({"id": new_id(), "company_id": sides.company_id, "last_at": now, **both}))
    conversation = (await session.scalars(queries.between(both))).one()
    await add(session, conversation, sides.writer, wanted.body, by=caller.user_id, now=now)
    return conversation, sides.writer


async def _sides(session: AsyncSession, wanted: ConversationIn, caller: Principal) -> _Sides:
    if wanted.recipient_id is not None:
        return await _person(session, wanted.recipient_id, caller)
    assert wanted.provider_id is not None  # noqa: S101  the schema saw to it
    return await _provider(session, wanted.provider_id, wanted.booking_id, caller)


async def _person(session: AsyncSession, recipient_id: UUID, caller: Principal) -> _Sides:
    if recipient_id == caller.user_id:
        raise ToOneself
    try:
        recipient = await users.get_user(session, recipient_id)
    except UserNotFound as nobody:
        raise RecipientNotFound from nobody
    if not recipient.is_active:
        raise RecipientNotFound
    user_id, peer_id = in_order(caller.user_id, recipient_id)
    return _Sides(writer=Side.USER if user_id == caller.user_id else Side.PEER, user_id=user_id, peer_id=peer_id)


async def _provider(
    session: AsyncSession, key: UUID | int, booking_key: UUID | int | None, caller: Principal
) -> _Sides:
    try:
        provider = await providers.get(session, key)
    except ProviderNotFound as nothing:
        raise RecipientNotFound from nothing
    if not (provider.listed or caller.works_for(provider.company_id)):
        raise RecipientNotFound
    booking = None if booking_key is None else await _booking(session, booking_key, provider.id)
    if booking is not None and booking.user_id == caller.user_id:
        client, writer = caller.user_id, Side.USER
    elif caller.may(Permission.MESSAGES_ANSWER, company_id=provider.company_id):
        client, writer = _client(booking), Side.PEER
    elif booking is None and provider.company_id not in caller.companies:
        client, writer = caller.user_id, Side.USER
    elif booking is None:
        raise ToOneself
    else:
        raise BookingNotFound
    return _Sides(
        writer=writer,
        user_id=client,
        provider_id=provider.id,
        booking_id=booking.id if booking else None,
        company_id=provider.company_id,
    )


async def _booking(session: AsyncSession, key: UUID | int, provider_id: UUID) -> Booking:
    booking = (await bookings.get(session, key)).booking
    if booking.provider_id != provider_id:
        raise BookingNotFound
    return booking


def _client(booking: Booking | None) -> UUID:
    """Whom a provider writes to: only to clients, about a booking of theirs."""
    if booking is None:
        raise ToOneself("Name the booking whose client you write to.")
    if booking.user_id is None:
        raise NoAccount
    return booking.user_id
