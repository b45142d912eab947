"""Who changed what in a company, for those who answer for it."""

from typing import Annotated, Final

from fastapi import Depends, Response

from frontdesk.core.http.session import Session
from frontdesk.core.pagination import PageRequest
from frontdesk.core.permissions import Permission
from frontdesk.entrypoints.web.changes import GROUPS, Reader, look
from frontdesk.entrypoints.web.desk import Desk, at_desk
from frontdesk.entrypoints.web.page import ThisPage
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.companies import service as companies

router = Pages()

TEAM: Final = PageRequest(page=1, size=100)
AuditDesk = Annotated[Desk, Depends(at_desk(Permission.AUDIT_VIEW), scope="function")]


@router.get("/desk/{provider_id}/changes")
async def show_changes(desk: AuditDesk, page: ThisPage, session: Session) -> Response:
    """Show who changed what in the company, the latest first, by the place's days."""
    company = await companies.get_company(session, desk.provider.company_id)
    members = (await companies.list_members(session, company, TEAM)).items
    reader = Reader(
        company_id=company.id,
        groups=GROUPS,
        people={it.user_id: it.full_name or it.email for it in members},
        people_at=desk.address("team"),
        desks={place.id: place.number for place in desk.places},
        zone=desk.provider.timezone,
        currency=desk.provider.currency,
    )
    return page.show("desk/changes.html", title="Changes", desk=desk, changes=await look(page, session, reader))
