"""The offering of a path, as a thing that the caller may see or manage."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from frontdesk.core.http.auth import Caller, MaybeCaller
from frontdesk.core.http.session import Session
from frontdesk.core.permissions import Permission
from frontdesk.modules.companies.dependencies import require
from frontdesk.modules.offerings import queries, service
from frontdesk.modules.offerings.errors import OfferingNotFound
from frontdesk.modules.offerings.models import Offering
from frontdesk.modules.offerings.service import Asked
from frontdesk.modules.providers.dependencies import AskedPlace, may_see

OFFERING = queries.PAGE_VERSION  # what public pages about an offering are kept under


async def visible_offering(offering_id: UUID, caller: MaybeCaller, session: Session) -> Offering:
    """The offering of `{offering_id}`; 404 where it or its provider is hidden from the caller."""
    offering = await service.get(session, offering_id)
    if not may_see(caller, offering):
        raise OfferingNotFound
    return offering


async def asked_offering(offering_id: UUID, caller: MaybeCaller, session: Session) -> AskedPlace[Asked]:
    """The offering of `{offering_id}`, for a question about its free time; 404 where it is hidden from the caller."""
    last = service.known.get(offering_id)
    return AskedPlace(session, last, partial(service.asked, session, offering_id), caller, OfferingNotFound)


async def managed_offering(offering_id: UUID, caller: Caller, session: Session) -> Offering:
    """The offering of `{offering_id}`, locked, for those who manage its provider; 404 for others, 403 for its staff."""
    offering = await service.get(session, offering_id, lock=True)
    require(Permission.PROVIDERS_MANAGE, caller, company_id=offering.company_id, hidden=OfferingNotFound)
    return offering


AskedOffering = Annotated[AskedPlace[Asked], Depends(asked_offering, scope="function")]
VisibleOffering = Annotated[Offering, Depends(visible_offering, scope="function")]
ManagedOffering = Annotated[Offering, Depends(managed_offering, scope="function")]
