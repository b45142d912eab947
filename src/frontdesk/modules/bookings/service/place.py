"""Placing a booking: three statements, whoever asks; where it has to be paid first, as many again."""

from datetime import datetime, timedelta
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from frontdesk.core import outbox_sql
from frontdesk.core.audit import NOBODY, By
from frontdesk.core.db import driver
from frontdesk.core.errors import Forbidden
from frontdesk.core.ids import new_id
from frontdesk.core.phones import e164
from frontdesk.core.principal import Principal
from frontdesk.core.settings import BookingSettings
from frontdesk.modules.bookings import policies, queries
from frontdesk.modules.bookings.errors import (
    ClientRequired,
    ProviderInactive,
    ServiceRequired,
    UnclearTime,
    UnknownPlace,
)
from frontdesk.modules.bookings.events import BookingPlaced
from frontdesk.modules.bookings.models import Booking, BookingView
from frontdesk.modules.bookings.rules import Source
from frontdesk.modules.bookings.schemas import BookingIn
from frontdesk.modules.bookings.service.overriding import override
from frontdesk.modules.bookings.service.places import Named, Place, find_place
from frontdesk.modules.bookings.service.taking import take
from frontdesk.modules.bookings.service.times import Interval, interval
from frontdesk.modules.bookings.service.waiting import let_wait
from frontdesk.modules.clients import service as clients
from frontdesk.modules.clients.errors import ClientNotFound
from frontdesk.modules.clients.models import Client


async def place(
    session: AsyncSession,
    wanted: BookingIn,
    *,
    caller: Principal | None,
    settings: BookingSettings,
    now: datetime,
    by: By = NOBODY,
) -> BookingView:
    """Take the time and write the booking, with the fact of it, in the transaction of `session`.

    Raises:
        UnknownPlace: there is no such room, person, offering or provider, or they are not of one provider.
        NotGivenBy, NotInRoom, NotGiven: the offering is given by others, elsewhere, or by nobody at present.
        ProviderInactive: it takes no bookings.
        ServiceRequired: a client has to name a service.
        UnclearTime: see `times.interval`; or a client wants an offering for longer or shorter than it takes.
        ClientRequired: a guest did not say who comes and how to reach them.
        ClientNotFound: the company has no such client.
        Forbidden: somebody who may not sets the opening hours aside, or names a client.
        calendar.errors: why the time cannot be had, with the next free starts.
    """
    connection = await driver(session)
    at = await find_place(connection, named(wanted))
    if not (at.published or (caller is not None and caller.works_for(at.company_id))):
        raise UnknownPlace  # a draft does not exist for others
    if not at.is_active:
        raise ProviderInactive
    desk = policies.is_desk(caller, company_id=at.company_id)
    if at.needs_service and not desk:
        raise ServiceRequired("Clients have this by a service here: name an offering_id.")
    card = await _card(session, wanted, at, desk=desk)
    booking = Booking(id=new_id(), **(_known(wanted, card) if card else _client(wanted, caller=caller, desk=desk)))
    when = _when(wanted, at, desk=desk)
    cost = at.price(when)
    booking.company_id, booking.provider_id = at.company_id, at.provider_id
    booking.offering_id = at.offered.id if at.offered else None
    booking.start_time, booking.end_time = when.start, when.end
    booking.buffer_before_minutes, booking.buffer_after_minutes = at.buffers
    booking.service_type = wanted.service_type or (at.offered.name if at.offered else None)
    booking.notes = wanted.notes
    booking.amount, booking.currency = cost.amount, cost.currency
    booking.source = (wanted.source or Source.DESK) if desk else Source.WEB
    if wanted.override_hours:
        await override(session, booking, caller=caller, by=by, now=now)
    taken = await take(session, booking, at, now=now, enforce_hours=not wanted.override_hours)
    await let_wait(session, booking, at, desk=desk, by_request=taken.by_request, settings=settings, now=now)
    await _store(connection, booking, card, now=now)
    return BookingView(booking, at.provider_number, at.timezone)


def named(wanted: BookingIn) -> Named:
    """What a request names."""
    return Named(
        provider=wanted.provider_id, room_id=wanted.room_id, staff_id=wanted.staff_id, offering_id=wanted.offers
    )


def _when(wanted: BookingIn, at: Place, *, desk: bool) -> Interval:
    """When it is to be. An offering takes as long as it takes, unless the desk says otherwise."""
    when = interval(wanted, timezone=at.timezone, default=at.default_duration)
    if at.offered and not desk and when.length != at.offered.duration:
        raise UnclearTime(f"{at.offered.name} takes {at.offered.duration // timedelta(minutes=1)} minutes.")
    return when


async def _card(session: AsyncSession, wanted: BookingIn, at: Place, *, desk: bool) -> Client | None:
    """The card of the client whom the desk names."""
    if wanted.client_id is None:
        return None
    if not desk:
        raise Forbidden("Only the desk books for one of its clients.")
    card = await clients.get(session, wanted.client_id)
    if card.company_id != at.company_id:
        raise ClientNotFound
    return card


def _known(wanted: BookingIn, card: Client) -> dict[str, Any]:
    """Who comes, as far as it is not said what their card says. Who has an account finds the booking there."""
    phone = wanted.client_phone or card.phone
    return {
        "user_id": card.user_id,
        "client_name": wanted.client_name or card.name,
        "client_email": wanted.client_email or card.email,
        "client_phone": phone,
        "client_phone_e164": e164(phone),
    }


def _client(wanted: BookingIn, *, caller: Principal | None, desk: bool) -> dict[str, Any]:
    """Who comes. Members book for themselves, the desk for others, guests say who they are and how to reach them."""
    name, email, user_id = wanted.client_name, wanted.client_email, None
    if caller is not None and (not desk or name is None):
        user_id, email, name = caller.user_id, email or caller.email, name or caller.email
    if name is None:
        raise ClientRequired("client_name is missing.")
    if caller is None and email is None and wanted.client_phone is None:
        raise ClientRequired("Give client_email or client_phone.")
    return {
        "user_id": user_id,
        "client_name": name,
        "client_email": email,
        "client_phone": wanted.client_phone,
        "client_phone_e164": e164(wanted.client_phone),
    }


async def _store(connection: asyncpg.Connection, booking: Booking, card: Client | None, *, now: datetime) -> None:
    """Write the booking, the fact of it and its client, who may have a card already, in one statement."""
    fact = BookingPlaced(booking_id=booking.id, company_id=booking.company_id, status=booking.status)
    row = await connection.fetchrow(
        queries.INSERT_BOOKING,
        *(getattr(booking, column) for column in queries.INSERTED),
        *outbox_sql.parameters(fact, now=now),
        new_id(),
        card.identity
        if card
        else clients.identity(
            user_id=booking.user_id,
            phone_e164=booking.client_phone_e164,
            email=booking.client_email,
            name=booking.client_name,
        ),
    )
    for column, value in row.items():
        set_committed_value(booking, column, value)
