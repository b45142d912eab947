"""A lesson: watched, read, answered and completed, and what came of it."""

from typing import Annotated

from fastapi import Form, Response
from fastapi.responses import HTMLResponse
from pydantic import Field

from frontdesk.core.errors import DomainError
from frontdesk.core.http.auth import Caller, MaybeCaller
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.resources import CurrentSettings
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input
from frontdesk.core.settings import Settings
from frontdesk.entrypoints.web import cookies
from frontdesk.entrypoints.web.forms import Typed
from frontdesk.entrypoints.web.page import Page, ThisPage
from frontdesk.entrypoints.web.routes.learn.answers import (
    Answers,
    answers_in,
    checked,
    given,
    to_sign_in,
    typed_answers,
    without_prefix,
)
from frontdesk.entrypoints.web.routes.learn.boss import battle_of
from frontdesk.entrypoints.web.routes.learn.reached import LEARNS, Reached, ThisLesson
from frontdesk.entrypoints.web.routes.learn.standing import Reward, Standing
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.courses import service as courses
from frontdesk.modules.courses.schemas.videos import PlaybackOut
from frontdesk.modules.courses.service import Status
from frontdesk.modules.users import service as users

router = Pages()

REWARD = "reward"


class PositionForm(Input):
    """Where somebody stopped watching."""

    seconds: Annotated[float, Field(ge=0, le=86_400)]


@router.get("/learn/lessons/{lesson_id}")
async def show(reached: ThisLesson, page: ThisPage, session: Session) -> HTMLResponse:
    """The lesson; or what has to come first."""
    if reached.refused is not None:
        return await reached.refusal(page, session)
    lesson = courses.shown(reached.offered)
    attempt = lesson.last_attempt if lesson.status is Status.COMPLETED else None
    typed = typed_answers(page)
    return page.show(
        "learn/lesson.html",
        title=lesson.title,
        lesson=lesson,
        world=reached.offered.lesson.world,
        film=await _film(page, session, reached),
        given=given(attempt.answers if attempt else lesson.kept_answers) | typed,
        results={one.question_id: one for one in attempt.results} if attempt else {},
        battle=battle_of(lesson),
        sign_in=to_sign_in(page.here, typed),
    )


@router.post("/learn/lessons/{lesson_id}", dependencies=[LEARNS, Idempotent])
async def complete(
    reached: ThisLesson,
    typed: Typed,
    page: ThisPage,
    caller: MaybeCaller,
    session: Session,
    settings: CurrentSettings,
) -> Response:
    """Complete the lesson with the answers that were given, and go on to what came of it."""
    if caller is None:
        return page.go(to_sign_in(page.here, without_prefix(typed)))
    if reached.refused is not None:
        return page.go(reached.address)
    answers = checked(answers_in(typed, courses.shown(reached.offered)))
    return await hand_in(page, session, reached, answers, settings=settings)


async def hand_in(page: Page, session: Session, reached: Reached, answers: Answers, *, settings: Settings) -> Response:
    """Complete a lesson for who looks at the page; the browser keeps what they earned until it has been shown."""
    assert page.viewer is not None  # noqa: S101  whoever calls this has looked
    user = await users.get_user(session, page.viewer.user_id)
    level, streak = user.level, user.learning_streak.settled(at=page.now, zone=user.zone).days
    done = await courses.complete(session, reached.offered, user.id, answers=answers, now=page.now)
    answer = page.go(f"{reached.address}/result")
    if done.xp_earned or done.streak > streak:
        earned = Reward(done.lesson_id, done.xp_earned, done.level > level, done.streak > streak)
        cookies.tell_once(answer, REWARD, str(earned), settings)
    return answer


@router.get("/learn/lessons/{lesson_id}/result")
async def result(
    reached: ThisLesson, page: ThisPage, caller: Caller, session: Session, settings: CurrentSettings
) -> Response:
    """What came of a lesson: celebrated once, and there to look at afterwards."""
    if reached.refused is not None:
        return page.go(reached.address)
    lesson = courses.shown(reached.offered)
    if lesson.status is not Status.COMPLETED and lesson.last_attempt is None:
        return page.go(reached.address)
    attempt = lesson.last_attempt
    answer = page.show(
        "learn/result.html",
        title=lesson.title,
        lesson=lesson,
        world=reached.offered.lesson.world,
        done=lesson.status is Status.COMPLETED,
        attempt=attempt,
        results={one.question_id: one for one in attempt.results} if attempt else {},
        given=given(attempt.answers) if attempt else {},
        reward=Reward.read(cookies.told(page.request, REWARD), lesson_id=lesson.id),
        standing=await Standing.of(session, await users.get_user(session, caller.user_id), now=page.now),
    )
    if page.request.headers.get("sec-fetch-dest") != "empty":  # a script that follows a form shows nobody anything
        cookies.prefer(answer, REWARD, "", settings)
    return answer


@router.post("/learn/lessons/{lesson_id}/position", dependencies=[LEARNS])
async def keep_position(
    reached: ThisLesson, wanted: Annotated[PositionForm, Form()], caller: Caller, session: Session
) -> Response:
    """Keep where somebody stopped watching; a script tells it while the film plays."""
    if reached.refused is not None:
        raise reached.refused
    await courses.keep_video_position(session, reached.offered, caller.user_id, wanted.seconds)
    return Response(status_code=204)


async def _film(page: Page, session: Session, reached: Reached) -> PlaybackOut | str | None:
    """Where the lesson's film plays; "away" where it cannot be shown now, None where there is none."""
    if reached.offered.lesson.mux_asset_id is None:
        return None
    try:
        playback = await courses.play(session, reached.offered, now=page.now)
    except DomainError:  # it was taken away a moment ago, or its host is not there
        return "away"
    page.play_films()
    return playback
