"""Statements over imports."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, select

from frontdesk.modules.imports.models import Import, ImportPart, ImportRefusal


def by_id(import_id: UUID) -> Select[Import]:
    """One import."""
    return select(Import).where(Import.id == import_id)


def next_part(import_id: UUID) -> Select[ImportPart]:
    """The first of the parts that wait."""
    return select(ImportPart).where(ImportPart.import_id == import_id).order_by(ImportPart.number).limit(1)


def imports_of(kind: str, company_ids: Collection[UUID] | None) -> Select[Import]:
    """The imports of a kind: of some companies, or of all where None."""
    of_kind = select(Import).where(Import.kind == kind)
    return of_kind if company_ids is None else of_kind.where(Import.company_id.in_(company_ids))


def refusals_of(import_id: UUID) -> Select[ImportRefusal]:
    """What an import has not taken."""
    return select(ImportRefusal).where(ImportRefusal.import_id == import_id)
