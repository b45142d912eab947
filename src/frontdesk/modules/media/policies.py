"""Who may upload what, and for whom."""

from collections.abc import Mapping
from uuid import UUID

from frontdesk.core.errors import Forbidden
from frontdesk.core.permissions import Permission
from frontdesk.core.principal import Principal
from frontdesk.modules.media.errors import CompanyNotFound, CompanyUnnamed
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
        CompanyUnnamed: there are several that it could be for.
        Forbidden: the caller may not change what such a picture shows.
    """
    if folder not in _COMPANYS:
        if folder is Folder.THUMBNAILS and not caller.is_admin:
            raise Forbidden
        return None
    tenant = company_id or _only_company(caller)
    if not caller.works_for(tenant):
        raise CompanyNotFound
    if not caller.may(_COMPANYS[folder], company_id=tenant):
        raise Forbidden
    return tenant


def _only_company(caller: Principal) -> UUID:
    match tuple(caller.companies):
        case (only,):
            return only
        case () if not caller.is_admin:
            raise Forbidden("You work for no company.")
        case _:
            raise CompanyUnnamed("Give `company_id`.")
