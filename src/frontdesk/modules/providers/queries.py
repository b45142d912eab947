"""Statements over providers."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Delete, Select, Update, and_, delete, func, or_, select, true, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.dml import ReturningDelete

from frontdesk.core.principal import Principal
from frontdesk.modules.calendar.models import Calendar, Reservation
from frontdesk.modules.providers.models import Favorite, FormerSlug, HasCalendar, Provider

# what a question about free time needs to know beforehand; for the driver. $1 id or number
_ASKED = """
SELECT p.id AS calendar_id, p.company_id, p.is_active AND p.published AS listed, p.default_duration_minutes,
       NOT p.service_required AS alone, place.token AS version
FROM providers p LEFT JOIN page_versions place ON place.scope = p.id::text
WHERE p.deleted_at IS NULL AND """
ASKED_BY_ID = f"{_ASKED} p.id = $1"
ASKED_BY_NUMBER = f"{_ASKED} p.number = $1"


# $1 a slug that a provider has now: which state of the data its public page shows
PAGE_VERSION = """
SELECT concat_ws('.', p.id, place.token) FROM providers p
LEFT JOIN page_versions place ON place.scope = p.id::text WHERE p.slug = $1"""


MOST_WORKPLACES = 100  # so many stand in a menu


def providers() -> Select[Provider]:
    """All that have not been deleted, with their calendars."""
    return every().where(Provider.deleted_at.is_(None))


def every() -> Select[Provider]:
    """All that there ever were, with their calendars."""
    return select(Provider).options(joinedload(Provider.calendar))


def by_key(key: UUID | int, *, ended: bool = False) -> Select[Provider]:
    """The one with this id or number; one that was deleted only where asked."""
    found = every() if ended else providers()
    return found.where(Provider.id == key if isinstance(key, UUID) else Provider.number == key)


def by_slug(slug: str) -> Select[Provider]:
    """The one that has this slug, or had it."""
    current = select(Provider.id).where(Provider.slug == slug)
    former = select(FormerSlug.provider_id).where(FormerSlug.slug == slug)
    return providers().where(Provider.id.in_(current.union_all(former)))


def without_former_slug(provider_id: UUID, slug: str) -> ReturningDelete[str]:
    """Removes a slug that a provider had, and tells it; None where it had no such one."""
    gone = delete(FormerSlug).where(FormerSlug.provider_id == provider_id, FormerSlug.slug == slug)
    return gone.returning(FormerSlug.slug)


def seen_by(caller: Principal | None) -> ColumnElement[bool]:
    """Those that exist for the caller, as `dependencies.may_see` has it."""
    public = and_(Provider.is_active, Provider.published)
    if caller is None:
        return public
    return true() if caller.is_admin else or_(public, Provider.company_id.in_(caller.companies))


def favorites_of(user_id: UUID) -> Select[Provider]:
    """What somebody wants to find again, the latest first."""
    return (
        providers()
        .join(Favorite, and_(Favorite.provider_id == Provider.id, Favorite.user_id == user_id))
        .order_by(Favorite.created_at.desc(), Provider.id)
    )


def favorite(user_id: UUID, provider_id: UUID) -> Select[UUID]:
    """A row where somebody wants to find a provider again."""
    return select(Favorite.provider_id).where(Favorite.user_id == user_id, Favorite.provider_id == provider_id)


def with_favorite(user_id: UUID, provider_id: UUID) -> Insert:
    """Remembers a provider for somebody; twice is once."""
    return insert(Favorite).values(user_id=user_id, provider_id=provider_id).on_conflict_do_nothing()


def without_favorite(user_id: UUID, key: UUID | int) -> Delete:
    """Forgets the provider with this id or number for somebody."""
    return delete(Favorite).where(
        Favorite.user_id == user_id, Favorite.provider_id.in_(by_key(key).with_only_columns(Provider.id))
    )


def rated(thing: type[HasCalendar], thing_id: UUID, *, count: int, points: int) -> Update:
    """Adds to what a thing is rated from; nobody has edited it, so that neither version nor `updated_at` changes."""
    kept = {"rating_count": thing.rating_count + count, "rating_points": thing.rating_points + points}
    return update(thing).where(thing.id == thing_id).values(**kept, updated_at=thing.updated_at)


def taken_ahead(calendar_id: UUID, *, now: datetime) -> Select[int, datetime | None, datetime | None]:
    """How often time to come is taken on a calendar and its children, from when, and until when."""
    family = select(Calendar.id).where(or_(Calendar.id == calendar_id, Calendar.parent_id == calendar_id))
    return select(
        func.count(Reservation.group_id.distinct()),
        func.min(func.lower(Reservation.period, type_=DateTime(timezone=True))),
        func.max(func.upper(Reservation.period, type_=DateTime(timezone=True))),
    ).where(
        Reservation.calendar_id.in_(family),
        func.upper(Reservation.period) > now,
        or_(Reservation.expires_at.is_(None), Reservation.expires_at > now),
    )


def names_of(provider_ids: Collection[UUID]) -> Select[UUID, str]:
    """What these providers are called."""
    return select(Provider.id, Provider.name).where(Provider.id.in_(provider_ids))


def workplaces(companies: Collection[UUID] | None) -> Select[UUID, int, str, UUID]:
    """The providers of these companies by name, or of all (None), not more than `MOST_WORKPLACES`."""
    places = select(Provider.id, Provider.number, Provider.name, Provider.company_id)
    kept = true() if companies is None else Provider.company_id.in_(companies)
    return places.where(Provider.deleted_at.is_(None), kept).order_by(Provider.name, Provider.id).limit(MOST_WORKPLACES)
