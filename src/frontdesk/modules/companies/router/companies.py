"""Companies over HTTP, for the people who work for them."""

from fastapi import status

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.paging import Paging
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page
from frontdesk.modules.companies import service
from frontdesk.modules.companies.dependencies import ManagedCompany, OwnCompany
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
async def create(wanted: CompanyIn, caller: Caller, session: Session) -> object:
    """Found a company. You become its owner, and with that a STUDIO_OWNER.

    Refusals: `slug_taken` (409) where the slug that you ask for is another company's.
    """
    return await service.found(
        session, name=wanted.name, slug=wanted.slug, logo_url=wanted.logo_url, owner_id=caller.user_id
    )


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
async def get(company: OwnCompany) -> object:
    """One of the companies that you work for."""
    return company


@router.patch(
    "/{company_id}",
    operation_id="companies_update",
    summary="Change a company",
    response_model=CompanyOut,
    responses=responses(401, 403, 404, 409, 422),
)
async def update(company: ManagedCompany, changes: CompanyPatch, session: Session) -> object:
    """Change what you name; what you leave out stays, the slug too when the name changes."""
    await service.change(session, company, changes.model_dump())
    return company


@router.delete(
    "/{company_id}",
    operation_id="companies_delete",
    summary="Dissolve a company",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 409, 422),
)
async def delete(company: ManagedCompany, session: Session) -> None:
    """End a company and all memberships in it. While it has providers: 409 `company_has_providers`."""
    await service.dissolve(session, company)
