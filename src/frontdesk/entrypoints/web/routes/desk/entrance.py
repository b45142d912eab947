"""The way in to the desk: where somebody works."""

from fastapi import Response

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.session import Session
from frontdesk.entrypoints.web.desk import sections_of
from frontdesk.entrypoints.web.page import ThisPage
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.providers import service as providers
from frontdesk.modules.providers.dependencies import VisibleProvider

router = Pages()


@router.get("/desk")
async def entrance(page: ThisPage, caller: Caller, session: Session) -> Response:
    """Lead to the only place where somebody works, or let them choose."""
    places = await providers.workplaces(session, caller)
    if len(places) == 1:
        return page.go(f"/desk/{places[0].number}")
    return page.show("desk/entrance.html", title="Your desk", places=places)


@router.get("/desk/{provider_id}")
async def first_section(provider: VisibleProvider, page: ThisPage, caller: Caller) -> Response:
    """Lead to the first part of the desk that is somebody's to see; without one the page of the place."""
    theirs = sections_of(caller, provider.company_id)
    return page.go(f"/desk/{provider.number}/{theirs[0].key}" if theirs else f"/places/{provider.slug}")
