"""Opening, finding, changing and ending providers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit, outbox
from frontdesk.core.audit import By
from frontdesk.core.phones import e164
from frontdesk.core.principal import Principal
from frontdesk.modules.amenities import service as amenities
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.calendar.schemas import TimeRules
from frontdesk.modules.companies import service as companies
from frontdesk.modules.geography import service as geography
from frontdesk.modules.geography.models import City
from frontdesk.modules.providers import queries
from frontdesk.modules.providers.errors import (
    CurrencyInUse,
    DefaultProvider,
    FutureBookings,
    IncompletePosition,
    NoProvider,
    ProviderNotFound,
    ProviderRequired,
)
from frontdesk.modules.providers.events import ProviderCreated, RemindersChanged
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.providers.rules import HOUSE_PROVIDER_ID, position_of
from frontdesk.modules.providers.schemas import ProviderIn, ProviderPatch
from frontdesk.modules.providers.service.slugs import change_slug, slug_for

RULES: Final = set(TimeRules.model_fields)  # what the calendar keeps of a thing's fields
# of the audit log, in which nothing is ever deleted: where and how somebody is reached, and what they have written
UNSAID: Final = frozenset(
    {"address", "street", "postal_code", "latitude", "longitude", "phone", "email", "description"}
)
_record = partial(audit.record_of, unsaid=UNSAID)


@dataclass(frozen=True, slots=True)
class Workplace:
    """A provider as those who work there choose it."""

    id: UUID
    number: int
    name: str
    company_id: UUID


async def create(
    session: AsyncSession, wanted: ProviderIn, *, caller: Principal, timezone: str, by: By, now: datetime
) -> Provider:
    """A new provider with its calendar; `timezone` holds where neither it nor its city says one.

    Raises:
        CompanyNotFound, CompanyRequired, NoCompany, Forbidden: see `companies.company_for`.
        UnknownCity: there is no such city.
        IncompletePosition: one coordinate is given and the other is not.
        SlugTaken: another provider has this slug, or had it.
    """
    company_id = await companies.company_for(session, caller, company_id=wanted.company_id)
    city = await _city(session, wanted.city_id)
    fields = wanted.model_dump(exclude={*RULES, "timezone", "company_id", "slug"})
    provider = Provider(
        **fields,
        company_id=company_id,
        slug=await slug_for(session, wanted=wanted.slug, name=wanted.name),
        phone_e164=e164(wanted.phone, country=city.country_code if city else None),
        calendar=await calendars.create_calendar(
            session,
            tenant_id=company_id,
            timezone=wanted.timezone or (city.timezone if city else timezone),
            area_id=wanted.city_id,
            rules=wanted.calendar_rules(),
        ),
    )
    _place(provider, city)
    session.add(provider)
    await session.flush()
    await outbox.record(session, ProviderCreated(provider_id=provider.id, company_id=company_id), now=now)
    await _record(session, "provider.opened", provider, (None, {"name": provider.name}), by=by, now=now)
    return provider


async def names(session: AsyncSession, provider_ids: Collection[UUID]) -> dict[UUID, str]:
    """What these providers are called, those that were deleted too: bookings outlive them."""
    if not provider_ids:
        return {}
    return {row.id: row.name for row in await session.execute(queries.names_of(provider_ids))}


async def workplaces(session: AsyncSession, caller: Principal) -> Sequence[Workplace]:
    """The providers whose desk somebody may stand at, by name; for who runs the installation the first hundred."""
    rows = await session.execute(queries.workplaces(None if caller.is_admin else caller.companies))
    return [Workplace(*row) for row in rows]


async def get(session: AsyncSession, key: UUID | int, *, lock: bool = False, ended: bool = False) -> Provider:
    """The provider with this id or number, locked against other changes where asked; raises `ProviderNotFound`.

    One that was deleted is found only where `ended` asks for it: bookings outlive their places.
    """
    statement = queries.by_key(key, ended=ended)
    if lock:
        statement = statement.with_for_update(key_share=True, of=Provider)
    provider = await session.scalar(statement)
    if provider is None:
        raise ProviderNotFound
    return provider


async def default(session: AsyncSession, key: UUID | int | None) -> Provider:
    """The provider of those who name none, locked: the one that the settings name, or the house's own.

    Raises:
        NoProvider: it does not exist, or is inactive.
    """
    provider = await session.scalar(
        queries.by_key(HOUSE_PROVIDER_ID if key is None else key).with_for_update(key_share=True, of=Provider)
    )
    if provider is None or not provider.is_active:
        raise NoProvider
    return provider


async def default_for(session: AsyncSession, caller: Principal, *, key: UUID | int | None) -> Provider:
    """The same for somebody who adds to it, or where they do not work there the only provider of their companies.

    Raises:
        NoProvider: the default one is inactive, or they have none.
        ProviderRequired: they have several.
    """
    try:
        provider = await default(session, key)
    except NoProvider:
        if caller.is_admin or not caller.companies:
            raise
    else:
        if caller.works_for(provider.company_id):
            return provider
    match (await session.scalars(queries.providers().where(Provider.company_id.in_(caller.companies)).limit(2))).all():
        case [only]:
            return await get(session, only.id, lock=True)
        case []:
            raise NoProvider
        case _:
            raise ProviderRequired


async def untouched_house(session: AsyncSession) -> Provider | None:
    """The house's own provider, locked, while it is as the installation was made: nobody has filled it in."""
    house = await get(session, HOUSE_PROVIDER_ID, lock=True)
    return house if house.version == 1 and not house.published else None


async def get_by_slug(session: AsyncSession, slug: str) -> Provider:
    """The provider that has this slug, or had it; raises `ProviderNotFound`."""
    provider = await session.scalar(queries.by_slug(slug))
    if provider is None:
        raise ProviderNotFound
    return provider


async def change(session: AsyncSession, provider: Provider, changes: ProviderPatch, *, by: By, now: datetime) -> None:
    """Change some fields of a provider, its calendar's among them.

    Raises:
        UnknownCity: there is no such city.
        IncompletePosition: one coordinate is there and the other is not.
        SlugTaken: another provider has this slug, or had it.
        CurrencyInUse: prices stand in the old currency.
        LanesInUse: fewer bookings at a time than are taken already.
    """
    given = changes.model_dump()
    before = audit.as_it_is(provider, given)
    fields = {name: value for name, value in given.items() if name not in {*RULES, "timezone", "slug"}}
    city = await _city(session, fields.get("city_id", provider.city_id))
    # the calendar first: bookings lock it before they look at the provider's row
    if in_time := _calendar_changes(provider, changes):
        await calendars.update_calendar(session, provider.id, now=now, **in_time)
    if isinstance(changes.slug, str):
        await change_slug(session, provider, changes.slug)
    if fields.get("city_id", provider.city_id) != provider.city_id:
        await _leave_city(session, provider)
    added = set(fields.get("reminder_minutes", ())) - set(provider.reminder_minutes)
    if added:
        await outbox.record(session, RemindersChanged(provider_id=provider.id, added=tuple(sorted(added))), now=now)
    for field, value in fields.items():
        setattr(provider, field, value)
    _place(provider, city)
    provider.phone_e164 = e164(provider.phone, country=city.country_code if city else None)
    provider.version += 1
    try:
        await session.flush()
    except IntegrityError as refused:
        raise CurrencyInUse from refused
    await _record(session, "provider.changed", provider, (before, given), by=by, now=now)


async def delete(session: AsyncSession, provider: Provider, *, by: By, now: datetime) -> None:
    """End a provider. It stays in the database for the bookings it had.

    Raises:
        DefaultProvider: it is the house's own.
        FutureBookings: it, or one of its rooms, is booked for a time to come.
    """
    if provider.id == HOUSE_PROVIDER_ID:
        raise DefaultProvider
    await retire(session, provider.id, now=now)
    provider.deleted_at = now
    provider.version += 1
    await _record(session, "provider.closed", provider, ({"name": provider.name}, None), by=by, now=now)


async def retire(session: AsyncSession, calendar_id: UUID, *, now: datetime) -> None:
    """Close a calendar and its children for good, and clear them out.

    The closure waits for bookings under way, and refuses those that read the place before it went.

    Raises:
        FutureBookings: time to come is taken on one of them; it tells how often and when.
    """
    await calendars.close_for_good(session, calendar_id, now=now)
    count, first, last = (await session.execute(queries.taken_ahead(calendar_id, now=now))).one()
    if first is not None and last is not None:
        zone = ZoneInfo(await calendars.timezone_of(session, calendar_id))
        since, until = (when.astimezone(zone).isoformat() for when in (first, last))
        raise FutureBookings(
            f"Time to come is taken {count} times, from {since} to {until}: cancel these bookings first.",
            taken={"count": count, "from": since, "until": until},
        )
    await amenities.clear(session, calendar_id)


async def _leave_city(session: AsyncSession, provider: Provider) -> None:
    """Forget a position that was the city's, so that the place moves along to the next one."""
    city = await _city(session, provider.city_id)
    if city and (provider.latitude, provider.longitude) == (city.latitude, city.longitude):
        provider.latitude = provider.longitude = None


def _place(provider: Provider, city: City | None) -> None:
    """Put a provider where it says, or where its city lies."""
    otherwise = (city.latitude, city.longitude) if city else None
    try:
        position = position_of(provider.latitude, provider.longitude, otherwise=otherwise)
    except ValueError as refused:
        raise IncompletePosition from refused
    provider.latitude, provider.longitude = position


async def _city(session: AsyncSession, city_id: int | None) -> City | None:
    return await geography.get_city(session, city_id) if city_id is not None else None


def _calendar_changes(provider: Provider, changes: ProviderPatch) -> calendars.CalendarChanges:
    given, found = changes.model_dump(), calendars.CalendarChanges()
    if "timezone" in given:
        found["timezone"] = given["timezone"]
    if given.get("city_id", provider.calendar.area_id) != provider.calendar.area_id:
        found["area_id"] = given["city_id"]
    if RULES & given.keys():
        found["rules"] = changes.applied_to(provider.calendar.rules)
    return found
