"""Answers to a lesson's questions, as they stand in forms and as the API takes them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from frontdesk.entrypoints.web.forms import read
from frontdesk.entrypoints.web.page import SIGN_IN, Page, to
from frontdesk.modules.courses.schemas.learning import LessonOut
from frontdesk.modules.courses.schemas.quiz import AnswersIn

Answers = dict[str, Any]
Fields = dict[str, Sequence[str]]  # what stands in them, by the question's id
FIELD = "answer."  # before a question's id
NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,15})?")
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+")
LONGEST_ADDRESS = 3000  # characters of answers that travel through signing in


def checked(answers: Answers) -> Answers:
    """The answers as the API takes them; one that is too long is marked in its form."""
    return read(
        AnswersIn, {"answers": answers}, field=lambda place: str(place[1] if len(place) > 1 else place[0])
    ).answers


def answers_in(typed: Mapping[str, Sequence[str]], lesson: LessonOut) -> Answers:
    """The answers in a form, in the API's words; a question that nothing was said to has none."""
    answers: Answers = {}
    for block in lesson.rich_content.blocks if lesson.rich_content else ():
        if block.type == "note":
            continue
        values = [value for value in typed.get(f"{FIELD}{block.id}", ()) if value.strip()]
        if not values:
            continue
        match block.type:
            case "multiple" | "order":
                answers[block.id] = values
            case "true_false":
                answers[block.id] = {"true": True, "false": False}.get(values[-1], values[-1])
            case "numeric":
                answers[block.id] = _number(values[-1])
            case _:
                answers[block.id] = values[-1]
    return answers


def _number(typed: str) -> float | str:
    """A number as people write it: "440", "441.5", "441,5", "1,000"; what is none stays, to be refused."""
    text = "".join(typed.split()).replace("\N{MINUS SIGN}", "-")
    if THOUSANDS.fullmatch(text):
        return float(text.replace(",", ""))
    return float(text.replace(",", ".")) if NUMBER.fullmatch(text) else typed


def given(answers: Mapping[str, Any]) -> Fields:
    """What stands in the fields of these answers, by the question's id."""
    return {name: _values(answer) for name, answer in answers.items()}


def _values(answer: Any) -> Sequence[str]:
    match answer:
        case bool():
            return ["true" if answer else "false"]
        case float():
            return [f"{answer:.15g}"]
        case list():
            return answer
        case _:
            return [str(answer)]


def typed_answers(page: Page) -> Fields:
    """What stands in the fields of a form that was refused, or that the address fills in."""
    return without_prefix(page.form.typed)


def without_prefix(typed: Mapping[str, Sequence[str]]) -> Fields:
    """The answers among the fields of a form, by the question's id."""
    return {name.removeprefix(FIELD): values for name, values in typed.items() if name.startswith(FIELD)}


def to_sign_in(address: str, typed: Mapping[str, Sequence[str]]) -> str:
    """Where to sign in to come back to `address` with what was typed, as far as an address can hold it."""
    path, _, query = address.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query) if not name.startswith(FIELD)]
    fields = [(f"{FIELD}{name}", value) for name, values in typed.items() for value in values]
    bare, full = (f"{path}?{urlencode(pairs)}".rstrip("?") for pairs in (kept, [*kept, *fields]))
    return to(SIGN_IN, next=full if len(full) <= LONGEST_ADDRESS else bare)
