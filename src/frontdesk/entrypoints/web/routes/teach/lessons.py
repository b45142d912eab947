"""A lesson: its text and settings, what learners will see of it, and ending it."""

from typing import Annotated

from fastapi import Form, Response
from fastapi.responses import HTMLResponse

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import Admin
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.markdown import to_html
from frontdesk.core.pagination import PageRequest
from frontdesk.core.schemas import Input, Line
from frontdesk.entrypoints.web.forms import LookAgain, read
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routes.teach.common import TIERS, clean, film_of
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.courses import service as courses
from frontdesk.modules.courses.dependencies import AuthoredLesson, EditedLesson
from frontdesk.modules.courses.schemas.authoring import LessonPatch

router = Pages()
ALL_LEVELS = PageRequest(page=1, size=200)
LONGEST_PREVIEW = 100_000  # characters, as a lesson's text may have


class LessonForm(Input):
    """A lesson as it was when the page was opened, with what its author has changed; `do` only looks at it."""

    version: int
    do: str | None = None
    title: Line
    description: str | None = None
    content: str | None = None
    level_id: str | None = None
    tier: str | None = None
    xp_value: int
    thumbnail_url: str | None = None
    published: bool = False


class PreviewForm(Input):
    """A text that is being written."""

    content: Annotated[str, Form(max_length=LONGEST_PREVIEW)] = ""


@router.get("/teach/lessons/{lesson_id}")
async def show(page: ThisPage, lesson: AuthoredLesson, session: Session) -> HTMLResponse:
    """A lesson's text and settings."""
    found = await courses.list_levels(session, lesson.world, ALL_LEVELS)
    return page.show(
        "teach/lesson.html",
        title=lesson.title,
        lesson=lesson,
        world=lesson.world,
        levels=[("", "None"), *((str(level.id), level.title) for level in found.items)],
        tiers=[("", "As the course says"), *TIERS],
        preview=to_html(page.form.value("content", lesson.content)),
    )


@router.post("/teach/lessons/{lesson_id}", dependencies=[WRITES])
async def change(
    wanted: Annotated[LessonForm, Form()], page: ThisPage, lesson: EditedLesson, session: Session, by: Acting, now: Now
) -> Response:
    """Change a lesson, unless somebody else has since the page was opened."""
    if wanted.do is not None:
        raise LookAgain
    etags.unchanged(lesson.version, seen=wanted.version)
    changes = read(LessonPatch, clean(wanted.model_dump(exclude={"version", "do"})))
    await courses.change_lesson(session, lesson, changes, by=by, now=now)
    return page.go(page.path, done="saved")


@router.post("/teach/preview")
async def preview(wanted: Annotated[PreviewForm, Form()], page: ThisPage, _: Admin) -> HTMLResponse:
    """A text as learners will see it."""
    return page.show("teach/preview-part.html", preview=to_html(wanted.content))


@router.get("/teach/lessons/{lesson_id}/preview")
async def preview_lesson(page: ThisPage, lesson: AuthoredLesson, session: Session) -> HTMLResponse:
    """A lesson as learners will see it, as it is stored."""
    film = await film_of(page, session, lesson)
    shown = courses.shown(courses.previewing(lesson))
    return page.show(
        "teach/preview.html", title=lesson.title, lesson=lesson, world=lesson.world, shown=shown, film=film
    )


@router.get("/teach/lessons/{lesson_id}/end")
async def show_end(page: ThisPage, lesson: AuthoredLesson) -> HTMLResponse:
    """Ask whether a lesson is to end."""
    return page.show("teach/end-lesson.html", title=lesson.title, lesson=lesson, world=lesson.world)


@router.post("/teach/lessons/{lesson_id}/end", dependencies=[WRITES])
async def end(page: ThisPage, lesson: EditedLesson, session: Session, by: Acting, now: Now) -> Response:
    """End a lesson. What people have done of it they keep."""
    await courses.delete_lesson(session, lesson, by=by, now=now)
    return page.go(f"/teach/courses/{lesson.world_id}", done="lesson-removed")
