"""Rich content, version 1: what authors write into a lesson beside its text. Learners never get it as it stands here.

Its JSON Schema is served at `/api/v1/courses/content-schema/1`. A later version is another class beside this one, and
what is stored keeps the version that it was written in.
"""

from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from frontdesk.core.schemas import Input, Line
from frontdesk.modules.courses.rules import MAX_ACCEPTED, MAX_BLOCKS, MAX_CHOICES

Markdown = Annotated[
    str,
    StringConstraints(min_length=1, max_length=20_000, pattern=r"^[^\x00]*$"),
    Field(description="CommonMark; HTML in it is shown as text.", examples=["A *minor* chord is **sad**."]),
]
Choice = Annotated[
    str,
    StringConstraints(min_length=1, max_length=1000, pattern=r"^[^\x00]*$"),
    Field(description="CommonMark.", examples=["C E♭ G"]),
]
Index = Annotated[int, Field(strict=True, ge=0, lt=MAX_CHOICES)]
Number = Annotated[float, Field(strict=True, ge=-1e15, le=1e15)]
Tolerance = Annotated[float, Field(strict=True, ge=0, le=1e15)]


class Note(Input):
    """Something to read."""

    type: Literal["note"]
    text: Markdown


class Question(Input):
    """What all questions have."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")] = Field(
        description="The question's name, unique in the lesson; learners see it.", examples=["minor-chord"]
    )
    prompt: Markdown
    explanation: Markdown | None = Field(
        default=None, description="Shown afterwards: with a right answer, and once the lesson is completed."
    )
    points: int = Field(default=1, strict=True, ge=1, le=100, description="How much a right answer counts.")

    @property
    def choices(self) -> list[str]:
        """What there is to choose from, or to put in order."""
        return []


class _Choosing(Question):
    options: list[Choice] = Field(min_length=2, max_length=MAX_CHOICES, description="Shown in this order.")

    @property
    def choices(self) -> list[str]:
        return self.options

    @model_validator(mode="after")
    def _distinct_options(self) -> Self:
        _refuse_doubles(self.options, "two options are the same")
        return self


class SingleChoice(_Choosing):
    """One of the options is right."""

    type: Literal["single"]
    answer: Index = Field(description="Which option is right, counted from 0.", examples=[1])

    @model_validator(mode="after")
    def _known_answer(self) -> Self:
        _refuse_unknown([self.answer], self.options)
        return self


class MultipleChoice(_Choosing):
    """Some of the options are right, and all of them have to be named."""

    type: Literal["multiple"]
    answer: list[Index] = Field(
        min_length=1, max_length=MAX_CHOICES, description="Which options are right, counted from 0.", examples=[[0, 2]]
    )

    @model_validator(mode="after")
    def _known_answers(self) -> Self:
        _refuse_unknown(self.answer, self.options)
        _refuse_doubles(self.answer, "an option is named twice")
        return self


class TrueFalse(Question):
    """A statement that is true or false."""

    type: Literal["true_false"]
    answer: bool = Field(strict=True)


class PutInOrder(Question):
    """Things to put in order. Learners get them shuffled."""

    type: Literal["order"]
    items: list[Choice] = Field(min_length=2, max_length=MAX_CHOICES, description="In the right order.")

    @property
    def choices(self) -> list[str]:
        return self.items

    @model_validator(mode="after")
    def _distinct_items(self) -> Self:
        _refuse_doubles(self.items, "two things are the same")
        return self


class ShortText(Question):
    """A word or a few, to be typed."""

    type: Literal["short_text"]
    accepted: list[Line] = Field(
        min_length=1,
        max_length=MAX_ACCEPTED,
        description="Every right answer. Spaces and the way letters are composed do not matter.",
        examples=[["E flat", "E♭"]],
    )
    case_sensitive: bool = Field(default=False, strict=True)


class Numeric(Question):
    """A number."""

    type: Literal["numeric"]
    answer: Number = Field(examples=[440])
    tolerance: Tolerance = Field(default=0, description="How far from the answer is still right.", examples=[0.5])
    unit: Line | None = Field(default=None, description="Shown behind the field.", examples=["Hz"])


AnyQuestion = SingleChoice | MultipleChoice | TrueFalse | PutInOrder | ShortText | Numeric
Block = Annotated[Note | AnyQuestion, Field(discriminator="type")]


class RichContent(Input):
    """Notes and questions in the order in which they are shown."""

    version: Literal[1] = Field(description="Of this schema.")
    blocks: list[Block] = Field(max_length=MAX_BLOCKS)

    @property
    def questions(self) -> list[AnyQuestion]:
        """The questions alone."""
        return [block for block in self.blocks if not isinstance(block, Note)]

    @model_validator(mode="after")
    def _distinct_questions(self) -> Self:
        _refuse_doubles([question.id for question in self.questions], "two questions have the same id")
        return self


SCHEMAS: Final = {1: RichContent}  # by version


def _refuse_doubles(values: list[Any], message: str) -> None:
    if len(set(values)) < len(values):
        raise ValueError(message)


def _refuse_unknown(indexes: list[int], options: list[str]) -> None:
    if max(indexes) >= len(options):
        message = f"there is no option {max(indexes)}: the first one is 0"
        raise ValueError(message)
