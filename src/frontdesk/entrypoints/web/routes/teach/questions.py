"""What a lesson asks: its quiz, and whether that is a boss battle."""

from typing import Annotated

from fastapi import Form as FormField
from fastapi import Response
from fastapi.responses import HTMLResponse

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input
from frontdesk.entrypoints.web.forms import Form, LookAgain, Typed, read
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routes.teach.draft import KINDS, Draft, restorable
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.courses import service as courses
from frontdesk.modules.courses.dependencies import AuthoredLesson, EditedLesson
from frontdesk.modules.courses.schemas.authoring import LessonPatch

router = Pages()


class QuestionsForm(Input):
    """What is asked stands in fields that `Draft` reads; `do` is a button that changes them and stores nothing."""

    version: int
    do: str | None = None
    is_boss_battle: bool = False
    pass_mark: int


@router.get("/teach/lessons/{lesson_id}/questions")
async def show(page: ThisPage, lesson: AuthoredLesson) -> HTMLResponse:
    """A lesson's questions, as they are stored or as they are being written."""
    is_typed = "version" in page.form.typed
    draft = Draft.typed(page.form) if is_typed else Draft.of(lesson.rich_content)
    draft.do(page.form.value("do"))
    return page.show(
        "teach/questions.html",
        title=lesson.title,
        lesson=lesson,
        world=lesson.world,
        draft=draft,
        gone=restorable(draft),
        kinds=KINDS,
        is_boss_battle=bool(page.form.value("is_boss_battle")) if is_typed else lesson.is_boss_battle,
    )


@router.post("/teach/lessons/{lesson_id}/questions", dependencies=[WRITES])
async def change(
    wanted: Annotated[QuestionsForm, FormField()],
    typed: Typed,
    page: ThisPage,
    lesson: EditedLesson,
    session: Session,
    by: Acting,
    now: Now,
) -> Response:
    """Store the questions, unless somebody else has changed the lesson since the page was opened."""
    if wanted.do is not None:
        raise LookAgain
    content = Draft.typed(Form(typed)).read()
    etags.unchanged(lesson.version, seen=wanted.version)
    values = {"is_boss_battle": wanted.is_boss_battle, "pass_mark": wanted.pass_mark}
    changes = read(LessonPatch, values | {"rich_content": content and content.model_dump()})
    await courses.change_lesson(session, lesson, changes, by=by, now=now)
    return page.go(page.path, done="saved")
