"""What is in a course: its lessons by week and day, in an order that can be changed, and its levels."""

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated

from fastapi import Form, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import Field

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input, Line
from frontdesk.entrypoints.web.forms import read
from frontdesk.entrypoints.web.page import NOT_KEPT, WRITES, ThisPage
from frontdesk.entrypoints.web.routes.teach.order import Spot, number, places, stepped
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.courses import service as courses
from frontdesk.modules.courses.dependencies import AuthoredWorld, EditedLevel, EditedWorld
from frontdesk.modules.courses.models import Lesson, World
from frontdesk.modules.courses.schemas.authoring import LessonIn, LevelIn, LevelPatch, OrderIn
from frontdesk.modules.courses.schemas.learning import LevelOut

router = Pages()


class OrderForm(Input):
    """Another order of the lessons: where each is now, or one that goes a step up or down."""

    version: int
    spot: list[str] = Field(default_factory=list)
    step: str | None = None


class NewLessonForm(Input):
    """A new lesson."""

    title: Line
    day: str = "1.1"


class LevelForm(Input):
    """A new level, or another name for one."""

    seen: str | None = None
    title: Line
    description: str | None = None


@router.get("/teach/courses/{course_id}")
async def outline(page: ThisPage, world: AuthoredWorld, session: Session) -> HTMLResponse:
    """A course as its author sees it."""
    levels, lessons = await courses.contents(session, world)
    bare = {} if world.archived else {lesson.id: lesson for lesson in await courses.bare_lessons(session, world)}
    offered = sum(lesson.published for lesson in lessons.items)
    return page.show(
        "teach/outline.html",
        title=world.title,
        world=world,
        days=_days(lessons.items),
        there_is_more=lessons.next_cursor is not None,
        levels={level.id: level for level in levels},
        days_to_choose=_days_to_choose(lessons.items),
        bare=bare,
        offered=offered,
        ready=_ready(world, offered, bare=len(bare)),
    )


@router.post("/teach/courses/{course_id}", dependencies=[WRITES])
async def order(
    wanted: Annotated[OrderForm, Form()], page: ThisPage, world: EditedWorld, session: Session, by: Acting, now: Now
) -> Response:
    """Put the lessons in another order, unless somebody else has since the page was opened."""
    etags.unchanged(world.version, seen=wanted.version)
    if wanted.step is None:
        spots: Sequence[Spot] = [Spot.written(text) for text in wanted.spot]
    else:
        _, lessons = await courses.contents(session, world)
        spots = stepped([Spot.of(lesson) for lesson in lessons.items], wanted.step)
    if spots:
        asked = read(OrderIn, places(spots))
        await courses.arrange(session, world, asked.lessons, by=by, now=now)
    if page.wants_data:
        return JSONResponse({"version": world.version}, headers=NOT_KEPT)
    return page.go(page.path, done="ordered")


@router.get("/teach/courses/{course_id}/lessons/new")
async def show_new_lesson(page: ThisPage, world: AuthoredWorld, session: Session) -> HTMLResponse:
    """Ask what a new lesson is called, and when it is."""
    _, lessons = await courses.contents(session, world)
    days = _days_to_choose(lessons.items)
    return page.show("teach/new-lesson.html", title="New lesson", world=world, days=days)


@router.post("/teach/courses/{course_id}/lessons/new", dependencies=[WRITES, Idempotent])
async def add_lesson(
    wanted: Annotated[NewLessonForm, Form()], page: ThisPage, world: EditedWorld, session: Session, by: Acting, now: Now
) -> Response:
    """Add a lesson at the end of its day: where learners see the course already, as a draft."""
    week, _, day = wanted.day.partition(".")
    values = {"title": wanted.title, "week_number": number(week), "day_number": number(day)}
    asked = read(LessonIn, values | {"published": not world.published}, field=lambda _: "day")
    lesson = await courses.add_lesson(session, world, asked, by=by, now=now)
    return page.go(f"/teach/lessons/{lesson.id}", done="made")


@router.get("/teach/courses/{course_id}/levels")
async def show_levels(page: ThisPage, world: AuthoredWorld, session: Session) -> HTMLResponse:
    """The levels of a course, into which its lessons are gathered for the eye."""
    levels, _ = await courses.contents(session, world)
    return page.show("teach/levels.html", title="Levels", world=world, levels=levels)


@router.post("/teach/courses/{course_id}/levels", dependencies=[WRITES, Idempotent])
async def add_level(
    wanted: Annotated[LevelForm, Form()], page: ThisPage, world: EditedWorld, session: Session, by: Acting, now: Now
) -> Response:
    """Add a level behind the others."""
    await courses.add_level(session, world, read(LevelIn, wanted.model_dump(exclude={"seen"})), by=by, now=now)
    return page.go(page.path, done="made")


@router.get("/teach/levels/{level_id}")
async def show_level(page: ThisPage, level: EditedLevel, session: Session) -> HTMLResponse:
    """A level by itself, to change it."""
    world = await courses.find_world(session, level.world_id)
    seen = etags.tag_of(LevelOut.model_validate(level))
    return page.show("teach/level.html", title=level.title, world=world, level=level, seen=seen)


@router.post("/teach/levels/{level_id}", dependencies=[WRITES])
async def change_level(
    wanted: Annotated[LevelForm, Form()], page: ThisPage, level: EditedLevel, session: Session, by: Acting, now: Now
) -> Response:
    """Change what a level says of itself."""
    etags.check_whole(wanted.seen, LevelOut.model_validate(level))
    changes = read(LevelPatch, wanted.model_dump(exclude={"seen"}))
    await courses.change_level(session, level, changes, by=by, now=now)
    return page.go(f"/teach/courses/{level.world_id}/levels", done="saved")


@router.post("/teach/levels/{level_id}/up", dependencies=[WRITES])
async def raise_level(page: ThisPage, level: EditedLevel, session: Session, by: Acting, now: Now) -> Response:
    """Have a level change places with the one before it; the first one stays where it is."""
    world = await courses.find_world(session, level.world_id)
    levels, _ = await courses.contents(session, world)
    at = levels.index(level)
    if at:
        above, last = levels[at - 1], levels[-1].order_index
        # no two may have one place, not even for a moment: behind the last one is room
        steps = ((level, last + 1), (above, level.order_index), (level, above.order_index))
        for moved, to in steps:
            await courses.change_level(session, moved, LevelPatch(order_index=to), by=by, now=now)
    return page.go(f"/teach/courses/{level.world_id}/levels", done="ordered")


@router.post("/teach/levels/{level_id}/end", dependencies=[WRITES])
async def end_level(page: ThisPage, level: EditedLevel, session: Session, by: Acting, now: Now) -> Response:
    """Remove a level; its lessons stay where they are."""
    await courses.delete_level(session, level, by=by, now=now)
    return page.go(f"/teach/courses/{level.world_id}/levels", done="removed")


def _ready(world: World, offered: int, *, bare: int) -> Sequence[tuple[bool, str]]:
    """What an author may want to look at before learners see a course: whether it is there, and what to say of it."""
    return [
        (offered > 0, "Lessons to learn" if offered else "A lesson that is published"),
        (not bare, "Something in each lesson" if not bare else f"{bare} with nothing to learn from yet"),
        (
            world.description is not None,
            "A few words about it" if world.description else "A few words about it: none yet",
        ),
        (world.thumbnail_url is not None, "A picture" if world.thumbnail_url else "A picture: none yet"),
    ]


def _days(lessons: Sequence[Lesson]) -> Sequence[tuple[int, int, Sequence[Lesson]]]:
    """Lessons by week and day."""
    by_day = groupby(lessons, key=lambda lesson: (lesson.week_number, lesson.day_number))
    return [(week, day, list(found)) for (week, day), found in by_day]


def _days_to_choose(lessons: Sequence[Lesson]) -> Sequence[tuple[str, str]]:
    """The days that there are, the next one, and the first of the next week; the last of them first."""
    days = {(lesson.week_number, lesson.day_number) for lesson in lessons} or {(1, 1)}
    week, day = max(days)
    new = [(week, day + 1), (week + 1, 1)] if lessons else [(1, 2)]
    known = sorted(days, reverse=True)
    return [(f"{w}.{d}", f"Week {w}, day {d}{' (new)' if (w, d) in new else ''}") for w, d in [*known, *new]]
