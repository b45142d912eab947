"""The company of a path, as a thing that the caller may see or manage."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from frontdesk.core.errors import Forbidden, NotFound
from frontdesk.core.http.auth import Caller
from frontdesk.core.http.session import Session
from frontdesk.core.permissions import Permission
from frontdesk.core.principal import Principal
from frontdesk.modules.companies import service
from frontdesk.modules.companies.errors import CompanyNotFound
from frontdesk.modules.companies.models import Company


def require(permission: Permission, caller: Principal, *, company_id: UUID, hidden: type[NotFound]) -> None:
    """Let a caller pass who has `permission` in the company that a thing belongs to.

    Raises:
        NotFound: as `hidden`, for those who do not work there: to them the thing does not exist.
        Forbidden: for those who do, without the right.
    """
    if not caller.works_for(company_id):
        raise hidden
    if not caller.may(permission, company_id=company_id):
        raise Forbidden


async def own_company(company_id: UUID, caller: Caller, session: Session) -> Company:
    """The company of `{company_id}`; 404 for those who do not work for it."""
    if not caller.works_for(company_id):
        raise CompanyNotFound
    return await service.get_company(session, company_id)


async def managed_company(company_id: UUID, caller: Caller, session: Session) -> Company:
    """The same, locked, for those who manage it; 403 for the others who work there."""
    require(Permission.MANAGE_COMPANY, caller, company_id=company_id, hidden=CompanyNotFound)
    return await service.get_company(session, company_id, lock=True)


OwnCompany = Annotated[Company, Depends(own_company, scope="function")]
ManagedCompany = Annotated[Company, Depends(managed_company, scope="function")]
