"""Statements over companies."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Delete, Select, TextClause, delete, func, or_, select, text
from sqlalchemy.orm import InstrumentedAttribute

from frontdesk.modules.companies.models import Company, Membership


def companies() -> Select[Company]:
    """All companies by name."""
    return select(Company).order_by(Company.name, Company.id)


def companies_of(user_id: UUID) -> Select[Company]:
    """The companies that a person works for, by name."""
    return companies().join(Membership).where(Membership.user_id == user_id)


def memberships_of(user_id: InstrumentedAttribute[UUID]) -> ColumnElement[Any]:
    """The memberships of the person in this column as a JSON array of `[company_id, role]`, or null."""
    pair = func.jsonb_build_array(Membership.company_id, Membership.role)
    return select(func.jsonb_agg(pair)).where(Membership.user_id == user_id).scalar_subquery()


def removal(company_id: UUID) -> Delete:
    """Ends a company; the database refuses while a provider belongs to it."""
    return delete(Company).where(Company.id == company_id)


def slugs_like(column: InstrumentedAttribute[str], slug: str) -> Select[str]:
    """Those in use that `slug` could collide with: itself and its numbered forms."""
    return select(column).where(or_(column == slug, column.startswith(f"{slug}-")))  # a slug has no wildcards in it


def queue_for_slugs(column: InstrumentedAttribute[str]) -> tuple[TextClause, dict[str, str]]:
    """Waits until no other transaction is choosing a slug for this column."""
    return text("SELECT pg_advisory_xact_lock(hashtext(:column))"), {"column": str(column)}
