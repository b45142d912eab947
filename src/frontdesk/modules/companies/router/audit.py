"""A company's audit log over HTTP, for those who manage it."""

from frontdesk.core import audit
from frontdesk.core.http.audit import AuditEntryOut, AuditFilters
from frontdesk.core.http.errors import responses
from frontdesk.core.http.paging import Paging
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page
from frontdesk.modules.companies.dependencies import AuditedCompany

router = Router(prefix="/companies/{company_id}/audit", tags=["companies"])


@router.get(
    "",
    operation_id="companies_list_audit",
    summary="Read a company's audit log",
    response_model=Page[AuditEntryOut],
    responses=responses(401, 403, 404, 422),
)
async def list_(company: AuditedCompany, filters: AuditFilters, session: Session, paging: Paging) -> object:
    """Who changed the company, its members and its invitations, the latest first. Nobody can edit it.

    Refusals: `forbidden` (403) without `audit:view`.
    """
    return await audit.read(session, paging, audit.of_company(filters, company.id))
