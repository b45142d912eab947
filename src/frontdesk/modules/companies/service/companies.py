"""Founding, changing and dissolving companies."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from frontdesk.core import audit
from frontdesk.core.audit import By
from frontdesk.core.errors import Forbidden
from frontdesk.core.ids import new_id
from frontdesk.core.pagination import PageRequest, Slice, paginate
from frontdesk.core.permissions import CompanyRole, Permission
from frontdesk.core.principal import Principal
from frontdesk.core.slugs import free_slug
from frontdesk.modules.companies import queries
from frontdesk.modules.companies.errors import (
    CompanyHasProviders,
    CompanyIsOwed,
    CompanyNotFound,
    CompanyRequired,
    NoCompany,
    SlugTaken,
)
from frontdesk.modules.companies.models import Company
from frontdesk.modules.companies.rules import HOUSE_COMPANY_ID
from frontdesk.modules.companies.schemas import CompanyIn
from frontdesk.modules.companies.service.team import enrol
from frontdesk.modules.media import service as media
from frontdesk.modules.media.service import Folder, Subject

IS_OWED = "23514"  # check_violation; a foreign key's would be another


async def found(session: AsyncSession, wanted: CompanyIn, *, owner_id: UUID, by: By, now: datetime) -> Company:
    """A new company that belongs to `owner_id`; raises `SlugTaken` where a slug of one's own is not free."""
    slug = wanted.slug or await free_slug(session, Company.slug, wanted.name)
    company = Company(id=new_id(), name=wanted.name, slug=slug, logo_url=wanted.logo_url)
    session.add(company)
    await _flush(session)
    told = {"name": company.name, "slug": company.slug}
    await audit.record(
        session, "company.founded", by=by, now=now, subject_id=company.id, company_id=company.id, change=(None, told)
    )
    await enrol(session, company.id, user_id=owner_id, role=CompanyRole.OWNER, by=by, now=now)
    return company


async def get_company(session: AsyncSession, company_id: UUID, *, lock: bool = False) -> Company:
    """The company with this id, locked against other changes where asked; raises `CompanyNotFound`."""
    company = await session.get(Company, company_id, with_for_update={"key_share": True} if lock else None)
    if company is None:
        raise CompanyNotFound
    return company


async def list_companies(session: AsyncSession, page: PageRequest, *, caller: Principal) -> Slice[Company]:
    """One page of the companies that the caller works for; of all, for who runs the installation."""
    statement = queries.companies() if caller.is_admin else queries.companies_of(caller.user_id)
    return await paginate(session, statement, page)


async def change(session: AsyncSession, company: Company, changes: Mapping[str, Any], *, by: By, now: datetime) -> None:
    """Change some fields of a company; raises `SlugTaken`."""
    before = {field: getattr(company, field) for field in changes}
    for field, value in changes.items():
        setattr(company, field, value)
    await _flush(session)
    if "logo_url" in changes:
        await media.show(session, company.logo_url, to=_logo(company), now=now)
    await session.refresh(company)
    await audit.record(
        session,
        "company.changed",
        by=by,
        now=now,
        subject_id=company.id,
        company_id=company.id,
        change=(before, changes),
    )


async def dissolve(session: AsyncSession, company: Company, *, by: By, now: datetime) -> None:
    """End a company and its memberships.

    Raises:
        CompanyHasProviders: a provider belongs to it.
        CompanyIsOwed: a trigger over the ledger, which is of a module above, has found money that is not where it goes.
    """
    try:
        await session.execute(queries.removal(company.id))
    except IntegrityError as refused:
        is_owed = getattr(refused.orig, "sqlstate", None) == IS_OWED
        raise CompanyIsOwed if is_owed else CompanyHasProviders from refused
    await media.show(session, None, to=_logo(company), now=now)
    told = {"name": company.name, "slug": company.slug}
    await audit.record(
        session, "company.deleted", by=by, now=now, subject_id=company.id, company_id=company.id, change=(told, None)
    )


async def company_for(session: AsyncSession, caller: Principal, *, company_id: UUID | None) -> UUID:
    """The company to which the caller may add a place: the one that is named, or the only one where they may.

    Raises:
        CompanyNotFound: the caller does not work for the one that is named.
        CompanyRequired: none is named, and the caller manages the places of several.
        NoCompany: the caller works for none. (Who runs the installation adds to the house.)
        Forbidden: the caller works there, but may not manage its places.
    """
    if company_id is None:
        company_id = _only_company(caller)
    if not caller.works_for(company_id):
        raise CompanyNotFound
    if caller.is_admin:
        await get_company(session, company_id)
    if not caller.may(Permission.PROVIDERS_MANAGE, company_id=company_id):
        raise Forbidden
    return company_id


def _only_company(caller: Principal) -> UUID:
    """The one that counts is where they may add: others can make somebody their staff without being asked."""
    match [one for one in caller.companies if caller.may(Permission.PROVIDERS_MANAGE, company_id=one)]:
        case [only]:
            return only
        case []:
            if caller.is_admin:
                return HOUSE_COMPANY_ID
            raise Forbidden if caller.companies else NoCompany
        case _:
            raise CompanyRequired("You manage the places of several companies: name one in company_id.")


def memberships_of(user_id: InstrumentedAttribute[UUID]) -> ColumnElement[Any]:
    """The memberships of the person in this column as a JSON array of `[company_id, role]`, or null."""
    return queries.memberships_of(user_id)


def _logo(company: Company) -> Subject:
    return Subject(kind="company", id=company.id, folder=Folder.LOGOS, tenant_id=company.id)


async def _flush(session: AsyncSession) -> None:
    try:
        await session.flush()
    except IntegrityError as refused:
        raise SlugTaken from refused
