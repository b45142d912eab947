"""A boss battle, one question at a time: answers are kept as they come, on any device, until the last one is given."""

from fastapi import Response

from frontdesk.core.http.auth import MaybeCaller
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.resources import CurrentSettings
from frontdesk.core.http.session import Session
from frontdesk.entrypoints.web.forms import Problem, Typed, wrong
from frontdesk.entrypoints.web.page import ThisPage
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
from frontdesk.entrypoints.web.routes.learn.lesson import hand_in
from frontdesk.entrypoints.web.routes.learn.reached import LEARNS, ThisLesson
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.courses import service as courses
from frontdesk.modules.courses.errors import AnswersRefused

router = Pages()


@router.get("/learn/lessons/{lesson_id}/battle")
async def fight(reached: ThisLesson, page: ThisPage, caller: MaybeCaller, session: Session) -> Response:
    """One question: the one that is asked for, or the first without an answer."""
    if caller is None or reached.refused is not None:
        return await reached.refusal(page, session)
    lesson = courses.shown(reached.offered)
    battle = battle_of(lesson)
    if battle is None:
        return page.go(reached.address)
    return page.show(
        "learn/battle.html",
        title=lesson.title,
        lesson=lesson,
        battle=battle,
        this=battle.round(page.request.query_params.get("q", "")),
        given=given(lesson.kept_answers) | typed_answers(page),
        address=f"{reached.address}/battle",
    )


@router.post("/learn/lessons/{lesson_id}/battle", dependencies=[LEARNS, Idempotent])
async def answer(
    reached: ThisLesson,
    typed: Typed,
    page: ThisPage,
    caller: MaybeCaller,
    session: Session,
    settings: CurrentSettings,
) -> Response:
    """Keep the answer to one question and go on to the next; after the last one the battle is decided."""
    if caller is None:
        return page.go(to_sign_in(page.here, without_prefix(typed)))
    lesson = courses.shown(reached.offered) if reached.refused is None else None
    battle = battle_of(lesson) if lesson else None
    if lesson is None or battle is None:  # won already, in another tab
        return page.go(f"{reached.address}/result")
    this = battle.round(page.request.query_params.get("q", ""))
    given_now = checked(_one(answers_in(typed, lesson), this.question.id))
    kept = dict(await courses.keep_answers(session, reached.offered, caller.user_id, given_now))
    battle = battle_of(lesson, kept) or battle
    if this.number < len(battle.rounds):
        return page.go(f"{reached.address}/battle", q=this.number + 1)
    if battle.answered < len(battle.rounds):
        return page.go(f"{reached.address}/battle", q=battle.next)
    asked = [one.question.id for one in battle.rounds]
    try:
        return await hand_in(page, session, reached, {name: kept[name] for name in asked}, settings=settings)
    except AnswersRefused as refused:  # its authors have changed a question since it was answered
        name = Problem.of(refused).errors[0]["field"].rpartition(".")[2]
        return page.go(f"{reached.address}/battle", q=asked.index(name) + 1)


def _one(answers: Answers, name: str) -> Answers:
    """The answer to this question alone; raises where there is none."""
    if name not in answers:
        raise wrong(name, "Give an answer to go on")
    return {name: answers[name]}
