"""What is sold by the appointment: how long it takes, what it costs, who gives it, and where."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Form, Response
from pydantic import Field

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input, Line, Text
from frontdesk.entrypoints.web.desk import Desk
from frontdesk.entrypoints.web.forms import read, wrong
from frontdesk.entrypoints.web.page import WRITES, Page, ThisPage
from frontdesk.entrypoints.web.routes.desk.settings.frame import (
    ALL,
    ChangingDesk,
    ChangingOffering,
    ManagersDesk,
    OfferingHere,
    show,
)
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.words import minor_units
from frontdesk.modules.offerings import service as offerings
from frontdesk.modules.offerings.models import Offering
from frontdesk.modules.offerings.schemas import OfferingIn, OfferingPatch
from frontdesk.modules.offerings.service import Assignment
from frontdesk.modules.rooms import service as rooms
from frontdesk.modules.staff import service as staff_service

router = Pages()

CHOICES = ((Assignment.FEWEST, "Whoever has least to do that day"), (Assignment.IN_TURN, "All in turn"))
Minutes = Annotated[int, Field(ge=0, le=44_640)]


class ServiceForm(Input):
    """A service as its seller describes it."""

    version: int = 0
    name: Line
    description: Text | None = None
    duration_minutes: Minutes
    price: str = "0"
    buffer_before_minutes: Minutes = 0
    buffer_after_minutes: Minutes = 0
    staff_ids: list[UUID] = Field(default=[])
    room_ids: list[UUID] = Field(default=[])
    assignment: Assignment = Assignment.FEWEST
    is_active: bool = False

    def fields(self, currency: str) -> dict[str, Any]:
        """The same as the API has it; raises what marks a price that is none."""
        try:
            amount = minor_units(self.price, currency)
        except ValueError as refused:
            raise wrong("price", "Please give an amount, for example 40 or 12.50.") from refused
        return self.model_dump(exclude={"price", "version"}) | {"amount": amount}


@router.get("/desk/{provider_id}/settings/services")
async def show_services(desk: ManagersDesk, page: ThisPage, session: Session) -> Response:
    """Show what is sold, what is switched off too."""
    sheet = page.sheet(ALL.size)
    found = await offerings.list_offerings(session, desk.provider, sheet, caller=desk.viewer, sort=None)
    return show(page, desk, "services.html", tab="services", title="Services", found=found)


@router.get("/desk/{provider_id}/settings/services/new")
async def show_new(desk: ManagersDesk, page: ThisPage, session: Session) -> Response:
    """Ask what is to be sold."""
    return await _show(page, desk, session, service=None)


@router.post("/desk/{provider_id}/settings/services/new", dependencies=[WRITES, Idempotent])
async def add_service(
    desk: ChangingDesk,
    wanted: Annotated[ServiceForm, Form()],
    page: ThisPage,
    by: Acting,
    session: Session,
    now: Now,
) -> Response:
    """Sell it from now on."""
    new = read(OfferingIn, wanted.fields(desk.provider.currency))
    await offerings.create(session, desk.provider, new, by=by, now=now)
    return page.go(desk.address("settings", "services"), done="added")


@router.get("/desk/{provider_id}/settings/services/{offering_id:uuid}")
async def show_service(desk: ManagersDesk, offering: OfferingHere, page: ThisPage, session: Session) -> Response:
    """Show one service."""
    return await _show(page, desk, session, service=offering)


@router.post("/desk/{provider_id}/settings/services/{offering_id:uuid}", dependencies=[WRITES])
async def save_service(
    offering: ChangingOffering,
    wanted: Annotated[ServiceForm, Form()],
    page: ThisPage,
    by: Acting,
    session: Session,
    now: Now,
) -> Response:
    """Store it; what is booked stays as it was agreed."""
    etags.unchanged(offering.version, seen=wanted.version)
    changes = read(OfferingPatch, wanted.fields(offering.provider.currency))
    await offerings.change(session, offering, changes, by=by, now=now)
    return page.go(page.path, done="saved")


async def _show(page: Page, desk: Desk, session: Session, *, service: Offering | None) -> Response:
    team = await staff_service.list_staff(session, desk.provider, ALL, caller=desk.viewer, sort=None)
    places = await rooms.list_rooms(session, desk.provider, ALL, caller=desk.viewer, sort=None)
    shown = {"service": service, "team": team.items, "rooms": places.items, "choices": CHOICES}
    title = service.name if service else "A new service"
    return show(page, desk, "service.html", tab="services", title=title, **shown)
