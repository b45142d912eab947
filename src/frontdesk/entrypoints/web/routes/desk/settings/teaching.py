"""What a teacher tells about themselves, and ending that."""

from typing import Annotated

from fastapi import Form, Response
from pydantic import Field

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input, Line, Text
from frontdesk.entrypoints.web.forms import read
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routes.desk.settings.frame import ChangingStaff, StaffDesk, StaffHere, show
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.staff import service as staff_service
from frontdesk.modules.staff.schemas import TeachingIn

router = Pages()

THERE = "/desk/{provider_id}/settings/people/{staff_id}/teaching"


class TeachingForm(Input):
    """A teaching profile."""

    version: int
    specialization: Line | None = None
    bio: Text | None = None
    experience_years: Annotated[int, Field(ge=0)] | None = None
    availability: Text | None = None


@router.get(THERE)
async def show_teaching(desk: StaffDesk, staff: StaffHere, page: ThisPage) -> Response:
    """Show the teaching profile of somebody, empty where they do not teach yet."""
    return show(page, desk, "teaching.html", tab="people", title=f"{staff.name} teaches", staff=staff)


@router.post(THERE, dependencies=[WRITES])
async def save_teaching(
    staff: ChangingStaff,
    wanted: Annotated[TeachingForm, Form()],
    page: ThisPage,
    by: Acting,
    session: Session,
    now: Now,
) -> Response:
    """Store it; from then on classes can be given to them."""
    etags.unchanged(staff.version, seen=wanted.version)
    profile = read(TeachingIn, wanted.model_dump(exclude={"version"}))
    await staff_service.begin_teaching(session, staff, profile, by=by, now=now)
    return page.go(page.path, done="saved")


@router.post(f"{THERE}/end", dependencies=[WRITES])
async def end_teaching(
    desk: StaffDesk, staff: ChangingStaff, page: ThisPage, by: Acting, session: Session, now: Now
) -> Response:
    """Give them no new classes."""
    await staff_service.end_teaching(session, staff, by=by, now=now)
    return page.go(desk.address("settings", "people", staff.id), done="saved")
