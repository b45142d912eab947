"""Who changed what in the whole installation: accounts, courses, the catalogue, and every company."""

from collections.abc import Collection, Mapping
from uuid import UUID

from fastapi import Response

from frontdesk.core.http.auth import Admin
from frontdesk.core.http.session import Session
from frontdesk.entrypoints.web.changes import OF_ALL, Reader, look
from frontdesk.entrypoints.web.page import ThisPage
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.courses import service as courses
from frontdesk.modules.desk.service import Named
from frontdesk.modules.providers import service as providers

router = Pages()


@router.get("/teach/changes")
async def show_changes(page: ThisPage, caller: Admin, session: Session) -> Response:
    """Show who changed what, the latest first, by the reader's own days."""

    async def named(session: Session, ids: Collection[UUID]) -> Mapping[UUID, Named]:
        found = await courses.named(session, ids)
        return {it: Named(one.kind, one.title, None, one.has_ended) for it, one in found.items()}

    app = page.settings.app
    reader = Reader(
        company_id=None,
        groups=OF_ALL,
        people={},
        people_at="/teach/people",
        desks={place.id: place.number for place in await providers.workplaces(session, caller)},
        zone=page.zone or app.timezone,
        currency=None,
        also_named=named,
    )
    return page.show("teach/changes.html", title="Changes", changes=await look(page, session, reader))
