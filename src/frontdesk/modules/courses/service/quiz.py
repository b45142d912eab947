"""Quizzes: shown without their answers, and graded here and nowhere else.

Learners know options by names that are made with a key of the lesson's own: an index would say which option is right
to who has seen the author's page, and the order of things to put in order to everybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2s
from typing import Any
from uuid import UUID

from frontdesk.core.markdown import to_html
from frontdesk.modules.courses.errors import AnswersRefused
from frontdesk.modules.courses.models import Lesson, LessonProgress
from frontdesk.modules.courses.policies import OfferedLesson
from frontdesk.modules.courses.rules import Status, close, percent, same_text
from frontdesk.modules.courses.schemas.content import (
    SCHEMAS,
    AnyQuestion,
    MultipleChoice,
    Note,
    Numeric,
    PutInOrder,
    RichContent,
    ShortText,
    SingleChoice,
    TrueFalse,
)
from frontdesk.modules.courses.schemas.learning import LessonOut, LessonRow
from frontdesk.modules.courses.schemas.quiz import AttemptOut, OptionOut, ResultOut, RichContentOut


@dataclass(frozen=True, slots=True)
class Grade:
    """How a quiz was answered: question by question, and in per cent of the points."""

    results: Sequence[ResultOut]
    score: int


def content_of(lesson: Lesson) -> RichContent | None:
    """A lesson's rich content as it was stored, in its own version."""
    stored = lesson.rich_content
    return None if stored is None else SCHEMAS[stored["version"]].model_validate(stored)


def shown(offered: OfferedLesson) -> LessonOut:
    """A lesson as it is handed out."""
    lesson, progress = offered.lesson, offered.progress
    content = content_of(lesson)
    completed = offered.status is Status.COMPLETED
    return LessonOut(
        **dict(LessonRow.of(lesson, offered.tier, offered.status)),
        description_html=lesson.description_html,
        content=lesson.content,
        content_html=lesson.content_html,
        rich_content=_without_answers(content, lesson.option_key, explained=completed) if content else None,
        pass_mark=lesson.pass_mark,
        next_lesson_id=offered.next_id,
        prev_lesson_id=offered.prev_id,
        completed_at=progress.completed_at if progress else None,
        attempts=progress.attempts if progress else 0,
        best_score=progress.best_score if progress else None,
        kept_answers=progress.kept_answers if progress else {},
        last_attempt=_last_attempt(lesson, progress, content) if progress and content else None,
        mux_playback_id=lesson.mux_playback_id,
        video_position_seconds=progress.video_seconds if progress else 0,
    )


def grade(content: RichContent, option_key: UUID, answers: Mapping[str, Any]) -> Grade:
    """Grade the answers to all questions; no explanation goes with a wrong one, which could be tried again.

    Raises `AnswersRefused` where one is missing, has the wrong shape, or is to no question.
    """
    names = [question.id for question in content.questions]
    missing = [_problem(name, "missing", "Answer every question.") for name in names if name not in answers]
    results = _judged(content, option_key, answers, problems=missing)
    points = sum(result.points for result in results)
    return Grade(results, percent(points, sum(question.points for question in content.questions)))


def check(content: RichContent, option_key: UUID, answers: Mapping[str, Any]) -> None:
    """Raise `AnswersRefused` where one of some answers has the wrong shape, or is to no question."""
    _judged(content, option_key, answers, problems=[])


def _judged(
    content: RichContent, option_key: UUID, answers: Mapping[str, Any], *, problems: list[dict[str, str]]
) -> list[ResultOut]:
    """How each of the answers is judged; raises `AnswersRefused` where there are problems."""
    questions = {question.id: question for question in content.questions}
    problems += [_problem(name, "unknown", "There is no such question.") for name in answers if name not in questions]
    results = []
    for name, question in questions.items():
        if name not in answers:
            continue
        try:
            right = _is_right(question, _names(question, option_key), answers[name])
        except (KeyError, TypeError) as refused:
            problems.append(_problem(name, "wrong_shape", str(refused.args[0])))
            continue
        results.append(_result(question, right=right))
    if problems:
        raise AnswersRefused(problems[0]["message"], errors=problems)
    return results


def _last_attempt(lesson: Lesson, progress: LessonProgress, content: RichContent) -> AttemptOut | None:
    """The last answers, graded anew; None where there are none, or they do not fit the questions any more."""
    if progress.last_answers is None:
        return None
    try:
        grade_then = grade(content, lesson.option_key, progress.last_answers)
    except AnswersRefused:
        return None
    told = explained(grade_then, content) if progress.completed_at else grade_then
    return AttemptOut(answers=progress.last_answers, score=told.score, results=list(told.results))


def explained(grade: Grade, content: RichContent) -> Grade:
    """The same with every explanation."""
    results = [
        result.model_copy(update={"explanation_html": _html(question.explanation)})
        for result, question in zip(grade.results, content.questions, strict=True)
    ]
    return Grade(results, grade.score)


def _result(question: AnyQuestion, *, right: bool) -> ResultOut:
    return ResultOut(
        question_id=question.id,
        correct=right,
        points=question.points if right else 0,
        explanation_html=_html(question.explanation) if right else None,
    )


def _is_right(question: AnyQuestion, names: Sequence[str], given: Any) -> bool:
    """Whether an answer is right; raises TypeError or KeyError with the reason where it fits no such question."""
    match question:
        case SingleChoice():
            return _places([_of(str, given)], names) == [question.answer]
        case MultipleChoice():
            return set(_places(_of(list, given), names)) == set(question.answer)
        case PutInOrder():
            places = _places(_of(list, given), names)
            if len(places) < len(names):
                raise TypeError("Name each of them once.")
            return places == sorted(places)
        case TrueFalse():
            return bool(_of(bool, given)) == question.answer
        case ShortText():
            return same_text(_of(str, given), question.accepted, case_sensitive=question.case_sensitive)
        case Numeric():
            return close(_of(float, given), question.answer, tolerance=question.tolerance)


def _of(kind: type[Any], given: Any) -> Any:
    if not isinstance(given, kind):
        expected = {str: "a text", list: "a list", bool: "true or false", float: "a number"}[kind]
        raise TypeError(f"The answer is {expected}.")
    return given


def _places(given: Sequence[str], names: Sequence[str]) -> list[int]:
    """Where the named options stand in the author's list."""
    known = {name: place for place, name in enumerate(names)}
    unknown = [name for name in given if name not in known]
    if unknown:
        raise KeyError("There is no such option (any more): read the lesson again.")
    if len(set(given)) < len(given):
        raise TypeError("Name each of them once.")
    return [known[name] for name in given]


def _names(question: AnyQuestion, option_key: UUID) -> list[str]:
    """What learners call the choices of a question, in the author's order."""
    told = (f"{question.id}\0{place}\0{choice}".encode() for place, choice in enumerate(question.choices))
    return [blake2s(one, key=option_key.bytes, digest_size=6).hexdigest() for one in told]


def _without_answers(content: RichContent, option_key: UUID, *, explained: bool) -> RichContentOut:
    blocks = [
        {"type": "note", "html": to_html(block.text)}
        if isinstance(block, Note)
        else _asked(block, option_key, explained=explained)
        for block in content.blocks
    ]
    return RichContentOut.model_validate({"version": content.version, "blocks": blocks})


def _asked(question: AnyQuestion, option_key: UUID, *, explained: bool) -> dict[str, Any]:
    """A question as learners see it."""
    asked: dict[str, Any] = {
        "type": question.type,
        "id": question.id,
        "prompt_html": to_html(question.prompt),
        "points": question.points,
        "explanation_html": _html(question.explanation) if explained else None,
    }
    match question:
        case Numeric():
            asked["unit"] = question.unit
        case SingleChoice() | MultipleChoice() | PutInOrder():
            asked["options"] = _options(question, option_key)
        case _:
            pass
    return asked


def _options(question: AnyQuestion, option_key: UUID) -> list[OptionOut]:
    named = zip(_names(question, option_key), question.choices, strict=True)
    options = [OptionOut(id=name, html=to_html(choice)) for name, choice in named]
    if not isinstance(question, PutInOrder):
        return options
    shuffled = sorted(options, key=lambda option: option.id)
    # chance may shuffle them into the right order, which nobody should be shown
    return shuffled if shuffled != options else [*shuffled[1:], shuffled[0]]


def _problem(name: str, code: str, message: str) -> dict[str, str]:
    return {"field": f"body.answers.{name}", "code": code, "message": message}


def _html(text: str | None) -> str | None:
    return None if text is None else to_html(text)
