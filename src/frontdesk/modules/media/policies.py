"""Who may upload what, and for whom."""

from collections.abc import Mapping
from uuid import UUID

from frontdesk.core.errors import Forbidden
from frontdesk.core.permissions import Permission
from frontdesk.core.principal import Principal
from frontdesk.modules.media.errors import CompanyNotFound, CompanyRequired
from frontdesk.modules.media.rules.names import Folder

# what somebody may change whose pictures these are
_COMPANYS: Mapping[Folder, Permission] = {
    Folder.LOGOS: Permission.COMPANY_MANAGE,
    Folder.PHOTOS: Permission.PROVIDERS_MANAGE,
}


def tenant_for(caller: Principal, folder: Folder, *, company_id: UUID | None) -> UUID | None:
    """The company that an upload to `folder` is for; None where it is for none.

    Raises:
        CompanyNotFound: the caller does not work for the company that is named.
        CompanyRequired: there are several that it could be for.
        Forbidden: the caller may not change what such a picture shows.
    """
    if folder not in _COMPANYS:
        if folder is Folder.THUMBNAILS and not caller.is_admin:
            raise Forbidden
        return None
    permission = _COMPANYS[folder]
    if company_id is None:
        return _only_company(caller, permission)
    if not caller.works_for(company_id):
        raise CompanyNotFound
    if not caller.may(permission, company_id=company_id):
        raise Forbidden
    return company_id


def _only_company(caller: Principal, permission: Permission) -> UUID:
    """The one where they may: others can make somebody their staff without being asked."""
    where = [company_id for company_id in caller.companies if caller.may(permission, company_id=company_id)]
    if not where and not caller.is_admin:
        raise Forbidden
    if len(where) != 1:
        raise CompanyRequired("Name one in company_id.")
    return where[0]
