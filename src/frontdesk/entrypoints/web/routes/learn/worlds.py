"""What there is to learn, and how far somebody has come."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from fastapi import Response
from fastapi.responses import HTMLResponse

from frontdesk.core.errors import Conflict
from frontdesk.core.http.auth import Caller, MaybeCaller
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import PageRequest, Slice
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routes.learn.standing import LearningMonth, Standing
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.times import day_in
from frontdesk.modules.courses import service as courses
from frontdesk.modules.courses.schemas.learning import LessonRow, LevelOut, WorldOut
from frontdesk.modules.courses.service import Status, Title
from frontdesk.modules.rewards import service as rewards
from frontdesk.modules.rewards.models import XpEntry
from frontdesk.modules.users import service as users
from frontdesk.modules.users.models import Tier

router = Pages()

WORLDS, LESSONS, ENTRIES = 24, 60, 20  # on a page
LATEST = PageRequest(page=1, size=5)
SOURCE = "lesson:"  # what an entry of the ledger begins with that a lesson has earned


class Earned(NamedTuple):
    """Something that XP were given for."""

    entry: XpEntry
    lesson_id: UUID | None
    title: Title | None


class Step(NamedTuple):
    """A lesson on the way through its world."""

    lesson: LessonRow
    level: LevelOut | None  # that begins with it
    week: int | None  # likewise
    why: str | None  # it cannot be opened


@router.get("/learn")
async def learn(page: ThisPage, caller: MaybeCaller, session: Session) -> HTMLResponse:
    """The worlds, and for who has signed in where they stand and where to go on."""
    user_id = caller.user_id if caller else None
    worlds = await courses.list_worlds(session, page.sheet(WORLDS), user_id=user_id)
    standing, latest, following = None, None, None
    if caller is not None:
        user = await users.get_user(session, caller.user_id)
        standing = await Standing.of(session, user, now=page.now)
        latest = await _earned(session, caller.user_id, LATEST)
        following = _following(worlds.items, latest.items, Tier(user.subscription_tier))
    return page.show(
        "learn/worlds.html", title="Learn", worlds=worlds, following=following, standing=standing, latest=latest
    )


@router.get("/learn/worlds/{world_id}")
async def world(world_id: UUID, page: ThisPage, caller: MaybeCaller, session: Session) -> HTMLResponse:
    """The way through a world: what is done, what is next, and what opens when."""
    user_id = caller.user_id if caller else None
    found = await courses.get_world(session, world_id, user_id=user_id)
    lessons = await courses.list_lessons(session, world_id, page.sheet(LESSONS), user_id=user_id)
    tier = Tier((await users.get_user(session, user_id)).subscription_tier) if user_id else Tier.FREE
    steps = _steps(lessons.items, found.levels, tier)
    return page.show("learn/world.html", title=found.title, world=found, lessons=lessons, steps=steps)


@router.get("/learn/history")
async def history(page: ThisPage, caller: Caller, session: Session) -> HTMLResponse:
    """Everything that XP were given for, the latest first, and a month of days on which something was learned."""
    user = await users.get_user(session, caller.user_id)
    earned = await _earned(session, caller.user_id, page.sheet(ENTRIES))
    asked, first = day_in(f"{page.form.value('month')}-01"), page.say.locale.first_week_day
    month = await LearningMonth.of(session, user, asked, first_weekday=first, now=page.now)
    return page.show("learn/history.html", title="What you have learned", earned=earned, user=user, month=month)


@router.post("/learn/zone", dependencies=[WRITES])
async def choose_zone(page: ThisPage, caller: Caller, session: Session, now: Now) -> Response:
    """Count days by the calendar of the zone that the browser has named."""
    if page.zone is None:
        raise Conflict("Your browser does not say in which time zone you are.")
    await users.change_profile(session, caller.user_id, {"timezone": page.zone}, now=now)
    return page.go("/learn", done="zone")


def _following(worlds: Sequence[WorldOut], latest: Sequence[Earned], tier: Tier) -> WorldOut | None:
    """The world to go on in: where something was learned last, else one that is begun, else the first."""
    offered = [world for world in worlds if world.next_lesson and tier.includes(world.tier)]
    ids = [earned.title.world_id for earned in latest if earned.title]
    last = next((world for it in ids for world in offered if world.id == it), None)
    return last or next((world for world in offered if world.progress), offered[0] if offered else None)


async def _earned(session: Session, user_id: UUID, sheet: PageRequest) -> Slice[Earned]:
    found = await rewards.list_entries(session, user_id, sheet)
    ids = {
        entry.id: UUID(entry.source.removeprefix(SOURCE)) for entry in found.items if entry.source.startswith(SOURCE)
    }
    titles = await courses.titles(session, ids.values())
    items = [Earned(it, ids.get(it.id), titles.get(ids[it.id]) if it.id in ids else None) for it in found.items]
    return Slice(items, found.total, found.page, found.size)


def _steps(lessons: Sequence[LessonRow], levels: Sequence[LevelOut], tier: Tier) -> Sequence[Step]:
    named = {level.id: level for level in levels}
    steps: list[Step] = []
    before: LessonRow | None = None
    for lesson in lessons:
        level = named.get(lesson.level_id) if lesson.level_id else None
        anew = before is None or before.level_id != lesson.level_id
        week = lesson.week_number if before is None or before.week_number != lesson.week_number else None
        steps.append(Step(lesson, level if anew else None, week, _why(lesson, before, tier)))
        before = lesson
    return steps


def _why(lesson: LessonRow, before: LessonRow | None, tier: Tier) -> str | None:
    """Why a lesson cannot be opened, in a few words."""
    if not tier.includes(lesson.tier):
        return f"For {lesson.tier.capitalize()} members"
    if lesson.status is not Status.LOCKED:
        return None
    return f"Opens after “{before.title}”" if before else "Opens after the lesson before it"
