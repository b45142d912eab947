"""How forms write the order of lessons: each with its week and day, in the order of the form."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from frontdesk.modules.courses.models import Lesson

LONGEST_NUMBER = 6  # digits


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a lesson stands, as forms write it: `lesson:week:day`, its place in the day being that in the form."""

    lesson_id: str
    week: int
    day: int

    @classmethod
    def of(cls, lesson: Lesson) -> Self:
        """Where it stands now."""
        return cls(str(lesson.id), lesson.week_number, lesson.day_number)

    @classmethod
    def written(cls, text: str) -> Self:
        """What a form says; what is no number is none that a lesson can have."""
        lesson_id, _, when = text.partition(":")
        week, _, day = when.partition(":")
        return cls(lesson_id, number(week), number(day))


def places(spots: Sequence[Spot]) -> dict[str, Any]:
    """These lessons in this order, as `OrderIn` wants it."""
    counts: Counter[tuple[int, int]] = Counter()
    found = []
    for spot in spots:
        when = spot.week, spot.day
        found.append(
            {"id": spot.lesson_id, "week_number": spot.week, "day_number": spot.day, "order_index": counts[when]}
        )
        counts[when] += 1
    return {"lessons": found}


def stepped(spots: Sequence[Spot], step: str) -> Sequence[Spot]:
    """The same with one lesson a step up or down (`lesson:up`): past its neighbour, at the edge into the next day.

    Down from the last day it comes to a new one.
    """
    lesson_id, _, direction = step.partition(":")
    at = next((i for i, spot in enumerate(spots) if spot.lesson_id == lesson_id), None)
    if at is None:
        return ()
    order, spot = list(spots), spots[at]
    to = at - 1 if direction == "up" else at + 1
    neighbour = order[to] if 0 <= to < len(order) else None
    if neighbour is None:
        order[at] = spot if direction == "up" else replace(spot, day=spot.day + 1)
    elif (neighbour.week, neighbour.day) == (spot.week, spot.day):
        order[at], order[to] = neighbour, spot
    else:
        order[at] = replace(spot, week=neighbour.week, day=neighbour.day)
    return order


def number(text: str) -> int:
    """A whole number as a form writes it; anything else is 0."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else 0
