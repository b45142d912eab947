"""A company's audit log over HTTP, for those who manage it."""

from frontdesk.core import audit
from frontdesk.core.http.audit import AuditEntryOut, AuditFilters, audit_answer
from frontdesk.core.http.errors import responses
from frontdesk.core.http.paging import Cursor, Paging
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import CursorPage, Page
from frontdesk.modules.companies.dependencies import AuditedCompany

router = Router(prefix="/companies/{company_id}/audit", tags=["companies"])


@router.get(
    "",
    operation_id="companies_list_audit",
    summary="Read a company's audit log",
    responses=responses(401, 403, 404, 422),
)
async def list_(
    company: AuditedCompany, filters: AuditFilters, session: Session, page: Paging, cursor: Cursor = None
) -> Page[AuditEntryOut] | CursorPage[AuditEntryOut]:
    """Who changed prices, hours, places, people, services and the team, the latest first. Nobody can edit it.

    Refusals: `forbidden` (403) without `audit:view`; `invalid_cursor` (422).
    """
    return await audit_answer(session, audit.of_company(filters, company.id), page=page, cursor=cursor)
