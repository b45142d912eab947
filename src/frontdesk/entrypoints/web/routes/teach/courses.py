"""Courses: which there are, making one, what it says of itself, showing it to learners, and ending it."""

from typing import Annotated, Literal

from fastapi import Form, Response
from fastapi.responses import HTMLResponse

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import Admin
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input, Line
from frontdesk.entrypoints.web.forms import read
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routes.teach.common import DIFFICULTIES, SHORT, TIERS, clean
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.courses import service as courses
from frontdesk.modules.courses.dependencies import AuthoredWorld, EditedWorld
from frontdesk.modules.courses.schemas.authoring import WorldIn, WorldPatch

router = Pages()
PAGE_SIZE = 20


class CourseForm(Input):
    """What a course says of itself."""

    title: Line
    description: str | None = None
    difficulty: str = ""
    tier: str = ""
    thumbnail_url: str | None = None
    order_index: int = 0


class EditedCourseForm(CourseForm):
    """The same of a course as it was when the page was opened."""

    version: int


class StateForm(Input):
    """Whether learners see it."""

    state: Literal["published", "draft", "restored"]


@router.get("/teach")
async def mine(page: ThisPage, _: Admin, session: Session) -> HTMLResponse:
    """All courses with their state and their learners; the archive on a page of its own."""
    archived = page.form.value("archived") == "yes"
    found = await courses.list_authored_worlds(session, page.sheet(PAGE_SIZE), archived=archived, published=None)
    return page.show("teach/courses.html", title="Courses", found=found, archived=archived, difficulties=SHORT)


@router.get("/teach/new")
async def show_new(page: ThisPage, _: Admin) -> HTMLResponse:
    """Ask what a new course is called."""
    return page.show("teach/course.html", title="New course", world=None, difficulties=DIFFICULTIES, tiers=TIERS)


@router.post("/teach/new", dependencies=[WRITES, Idempotent])
async def add(
    wanted: Annotated[CourseForm, Form()], page: ThisPage, _: Admin, session: Session, by: Acting, now: Now
) -> Response:
    """Make a course, which nobody sees until it is published."""
    world = await courses.add_world(session, read(WorldIn, clean(wanted.model_dump())), by=by, now=now)
    return page.go(f"/teach/courses/{world.id}", done="made")


@router.get("/teach/courses/{course_id}/about")
async def show_about(page: ThisPage, world: AuthoredWorld) -> HTMLResponse:
    """What a course says of itself."""
    return page.show("teach/course.html", title=world.title, world=world, difficulties=DIFFICULTIES, tiers=TIERS)


@router.post("/teach/courses/{course_id}/about", dependencies=[WRITES])
async def change(
    wanted: Annotated[EditedCourseForm, Form()],
    page: ThisPage,
    world: EditedWorld,
    session: Session,
    by: Acting,
    now: Now,
) -> Response:
    """Change that, unless somebody else has since the page was opened."""
    etags.unchanged(world.version, seen=wanted.version)
    changes = read(WorldPatch, clean(wanted.model_dump(exclude={"version"})))
    await courses.change_world(session, world, changes, by=by, now=now)
    return page.go(page.path, done="saved")


@router.post("/teach/courses/{course_id}/state", dependencies=[WRITES])
async def change_state(
    wanted: Annotated[StateForm, Form()], page: ThisPage, world: EditedWorld, session: Session, by: Acting, now: Now
) -> Response:
    """Show a course to learners, or to nobody any more, or bring it back from the archive."""
    changes = {"archived": False} if wanted.state == "restored" else {"published": wanted.state == "published"}
    await courses.change_world(session, world, WorldPatch.model_validate(changes), by=by, now=now)
    return page.go(f"/teach/courses/{world.id}", done=wanted.state)


@router.get("/teach/courses/{course_id}/end")
async def show_end(page: ThisPage, world: AuthoredWorld) -> HTMLResponse:
    """Ask whether a course is to end."""
    return page.show("teach/end-course.html", title=world.title, world=world)


@router.post("/teach/courses/{course_id}/end", dependencies=[WRITES])
async def end(page: ThisPage, world: EditedWorld, session: Session, by: Acting, now: Now) -> Response:
    """End a course: removed, or archived where somebody has learned in it."""
    await courses.delete_world(session, world, by=by, now=now)
    return page.go("/teach", done="archived" if world.archived else "removed")
