"""Companies over HTTP, for the people who work for them."""

from fastapi import Response, status

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import Caller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.etags import IfMatch
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.paging import Paging
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page
from frontdesk.modules.companies import service
from frontdesk.modules.companies.dependencies import DeletableCompany, ManagedCompany, OwnCompany
from frontdesk.modules.companies.schemas import CompanyIn, CompanyOut, CompanyPatch

router = Router(prefix="/companies", tags=["companies"], route_class=IdempotentRoute)


@router.post(
    "",
    operation_id="companies_create",
    summary="Found a company",
    status_code=status.HTTP_201_CREATED,
    response_model=CompanyOut,
    responses=responses(401, 409, 422),
    dependencies=[Idempotent],
)
async def create(wanted: CompanyIn, caller: Caller, by: Acting, session: Session, now: Now) -> object:
    """Found a company. You become its owner, and with that a STUDIO_OWNER.

    Refusals: `slug_taken` (409) where the slug that you ask for is another company's.
    """
    return await service.found(session, wanted, owner_id=caller.user_id, by=by, now=now)


@router.get(
    "",
    operation_id="companies_list",
    summary="List your companies",
    response_model=Page[CompanyOut],
    responses=responses(401, 422),
)
async def list_(caller: Caller, session: Session, paging: Paging) -> object:
    """The companies that you work for, by name; all of them, if you run the installation."""
    return await service.list_companies(session, paging, caller=caller)


@router.get(
    "/{company_id}",
    operation_id="companies_get",
    summary="Read a company",
    response_model=CompanyOut,
    responses=responses(401, 404, 422),
)
async def get(company: OwnCompany, response: Response) -> object:
    """One of the companies that you work for."""
    return etags.show_whole(response, CompanyOut.model_validate(company))


@router.patch(
    "/{company_id}",
    operation_id="companies_update",
    summary="Change a company",
    response_model=CompanyOut,
    responses=responses(401, 403, 404, 409, 412, 422),
)
async def update(
    company: ManagedCompany,
    changes: CompanyPatch,
    response: Response,
    by: Acting,
    session: Session,
    now: Now,
    if_match: IfMatch = None,
) -> object:
    """Change what you name; what you leave out stays, the slug too when the name changes.

    Refusals: `forbidden` (403) without `company:manage`; `precondition_failed` (412) where it has changed since the
    ETag in If-Match; `slug_taken` (409).
    """
    etags.check_whole(if_match, CompanyOut.model_validate(company))
    await service.change(session, company, changes.model_dump(), by=by, now=now)
    return etags.show_whole(response, CompanyOut.model_validate(company))


@router.delete(
    "/{company_id}",
    operation_id="companies_delete",
    summary="Dissolve a company",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 409, 422),
)
async def delete(company: DeletableCompany, by: Acting, session: Session, now: Now) -> None:
    """End a company and all memberships in it, as one of its owners.

    Refusals: `forbidden` (403) without `company:delete`; `company_has_providers` (409) while it has some;
    `company_is_owed` (409) while money is to be paid out to it, or on its way to clients.
    """
    await service.dissolve(session, company, by=by, now=now)
