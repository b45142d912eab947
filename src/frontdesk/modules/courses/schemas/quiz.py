"""What learners see of rich content, and what they send: nothing here has an answer in it."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StringConstraints

from frontdesk.core.schemas import Input, Output
from frontdesk.modules.courses.rules import MAX_BLOCKS, MAX_CHOICES


class OptionOut(Output):
    """Something to choose, or to put in order."""

    id: str = Field(examples=["6f1d0c2b9a3e"], description="Its name in answers; it may change when authors edit.")
    html: str = Field(examples=["<p>C E♭ G</p>"])


class NoteOut(Output):
    """Something to read."""

    type: Literal["note"]
    html: str = Field(examples=["<p>A <em>minor</em> chord is <strong>sad</strong>.</p>"])


class _QuestionOut(Output):
    id: str = Field(examples=["minor-chord"])
    prompt_html: str = Field(examples=["<p>Which of these is C minor?</p>"])
    points: int = Field(examples=[1])
    explanation_html: str | None = Field(description="Once you have completed the lesson; until then null.")


class ChoicesOut(_QuestionOut):
    """Choose one, choose all that are right, or put them in order."""

    type: Literal["single", "multiple", "order"]
    options: list[OptionOut]


class StatementOut(_QuestionOut):
    """Say whether it is true."""

    type: Literal["true_false"]


class ShortTextOut(_QuestionOut):
    """Type a word or a few."""

    type: Literal["short_text"]


class NumericOut(_QuestionOut):
    """Type a number."""

    type: Literal["numeric"]
    unit: str | None = Field(examples=["Hz"])


BlockOut = Annotated[
    NoteOut | ChoicesOut | StatementOut | ShortTextOut | NumericOut,
    Field(discriminator="type"),
]


class RichContentOut(Output):
    """Notes and questions in the order in which they are shown."""

    version: Literal[1]
    blocks: list[BlockOut]


Given = (
    StrictBool
    | Annotated[float, Field(strict=True)]
    | Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")]
    | Annotated[
        list[Annotated[str, StringConstraints(max_length=100)]],
        Field(max_length=MAX_CHOICES),
    ]
)


class AnswersIn(Input):
    """Answers to all questions of a lesson, by the question's id.

    `single`: an option's id; `multiple`: the ids of all right options; `order`: all ids in order; `true_false`: a
    boolean; `short_text`: a text; `numeric`: a number.
    """

    answers: dict[Annotated[str, StringConstraints(max_length=40)], Given] = Field(
        default={}, max_length=MAX_BLOCKS, examples=[{"minor-chord": "6f1d0c2b9a3e", "concert-pitch": 440}]
    )


class ResultOut(Output):
    """How one question was answered."""

    question_id: str = Field(examples=["minor-chord"])
    correct: bool
    points: int = Field(examples=[1], description="What it gave.")
    explanation_html: str | None = Field(
        description="Where the answer was right, or the lesson is completed by now; otherwise null."
    )


class AttemptOut(Output):
    """How a quiz was answered."""

    answers: dict[str, Given] = Field(examples=[{"minor-chord": "6f1d0c2b9a3e"}])
    score: int = Field(examples=[80], description="Per cent of the points.")
    results: list[ResultOut] = Field(description="Question by question, in their order.")
