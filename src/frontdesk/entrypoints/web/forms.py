"""What somebody typed into a form, and what was said to it: a refused form is shown again as it was."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl

import orjson
from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException

from frontdesk.core.errors import DomainError, PreconditionFailed
from frontdesk.core.http.errors import problem_fields, refusal, render

# what pydantic's codes mean to people; other codes are our own, and their messages are sentences already
SAYINGS: Mapping[str, str] = {
    "missing": "Please fill this in.",
    "string_too_short": "This is too short.",
    "string_too_long": "This is too long.",
    "string_pattern_mismatch": "Some of this cannot be used here. Please check it.",
    "value_error": "Please check this.",
    "int_parsing": "Please give a whole number.",
    "int_type": "Please give a whole number.",
    "greater_than_equal": "This is too small.",
    "less_than_equal": "This is too large.",
    "date_from_datetime_parsing": "Please give a date.",
    "datetime_from_date_parsing": "Please give a date and a time.",
    "too_short": "Please choose one.",
    "enum": "Please choose one of these.",
    "literal_error": "Please choose one of these.",
    "time_parsing": "Please give a time, such as 14:30.",
    "uuid_parsing": "Please choose one of these.",
}
MAX_FIELDS = 10_000  # a lesson of two hundred questions has some thousands
TYPED_BEFORE = "typed-before"  # the field of a form that is shown again, and not carried out
T = TypeVar("T", bound=BaseModel)
Loc = tuple[int | str, ...]


class LookAgain(DomainError):
    """Nothing was to be stored: the form is shown again, with what was typed and what follows from it."""

    status = 200
    code = "look_again"
    title = "Nothing is stored yet"


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal of the API's, for a page."""

    status: int
    code: str
    title: str
    detail: str
    correlation_id: str | None = None
    errors: Sequence[Mapping[str, str]] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "Problem":
        """The refusal in problem details."""
        known = {"type", "status", "code", "title", "detail", "correlation_id", "errors"}
        return cls(
            status=body["status"],
            code=body["code"],
            title=body["title"],
            detail="" if body["detail"] == body["title"] else body["detail"],
            correlation_id=body.get("correlation_id"),
            errors=body.get("errors") or (),
            extra={name: value for name, value in body.items() if name not in known},
        )

    @classmethod
    def of(cls, error: DomainError | HTTPException) -> "Problem":
        """A refusal that was raised, by us or by the framework."""
        answer = render(error) if isinstance(error, HTTPException) else refusal(error)
        return cls.read(orjson.loads(bytes(answer.body)))

    @classmethod
    def invalid(cls, error: RequestValidationError) -> "Problem":
        """What is wrong with single fields."""
        return cls(422, "invalid", "The request does not make sense", "", errors=problem_fields(error))


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed, by field; and the refusal of it, if there was one."""

    typed: Mapping[str, Sequence[str]]
    problem: Problem | None = None

    @classmethod
    def asked(cls, query: QueryParams) -> "Form":
        """A form that nobody has sent; an address may say what stands in it."""
        return cls({name: query.getlist(name) for name in query})

    @classmethod
    def refused(cls, body: bytes, problem: Problem | None, query: QueryParams) -> "Form":
        """A form that was sent, urlencoded, and refused; without a problem one that is to be looked at again."""
        return cls({name: query.getlist(name) for name in query} | sent(body), problem)

    @property
    def was_typed_before(self) -> bool:
        """Whether somebody had to sign in between typing and sending."""
        return self.problem is None and TYPED_BEFORE in self.typed

    def value(self, name: str, otherwise: object = "") -> str:
        """What stands in a field."""
        found = self.typed.get(name)
        return found[-1] if found else "" if otherwise is None else str(otherwise)

    def values(self, name: str) -> Sequence[str]:
        """What was chosen, where there may be several."""
        return self.typed.get(name, ())

    def error(self, name: str) -> str | None:
        """What is wrong with a field, for people."""
        for error in self.problem.errors if self.problem else ():
            if _of_a_field(error["field"]) == name:
                return _said(error)
        return None

    @property
    def is_shown_again(self) -> bool:
        """Whether this is what somebody has sent, and not what is stored."""
        return self.problem is not None

    @property
    def looks_again(self) -> bool:
        """Whether nothing is wrong: somebody wanted to see what follows from what they have typed."""
        return self.problem is not None and self.problem.code == LookAgain.code

    @property
    def is_overtaken(self) -> bool:
        """Whether somebody else, or the same person in another tab, has changed the thing since the page was opened."""
        return self.problem is not None and self.problem.code == PreconditionFailed.code

    @property
    def next_free(self) -> Sequence[datetime]:
        """The times that a refusal offers instead."""
        offered = self.problem.extra.get("next_free") if self.problem else None
        return [datetime.fromisoformat(start) for start in offered or ()]

    @property
    def fields_are_wrong(self) -> bool:
        """Whether the refusal is about single fields."""
        return bool(self.problem and self.problem.errors)

    @property
    def contradictions(self) -> Sequence[str]:
        """What is wrong with several fields together, which is marked at none of them."""
        errors = self.problem.errors if self.problem else ()
        return [_said(error) for error in errors if _of_a_field(error["field"]) in {"", "body", "query"}]


def read(schema: type[T], values: Mapping[str, Any], *, field: Callable[[Loc], str] | None = None) -> T:
    """What a form says, as a schema of the API's.

    `field` names the form's field behind a place in the schema, where that is not its first name. Raises
    `RequestValidationError`, as if the form had been of that schema.
    """
    try:
        return schema.model_validate(values)
    except ValidationError as refused:
        found = refused.errors(include_url=False, include_context=False)
        named = [
            {
                **it,
                "type": _kind(it),
                "loc": ("body", field(it["loc"]) if field else next(iter(it["loc"]), "")),
            }
            for it in found
        ]
        raise RequestValidationError(named) from refused


def _kind(error: Mapping[str, Any]) -> str:
    """An empty field of a form was not filled in, and not filled in too shortly."""
    return "missing" if error["type"] == "string_too_short" and not error["input"] else str(error["type"])


def sent(body: bytes) -> dict[str, list[str]]:
    """The fields of a form that was sent, urlencoded; none where it is no text, no form, or larger than any of ours."""
    found: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        pairs = []
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _of_a_field(place: str) -> str:
    """The field of a form that a place in the payload stands in: "body.interests.0" in "interests"."""
    return next((part for part in reversed(place.split(".")) if not part.isdigit()), "")


def _said(error: Mapping[str, str]) -> str:
    _, own, sentence = error["message"].partition("Value error, ")
    if own:  # of a validator of ours
        return f"{sentence[:1].upper()}{sentence[1:].rstrip('.')}."
    return SAYINGS.get(error["code"]) or f"{error['message'].rstrip('.')}."


def seen(typed: Mapping[str, Sequence[str]]) -> str | None:
    """The entity tag that such a form carries (`ui.seen`)."""
    return next(iter(typed.get("seen", ())), None)


def wrong(name: str, message: str) -> RequestValidationError:
    """The refusal of one field, with a sentence for people."""
    return RequestValidationError([{"loc": ("body", name), "type": "said", "msg": message}])


class Rows:
    """The rows of a form that may have any number of them: each has a key in `row`, and fields `name-key`."""

    def __init__(self, typed: Mapping[str, Sequence[str]]) -> None:
        self._typed = typed
        self.keys = list(dict.fromkeys(typed.get("row", ())))

    def value(self, key: str, name: str) -> str:
        """What stands in a field of a row."""
        found = self._typed.get(f"{name}-{key}")
        return found[-1].strip() if found else ""

    def values(self, key: str, name: str) -> Sequence[str]:
        """What is chosen in a row, where there may be several."""
        return self._typed.get(f"{name}-{key}", ())


async def typed(request: Request) -> Mapping[str, Sequence[str]]:
    """All that a form says, by field, for forms whose fields are not known beforehand."""
    async with request.form(max_files=0) as form:
        return {name: [str(it) for it in form.getlist(name)] for name in form}


Typed = Annotated[Mapping[str, Sequence[str]], Depends(typed)]
