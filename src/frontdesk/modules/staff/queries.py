"""Statements over staff and teachers."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import contains_eager, joinedload

from frontdesk.core.sorting import Sortable
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.staff.models import Staff, TeachingProfile

SORTABLE: dict[str, Sortable] = {"name": Staff.name, "role": Staff.role, "created_at": Staff.created_at}
TEACHERS_SORTABLE: dict[str, Sortable] = {
    "name": Staff.name,
    "experience_years": TeachingProfile.experience_years,
    "created_at": Staff.created_at,
}

# what a question about free time needs to know beforehand; for the driver. $1 id
ASKED = """
SELECT s.id AS calendar_id, p.company_id, s.is_active AND p.is_active AND p.published AS listed,
       p.default_duration_minutes, NOT p.service_required AS alone, place.token AS version
FROM staff s JOIN providers p ON p.id = s.provider_id LEFT JOIN page_versions place ON place.scope = p.id::text
WHERE s.id = $1 AND s.deleted_at IS NULL AND p.deleted_at IS NULL
"""


def by_id(staff_id: UUID) -> Select[Staff]:
    """One of the staff with their provider, both calendars and what they teach."""
    return _whole().where(Staff.id == staff_id)


def by_account(provider_id: UUID, user_id: UUID) -> Select[Staff]:
    """The same by the account that is theirs."""
    return _whole().where(Staff.provider_id == provider_id, Staff.user_id == user_id)


def _whole() -> Select[Staff]:
    return (
        select(Staff)
        .join(Staff.provider)
        .options(
            joinedload(Staff.calendar),
            joinedload(Staff.teaching),
            contains_eager(Staff.provider).joinedload(Provider.calendar),
        )
        .where(Staff.deleted_at.is_(None), Provider.deleted_at.is_(None))
    )


def staff_of(provider_id: UUID) -> Select[Staff]:
    """A provider's staff, with their calendars and what they teach."""
    return (
        select(Staff)
        .options(joinedload(Staff.calendar), joinedload(Staff.teaching))
        .where(Staff.provider_id == provider_id, Staff.deleted_at.is_(None))
    )


def listed() -> ColumnElement[bool]:
    """Those that the public is offered, where it is offered their provider."""
    return Staff.is_active.is_(True)


def teachers() -> Select[Staff]:
    """All teachers, with their calendars."""
    return (
        select(Staff)
        .join(Staff.teaching)
        .join(Staff.provider)
        .options(contains_eager(Staff.teaching), joinedload(Staff.calendar))
        .where(Staff.deleted_at.is_(None), Provider.deleted_at.is_(None))
    )
