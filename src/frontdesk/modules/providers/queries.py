"""Statements over providers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, func, or_, select, true
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import joinedload

from frontdesk.core.principal import Principal
from frontdesk.core.sorting import Sortable
from frontdesk.modules.calendar.models import Calendar, Reservation
from frontdesk.modules.providers.models import Provider

SORTABLE: dict[str, Sortable] = {
    "name": Provider.name,
    "created_at": Provider.created_at,
    "number": Provider.number,
}

# what a question about free time needs to know beforehand; for the driver. $1 id or number
_ASKED = """
SELECT id AS calendar_id, company_id, is_active AND published AS listed, default_duration_minutes
FROM providers WHERE deleted_at IS NULL AND """
ASKED_BY_ID = f"{_ASKED} id = $1"
ASKED_BY_NUMBER = f"{_ASKED} number = $1"


def providers() -> Select[Provider]:
    """All that have not been deleted, with their calendars."""
    return select(Provider).options(joinedload(Provider.calendar)).where(Provider.deleted_at.is_(None))


def by_key(key: UUID | int) -> Select[Provider]:
    """The one with this id or number."""
    return providers().where(Provider.id == key if isinstance(key, UUID) else Provider.number == key)


def by_slug(slug: str) -> Select[Provider]:
    """The one with this slug."""
    return providers().where(Provider.slug == slug)


def seen_by(caller: Principal | None) -> ColumnElement[bool]:
    """Those that exist for the caller, as `dependencies.may_see` has it."""
    public = and_(Provider.is_active, Provider.published)
    if caller is None:
        return public
    return true() if caller.is_admin else or_(public, Provider.company_id.in_(caller.companies))


def matching(text: str) -> ColumnElement[Any]:
    """Those that have all words of `text`, the last of which may be a beginning; accents and case aside."""
    words = cast(func.plainto_tsquery("simple", func.immutable_unaccent(text)), Text)  # sound, whatever was typed
    return Provider.search.bool_op("@@")(cast(func.nullif(words, "").concat(":*"), TSQUERY))


def taken_ahead(calendar_id: UUID, *, now: datetime) -> Select[bool]:
    """Whether any time to come is taken on a calendar or its children."""
    family = select(Calendar.id).where(or_(Calendar.id == calendar_id, Calendar.parent_id == calendar_id))
    return select(
        exists().where(
            Reservation.calendar_id.in_(family),
            func.upper(Reservation.period) > now,
            or_(Reservation.expires_at.is_(None), Reservation.expires_at > now),
        )
    )
