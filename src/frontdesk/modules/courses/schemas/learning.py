"""What learners get: worlds, lessons and what they have done of them."""

from datetime import datetime
from typing import Annotated, ClassVar, Self
from uuid import UUID

from pydantic import Field
from pydantic.main import IncEx

from frontdesk.core.schemas import Input, Output, Record
from frontdesk.modules.courses.models import Lesson, World
from frontdesk.modules.courses.rules import Difficulty, Status, percent
from frontdesk.modules.courses.schemas.quiz import AttemptOut, Given, ResultOut, RichContentOut
from frontdesk.modules.users.models import Tier


class WorldProgress(Output):
    """How far you have come in a world."""

    completed_lessons: int = Field(examples=[3])
    percent: int = Field(examples=[25], description="Of the lessons that there are now.")


class _WorldRecord(Record):
    title: str = Field(examples=["Piano from nothing"])
    description: str | None = Field(examples=["Ten minutes a day."])
    description_html: str | None = Field(examples=["<p>Ten minutes a day.</p>"])
    difficulty: Difficulty
    thumbnail_url: str | None = Field(examples=["https://cdn.example.com/thumbnails/piano.webp"])
    tier: Tier = Field(description="What its lessons ask for that say nothing else.")


class NextLesson(Output):
    """Where to go on in a world."""

    id: UUID
    title: str = Field(examples=["The minor third"])


class WorldOut(_WorldRecord):
    """A course."""

    lesson_count: int = Field(examples=[12])
    progress: WorldProgress | None = Field(description="Null for who has not begun, or has not signed in.")
    next_lesson: NextLesson | None = Field(
        description="The first that you have not completed: it is open, though it may ask for a subscription. Null "
        "where all are completed, or there are none."
    )

    @classmethod
    def of(cls, world: World, lessons: int, completed: int, *, begun: bool, following: NextLesson | None) -> Self:
        """A world with so many lessons, as many of them completed by somebody who has begun or not."""
        done = WorldProgress(completed_lessons=completed, percent=percent(completed, lessons))
        stored = _WorldRecord.model_validate(world).model_dump()
        return cls(**stored, lesson_count=lessons, progress=done if begun else None, next_lesson=following)


class LevelOut(Record):
    """A part of a world."""

    edited: ClassVar[IncEx | None] = {"title", "description", "order_index"}

    world_id: UUID
    title: str = Field(examples=["First steps"])
    description: str | None = Field(examples=["Five notes, two hands."])
    description_html: str | None = Field(examples=["<p>Five notes, two hands.</p>"])
    order_index: int = Field(examples=[0])


class WorldDetail(WorldOut):
    """A course with its parts."""

    levels: list[LevelOut]


class _LessonRecord(Output):
    id: UUID
    world_id: UUID
    level_id: UUID | None
    week_number: int = Field(examples=[1])
    day_number: int = Field(examples=[2])
    order_index: int = Field(examples=[0])
    title: str = Field(examples=["The minor third"])
    description: str | None = Field(examples=["Why some chords are sad."])
    thumbnail_url: str | None = Field(examples=["https://cdn.example.com/thumbnails/third.webp"])
    xp_value: int = Field(examples=[50], description="What completing it gives, once.")
    is_boss_battle: bool = Field(description="Whether its quiz must be passed to go on.")


class LessonRow(_LessonRecord):
    """A lesson in the list of its world."""

    tier: Tier = Field(description="Which subscription opens it.")
    status: Status = Field(description="`open` once the lesson before it is completed.")

    @classmethod
    def of(cls, lesson: Lesson, tier: Tier, status: Status) -> Self:
        """A lesson that asks for `tier`, as it is for somebody."""
        return cls(**_LessonRecord.model_validate(lesson).model_dump(), tier=tier, status=status)


class LessonOut(LessonRow):
    """A lesson as it is handed out."""

    description_html: str | None = Field(examples=["<p>Why some chords are sad.</p>"])
    content: str | None = Field(examples=["Play *C*, *E flat* and *G*."], description="CommonMark, as it was written.")
    content_html: str | None = Field(
        examples=["<p>Play <em>C</em>, <em>E flat</em> and <em>G</em>.</p>"], description="Safe to show."
    )
    rich_content: RichContentOut | None
    pass_mark: int = Field(examples=[70], description="Per cent of the points that a boss battle asks for.")
    next_lesson_id: UUID | None = Field(description="In the order of the world, across days, weeks and levels.")
    prev_lesson_id: UUID | None
    completed_at: datetime | None
    attempts: int = Field(examples=[1], description="At its quiz.")
    best_score: int | None = Field(examples=[80], description="Per cent of the points.")
    kept_answers: dict[str, Given] = Field(
        examples=[{"minor-chord": "6f1d0c2b9a3e"}],
        description="To be handed in, by the question's id: see `…/answers`.",
    )
    last_attempt: AttemptOut | None = Field(
        description="The last one at its quiz; null also where authors have changed the questions since."
    )
    mux_playback_id: str | None = Field(
        examples=["uNbxnGLKJ00yfbijDO8COxTOyVKT01xpxW"],
        description="Of its video, if it has one. Above the free tier it plays only with a token: see `…/playback`.",
    )
    video_position_seconds: float = Field(examples=[93.5], description="Where you stopped watching.")


class KeptAnswersOut(Output):
    """What is kept to be handed in."""

    lesson_id: UUID
    answers: dict[str, Given] = Field(examples=[{"minor-chord": "6f1d0c2b9a3e"}])


class CompletionOut(Output):
    """What has come of completing a lesson, or of trying to."""

    lesson_id: UUID
    completed: bool = Field(description="False: a boss battle was not passed. Try again.")
    completed_at: datetime | None
    xp_earned: int = Field(examples=[50], description="0 where it was completed before.")
    xp: int = Field(examples=[340])
    level: int = Field(examples=[3])
    streak: int = Field(examples=[12])
    score: int | None = Field(examples=[80], description="Of these answers, per cent; null where none were graded.")
    pass_mark: int | None = Field(examples=[70], description="Of a boss battle; otherwise null.")
    attempts: int = Field(examples=[1])
    results: list[ResultOut] = Field(description="Question by question, in their order.")
    next_lesson_id: UUID | None


class VideoPositionIn(Input):
    """Where somebody stopped watching."""

    seconds: Annotated[float, Field(strict=True, ge=0, le=86_400, examples=[93.5])]


class VideoPositionOut(Output):
    """Where to go on watching."""

    lesson_id: UUID
    seconds: float = Field(examples=[93.5])
