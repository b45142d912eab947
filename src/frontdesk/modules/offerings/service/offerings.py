"""Adding, finding, changing and ending offerings."""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit
from frontdesk.core.audit import By
from frontdesk.core.errors import DomainError
from frontdesk.core.ids import new_id
from frontdesk.core.pagination import PageRequest, Slice, paginate
from frontdesk.core.principal import Principal
from frontdesk.core.sorting import order_by
from frontdesk.modules.offerings import queries
from frontdesk.modules.offerings.errors import OfferingNotFound, UnknownRoom, UnknownStaff
from frontdesk.modules.offerings.models import Offering, OfferingRoom, OfferingStaff
from frontdesk.modules.offerings.schemas import OfferingIn, OfferingPatch
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.rooms.errors import CurrencyMismatch

LISTS = {"staff_ids", "room_ids", "currency"}
_record = partial(audit.record_of, unsaid={"description"})


async def create(session: AsyncSession, provider: Provider, wanted: OfferingIn, *, by: By, now: datetime) -> Offering:
    """A new offering of a provider.

    Raises:
        CurrencyMismatch: its price is in another currency than the provider's.
        UnknownStaff, UnknownRoom: somebody or some room is not the provider's.
    """
    _check_currency(provider, wanted.currency)
    offering = Offering(id=new_id(), **wanted.model_dump(exclude=LISTS), provider=provider, team=[], places=[])
    session.add(offering)
    await _give(session, offering, staff_ids=wanted.staff_ids, room_ids=wanted.room_ids)
    made = await _stored(session, offering)
    await _record(session, "offering.added", made, (None, {"name": made.name}), by=by, now=now)
    return made


async def get(session: AsyncSession, offering_id: UUID, *, lock: bool = False) -> Offering:
    """The offering with this id, with its provider, team and rooms; locked where asked. Raises `OfferingNotFound`."""
    statement = queries.by_id(offering_id)
    if lock:
        statement = statement.with_for_update(key_share=True, of=Offering)
    offering = await session.scalar(statement)
    if offering is None:
        raise OfferingNotFound
    return offering


async def list_offerings(
    session: AsyncSession,
    provider: Provider,
    page: PageRequest,
    *,
    caller: Principal | None,
    sort: str | None,
    with_rooms: bool = True,
) -> Slice[Offering]:
    """One page of a provider's offerings; inactive ones for its people only, and the rooms that they take if asked."""
    statement = queries.offerings_of(provider.id, with_rooms=with_rooms)
    if caller is None or not caller.works_for(provider.company_id):
        statement = statement.where(queries.listed())
    order = order_by(sort, queries.SORTABLE, default="name", last=Offering.id)
    return await paginate(session, statement.order_by(*order), page)


async def change(
    session: AsyncSession, offering: Offering, changes: OfferingPatch, *, by: By, now: datetime
) -> Offering:
    """Change some fields of an offering. Raises as `create`."""
    given, before = changes.model_dump(), _told(offering)
    _check_currency(offering.provider, given.get("currency"))
    for field in given.keys() - LISTS:
        setattr(offering, field, given[field])
    await _give(session, offering, staff_ids=given.get("staff_ids"), room_ids=given.get("room_ids"))
    offering.version += 1
    changed = await _stored(session, offering)
    await _record(session, "offering.changed", changed, (before, _told(changed)), by=by, now=now)
    return changed


async def delete(session: AsyncSession, offering: Offering, *, by: By, now: datetime) -> None:
    """Sell an offering no more. It stays in the database for the bookings it had, and these stay as they are."""
    offering.deleted_at, offering.price_currency = now, None
    offering.version += 1
    await _record(session, "offering.removed", offering, ({"name": offering.name}, None), by=by, now=now)


def _check_currency(provider: Provider, currency: str | None) -> None:
    if currency not in {None, provider.currency}:
        raise CurrencyMismatch(f"This provider's currency is {provider.currency}.")


async def _give(
    session: AsyncSession,
    offering: Offering,
    *,
    staff_ids: Collection[UUID] | None,
    room_ids: Collection[UUID] | None,
) -> None:
    """Say who gives an offering, and in which rooms; None leaves it. Who stays on the team keeps their turn."""
    provider_id = offering.provider.id
    if staff_ids is not None:
        await _check(session, queries.staff_of(provider_id, staff_ids), staff_ids, otherwise=UnknownStaff)
        stay = {one.staff_id: one for one in offering.team}
        offering.team = [stay.get(it) or OfferingStaff(staff_id=it) for it in staff_ids]
    if room_ids is not None:
        await _check(session, queries.rooms_of(provider_id, room_ids), room_ids, otherwise=UnknownRoom)
        has = {one.room_id: one for one in offering.places}
        offering.places = [has.get(it) or OfferingRoom(room_id=it) for it in room_ids]


async def _check(
    session: AsyncSession, known: Select[UUID], wanted: Collection[UUID], *, otherwise: type[DomainError]
) -> None:
    with session.no_autoflush:  # the offering is not whole yet
        unknown = set(wanted) - set(await session.scalars(known)) if wanted else set()
    if unknown:
        raise otherwise(f"Not this provider's: {', '.join(map(str, sorted(unknown)))}.")


async def _stored(session: AsyncSession, offering: Offering) -> Offering:
    """An offering as it now is, with all that an answer tells."""
    offering.price_currency = offering.provider.currency if offering.amount else None
    await session.flush()
    found = await session.scalar(queries.by_id(offering.id).execution_options(populate_existing=True))
    assert found is not None  # noqa: S101  it was just written
    return found


def _told(offering: Offering) -> dict[str, Any]:
    """What the audit log keeps: all that may change, a price with its currency."""
    fields = OfferingPatch.model_fields.keys() - {"amount", "currency"}
    price = {"amount": offering.amount, "currency": offering.currency}
    return audit.as_it_is(offering, sorted(fields)) | {"price": price}
