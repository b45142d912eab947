"""What can be done with companies and their people."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from frontdesk.core.errors import Forbidden
from frontdesk.core.ids import new_id
from frontdesk.core.pagination import PageRequest, Slice, paginate
from frontdesk.core.permissions import CompanyRole, Permission
from frontdesk.core.principal import Principal
from frontdesk.modules.companies import queries
from frontdesk.modules.companies.errors import (
    CompanyHasProviders,
    CompanyNotFound,
    CompanyRequired,
    NoCompany,
    SlugTaken,
)
from frontdesk.modules.companies.models import Company, Membership
from frontdesk.modules.companies.rules import HOUSE_COMPANY_ID, first_free, slug_of


async def found(
    session: AsyncSession, *, name: str, owner_id: UUID, slug: str | None = None, logo_url: str | None = None
) -> Company:
    """A new company that belongs to `owner_id`; raises `SlugTaken` where a slug of one's own is not free."""
    company = Company(
        id=new_id(), name=name, slug=slug or await free_slug(session, Company.slug, name), logo_url=logo_url
    )
    session.add(company)
    await _flush(session)
    await enrol(session, company_id=company.id, user_id=owner_id, role=CompanyRole.OWNER)
    return company


async def enrol(session: AsyncSession, *, company_id: UUID, user_id: UUID, role: CompanyRole) -> None:
    """Make somebody work for a company, or give them another role there."""
    await session.merge(Membership(user_id=user_id, company_id=company_id, role=role))
    await session.flush()


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


async def change(session: AsyncSession, company: Company, changes: Mapping[str, Any]) -> None:
    """Change some fields of a company; raises `SlugTaken`."""
    for field, value in changes.items():
        setattr(company, field, value)
    await _flush(session)
    await session.refresh(company)


async def dissolve(session: AsyncSession, company: Company) -> None:
    """End a company and its memberships; raises `CompanyHasProviders` while a provider belongs to it."""
    try:
        await session.execute(queries.removal(company.id))
    except IntegrityError as refused:
        raise CompanyHasProviders from refused


async def company_for(session: AsyncSession, caller: Principal, *, company_id: UUID | None) -> UUID:
    """The company to which the caller may add a place: the one that is named, or the only one there is.

    Raises:
        CompanyNotFound: the caller does not work for the one that is named.
        CompanyRequired: none is named, and the caller works for several.
        NoCompany: the caller works for none. (Who runs the installation adds to the house.)
        Forbidden: the caller works there, but may not manage its places.
    """
    if company_id is None:
        company_id = _only_company(caller)
    if not caller.works_for(company_id):
        raise CompanyNotFound
    if caller.is_admin:
        await get_company(session, company_id)
    if not caller.may(Permission.MANAGE_PLACES, company_id=company_id):
        raise Forbidden
    return company_id


def _only_company(caller: Principal) -> UUID:
    match list(caller.companies):
        case [only]:
            return only
        case []:
            if caller.is_admin:
                return HOUSE_COMPANY_ID
            raise NoCompany
        case _:
            raise CompanyRequired("You work for several companies: name one in company_id.")


def memberships_of(user_id: InstrumentedAttribute[UUID]) -> ColumnElement[Any]:
    """The memberships of the person in this column as a JSON array of `[company_id, role]`, or null."""
    return queries.memberships_of(user_id)


async def free_slug(session: AsyncSession, column: InstrumentedAttribute[str], name: str) -> str:
    """A slug for `name` that nobody has in `column`, kept from others until this transaction ends."""
    await session.execute(*queries.queue_for_slugs(column))
    slug = slug_of(name)
    return first_free(slug, set(await session.scalars(queries.slugs_like(column, slug))))


async def _flush(session: AsyncSession) -> None:
    try:
        await session.flush()
    except IntegrityError as refused:
        raise SlugTaken from refused
