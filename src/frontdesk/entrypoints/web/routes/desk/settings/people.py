"""Who works at the place: staff and teachers, what they give, and whether clients can book them."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import Form, Response
from pydantic import Field

from frontdesk.core.audit import By
from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.permissions import Permission
from frontdesk.core.schemas import Input, Line
from frontdesk.entrypoints.web.desk import Desk
from frontdesk.entrypoints.web.forms import read
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routes.desk.settings.frame import (
    ALL,
    ChangingStaff,
    HiringDesk,
    StaffDesk,
    StaffHere,
    show,
)
from frontdesk.entrypoints.web.routes.desk.settings.rules import TimeForm, rules_of
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.companies import service as companies
from frontdesk.modules.offerings import service as offerings
from frontdesk.modules.offerings.models import Offering
from frontdesk.modules.offerings.schemas import OfferingPatch
from frontdesk.modules.staff import service as staff_service
from frontdesk.modules.staff.models import Staff
from frontdesk.modules.staff.schemas import StaffIn, StaffPatch, TeachingIn
from frontdesk.modules.users.schemas import Email, Phone

router = Pages()

NOBODY: Final = ""


class NewPersonForm(Input):
    """Somebody to begin with."""

    name: Line
    role: Line | None = None
    teaches: bool = False


class PersonForm(TimeForm):
    """Somebody as the place knows them."""

    version: int
    name: Line
    role: Line | None = None
    phone: Phone | None = None
    email: Email | None = None
    user_id: UUID | None = None
    gives: list[UUID] = Field(default=[])
    services_shown: bool = False
    is_active: bool = False


@router.get("/desk/{provider_id}/settings/people")
async def show_people(desk: StaffDesk, page: ThisPage, session: Session) -> Response:
    """Show who works here, also those who take no bookings at present."""
    sheet = page.sheet(ALL.size)
    found = await staff_service.list_staff(session, desk.provider, sheet, caller=desk.viewer, sort=None)
    return show(page, desk, "people.html", tab="people", title="People", found=found)


@router.post("/desk/{provider_id}/settings/people", dependencies=[WRITES, Idempotent])
async def add_person(
    desk: HiringDesk,
    wanted: Annotated[NewPersonForm, Form()],
    page: ThisPage,
    by: Acting,
    session: Session,
    now: Now,
) -> Response:
    """Add somebody, and go on to what there is to say about them."""
    new = read(StaffIn, wanted.model_dump(include={"name", "role"}))
    person = await staff_service.create(session, desk.provider, new, by=by, now=now)
    if wanted.teaches:
        await staff_service.begin_teaching(session, person, TeachingIn(), by=by, now=now)
    return page.go(desk.address("settings", "people", person.id), done="added")


@router.get("/desk/{provider_id}/settings/people/{staff_id}")
async def show_person(desk: StaffDesk, staff: StaffHere, page: ThisPage, session: Session) -> Response:
    """Show what is known about somebody."""
    company = await companies.get_company(session, desk.provider.company_id)
    members = (await companies.list_members(session, company, ALL)).items
    accounts = [(NOBODY, "No account"), *((member.user_id, member.full_name or member.email) for member in members)]
    shown = {"staff": staff, "accounts": accounts, "rules": rules_of(staff.calendar.rules)}
    services = await _services(session, desk)
    return show(page, desk, "person.html", tab="people", title=staff.name, services=services, **shown)


@router.post("/desk/{provider_id}/settings/people/{staff_id}", dependencies=[WRITES])
async def save_person(
    desk: StaffDesk,
    staff: ChangingStaff,
    wanted: Annotated[PersonForm, Form()],
    page: ThisPage,
    by: Acting,
    session: Session,
    now: Now,
) -> Response:
    """Store it, and which services they give."""
    etags.unchanged(staff.version, seen=wanted.version)
    fields = wanted.model_dump(include={"name", "role", "phone", "email", "user_id", "is_active"})
    await staff_service.change(session, staff, read(StaffPatch, fields | wanted.rules()), by=by, now=now)
    if wanted.services_shown and desk.may(Permission.PROVIDERS_MANAGE):
        for service in await _services(session, desk):
            await _give(session, service, staff, gives=service.id in wanted.gives, by=by, now=now)
    return page.go(page.path, done="saved")


async def _services(session: Session, desk: Desk) -> list[Offering]:
    found = await offerings.list_offerings(session, desk.provider, ALL, caller=desk.viewer, sort=None)
    return list(found.items)


async def _give(session: Session, service: Offering, staff: Staff, *, gives: bool, by: By, now: datetime) -> None:
    """Have somebody give a service, or no more; what stays as it is is not touched."""
    if gives == (staff.id in service.staff_ids):
        return
    held = await offerings.get(session, service.id, lock=True)
    others = [one for one in held.staff_ids if one != staff.id]
    team = OfferingPatch(staff_ids=[*others, staff.id] if gives else others)
    await offerings.change(session, held, team, by=by, now=now)
