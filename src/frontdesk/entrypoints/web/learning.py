"""What the learner's pages are made from: the lesson of an address, how far somebody has come, what they answered."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Self
from urllib.parse import parse_qsl, urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends
from fastapi.responses import HTMLResponse

from frontdesk.core.errors import DomainError, Forbidden, Unauthenticated
from frontdesk.core.http.auth import MaybeCaller
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import PageRequest
from frontdesk.entrypoints.web.forms import read
from frontdesk.entrypoints.web.page import SIGN_IN, Page, to
from frontdesk.modules.courses import service as courses
from frontdesk.modules.courses.errors import SubscriptionRequired
from frontdesk.modules.courses.schemas.learning import LessonOut
from frontdesk.modules.courses.schemas.quiz import AnswersIn
from frontdesk.modules.courses.service import OfferedLesson
from frontdesk.modules.rewards import service as rewards
from frontdesk.modules.users.models import User

Answers = dict[str, Any]
Fields = dict[str, Sequence[str]]  # what stands in them, by the question's id
WEEK = PageRequest(page=1, size=7)
FIELD = "answer."  # before a question's id
NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,15})?")
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+")
LONGEST_ADDRESS = 3000  # characters of answers that travel through signing in


@dataclass(frozen=True, slots=True)
class Reached:
    """The lesson of an address, and why it is not handed out to who asks, if it is not."""

    offered: OfferedLesson
    refused: DomainError | None

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"/learn/lessons/{self.offered.lesson.id}"

    async def refusal(self, page: Page, session: Session) -> HTMLResponse:
        """The page that says what has to come first; signing in where nothing else has."""
        refused = self.refused or Unauthenticated()
        user_id = page.viewer.user_id if page.viewer else None
        return page.show(
            "learn/closed.html",
            status=refused.status,
            title=self.offered.lesson.title,
            lesson=self.offered.lesson,
            tier=self.offered.tier,
            first=(await courses.get_world(session, self.offered.lesson.world_id, user_id=user_id)).next_lesson,
            why=refused.code,
            sign_in=to_sign_in(page.here, typed_answers(page)),
        )


async def reached(lesson_id: UUID, caller: MaybeCaller, session: Session) -> Reached:
    """The lesson of `{lesson_id}`; raises `LessonNotFound`."""
    offered = await courses.find_offered(session, lesson_id, user_id=caller.user_id if caller else None)
    try:
        courses.hand_out(offered, signed_in=caller is not None)
    except (Forbidden, SubscriptionRequired, Unauthenticated) as refused:
        return Reached(offered, refused)
    return Reached(offered, None)


ThisLesson = Annotated[Reached, Depends(reached, scope="function")]


@dataclass(frozen=True, slots=True)
class LearningDay:
    """One of the last seven days."""

    date: date
    learned: bool
    today: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How far somebody has come."""

    user: User
    streak: int  # days
    today: bool  # whether today counts already
    freezes: int
    week: Sequence[LearningDay]

    @property
    def percent(self) -> int:
        """How much of their level is behind them."""
        begins, ends = self.user.level_begins, self.user.level_ends
        return 100 * (self.user.xp - begins) // (ends - begins)

    @classmethod
    async def of(cls, session: Session, user: User, *, now: datetime) -> Self:
        """How far a user has come by now."""
        streak = user.learning_streak.settled(at=now, zone=user.zone)
        today = now.astimezone(ZoneInfo(user.zone)).date()
        days = [today - timedelta(days=ago) for ago in range(6, -1, -1)]
        found = await rewards.list_days(session, user.id, WEEK, since=days[0], until=None)
        learned = {one.local_date for one in found.items}
        return cls(
            user=user,
            streak=streak.days,
            today=streak.counts_today(at=now, zone=user.zone),
            freezes=streak.freezes,
            week=[LearningDay(day, day in learned, day == today) for day in days],
        )


@dataclass(frozen=True, slots=True)
class Reward:
    """What somebody has just earned with a lesson; their browser keeps it until it is shown."""

    lesson_id: UUID
    xp: int
    level_up: bool
    longer: bool  # the streak

    def __str__(self) -> str:
        return f"{self.lesson_id}.{self.xp}.{self.level_up:d}.{self.longer:d}"

    @classmethod
    def read(cls, kept: str, *, lesson_id: UUID) -> Self | None:
        """The reward for a lesson that a browser has kept."""
        found = re.fullmatch(rf"{lesson_id}\.(\d{{1,9}})\.([01])\.([01])", kept)
        return cls(lesson_id, int(found[1]), found[2] == "1", found[3] == "1") if found else None


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
