"""Finding a teacher and a time for a demo class, and changing what is known of a child."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Form, Response
from fastapi.responses import HTMLResponse
from pydantic import AfterValidator, AwareDatetime, Field

from frontdesk.core.http import etags
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input, Text
from frontdesk.entrypoints.web.forms import read
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routes.desk.registrations.board import (
    ManagedHere,
    Managing,
    RegistrationHere,
    Version,
    about,
)
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.times import day_in
from frontdesk.modules.registrations import service as registrations
from frontdesk.modules.registrations.dependencies import AtTheDesk
from frontdesk.modules.registrations.schemas import (
    AssignIn,
    Grade,
    ParentName,
    PreferredTime,
    RegistrationPut,
    StudentName,
)
from frontdesk.modules.registrations.service import Status
from frontdesk.modules.users.schemas import Email, Phone

router = Pages()

LENGTHS = (30, 45, 60, 90)  # of a demo, in minutes, to choose from
USUAL = 60
MOST_INTERESTS, LONGEST_INTEREST = 50, 200  # as the API has it
A_WEEK = timedelta(days=7)
LEVELS = (("beginner", "Beginner"), ("intermediate", "Has done some"), ("advanced", "Advanced"))


class AssignForm(Input):
    """Who gives the demo, and when; without a time that is agreed upon later."""

    teacher: UUID
    at: AwareDatetime | None = None
    duration: Annotated[int, Field(ge=5, le=480)] | None = None
    version: Version


def _listed(typed: str) -> str:
    """Several things with commas between, none of them too long to be one."""
    if len(interests_in(typed)) > MOST_INTERESTS or any(len(it) > LONGEST_INTEREST for it in interests_in(typed)):
        raise ValueError("too many, or too long")
    return typed


def interests_in(typed: str) -> list[str]:
    """What somebody likes, as it is typed: with commas between, or a line for each."""
    return [" ".join(it.split()) for it in typed.replace("\n", ",").split(",") if it.strip()]


class ChildForm(Input):
    """What is known of a child and their parents."""

    student_name: StudentName
    student_age: Annotated[int, Field(ge=0, le=120)]
    grade: Grade
    parent_name: ParentName
    email: Email
    phone: Phone
    preferred_time: PreferredTime | None = None
    experience_level: Annotated[str, Field(pattern="^(beginner|intermediate|advanced)$")]
    interests: Annotated[str, AfterValidator(_listed)] = ""
    additional_notes: Text | None = None
    version: Version


@router.get("/desk/{provider_id}/registrations/{registration_id}/teacher")
async def show_teachers(
    desk: Managing, view: RegistrationHere, page: ThisPage, session: Session, now: Now
) -> HTMLResponse:
    """Who could give the demo, the most suitable first, with their next free starts in a week."""
    typed = page.form.value("duration")
    minutes = next((it for it in LENGTHS if str(it) == typed), USUAL)
    today = now.astimezone(ZoneInfo(desk.provider.timezone)).date()
    day = max(day_in(page.form.value("date")) or today, today)
    found = await registrations.propose(session, view, at=None, day=day, duration=timedelta(minutes=minutes), now=now)
    return page.show(
        "desk/registrations/teacher.html",
        **about(desk, view),
        candidates=found,
        minutes=minutes,
        lengths=[(str(it), page.say.length(it)) for it in LENGTHS],
        day=day,
        today=today,
        later=day + A_WEEK,
    )


@router.post("/desk/{provider_id}/registrations/{registration_id}/teacher", dependencies=[WRITES, Idempotent])
async def assign(
    desk: Managing,
    view: ManagedHere,
    wanted: Annotated[AssignForm, Form()],
    page: ThisPage,
    session: Session,
    by: AtTheDesk,
) -> Response:
    """Give the demo its teacher and its time, which is taken on their calendar. Both sides are told."""
    etags.unchanged(view.registration.version, seen=wanted.version)
    asked = AssignIn(
        teacher_id=wanted.teacher,
        demo_scheduled_at=wanted.at,
        duration_minutes=wanted.duration if wanted.at else None,
    )
    await registrations.assign(session, view, asked, desk=by)
    there = desk.address("registrations", view.registration.id)
    return page.go(there, done=Status.TEACHER_ASSIGNED)


@router.get("/desk/{provider_id}/registrations/{registration_id}/change")
async def show_change(desk: Managing, view: RegistrationHere, page: ThisPage) -> HTMLResponse:
    """The fields of a registration."""
    return page.show("desk/registrations/change.html", **about(desk, view), levels=LEVELS)


@router.post("/desk/{provider_id}/registrations/{registration_id}/change", dependencies=[WRITES, Idempotent])
async def change(
    desk: Managing,
    view: ManagedHere,
    wanted: Annotated[ChildForm, Form()],
    page: ThisPage,
    session: Session,
    by: AtTheDesk,
) -> Response:
    """Store what is known, unless somebody has changed it since it was read."""
    etags.unchanged(view.registration.version, seen=wanted.version)
    values = wanted.model_dump(exclude={"version", "interests"})
    values["interests"] = interests_in(wanted.interests)
    await registrations.change(session, view, read(RegistrationPut, values), desk=by)
    return page.go(desk.address("registrations", view.registration.id), done="changed")
