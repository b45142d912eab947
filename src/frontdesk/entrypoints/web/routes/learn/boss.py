"""A boss battle, question by question: what is kept of it so far, and what it takes to win."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from frontdesk.modules.courses.schemas.learning import LessonOut
from frontdesk.modules.courses.service import Status


class Round(NamedTuple):
    """One question with the notes before it."""

    number: int
    notes: Sequence[Any]
    question: Any
    answered: bool


@dataclass(frozen=True, slots=True)
class Battle:
    """A quiz that has to be passed."""

    rounds: Sequence[Round]
    points: int  # there are to be had
    needed: int  # to win

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(one.answered for one in self.rounds)

    @property
    def next(self) -> int:
        """The number of the first question without an answer; the last one where all have theirs."""
        return next((one.number for one in self.rounds if not one.answered), len(self.rounds))

    def round(self, asked: str) -> Round:
        """The question that an address asks for by its number; otherwise the next one."""
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < len("1000") else 0
        return self.rounds[(number if 1 <= number <= len(self.rounds) else self.next) - 1]


def battle_of(lesson: LessonOut, kept: Mapping[str, Any] | None = None) -> Battle | None:
    """The battle that a lesson is, as long as it is to be won; None: it is none, or has no questions.

    `kept` are the answers that there are, where those are not the lesson's own.
    """
    content = lesson.rich_content
    if not lesson.is_boss_battle or lesson.status is Status.COMPLETED or content is None:
        return None
    answers = lesson.kept_answers if kept is None else kept
    rounds: list[Round] = []
    notes: list[Any] = []
    for block in content.blocks:
        if block.type == "note":
            notes.append(block)
        else:
            rounds.append(Round(len(rounds) + 1, notes, block, block.id in answers))
            notes = []
    points = sum(one.question.points for one in rounds)
    return Battle(rounds, points, needed=-(-points * lesson.pass_mark // 100)) if rounds else None
