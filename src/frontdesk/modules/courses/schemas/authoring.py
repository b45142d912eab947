"""What those send and get who write courses."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import MISSING, BeforeValidator, Field, StringConstraints, model_validator

from frontdesk.core.schemas import Input, Line, Output, Record, Text
from frontdesk.modules.courses.rules import MAX_INDEX, MAX_LESSONS, MAX_XP, PASS_MARK, Difficulty
from frontdesk.modules.courses.schemas.content import RichContent
from frontdesk.modules.courses.schemas.learning import LevelOut
from frontdesk.modules.users.models import Tier
from frontdesk.modules.users.schemas import WebAddress

LongText = Annotated[
    str,
    StringConstraints(max_length=100_000, pattern=r"^[^\x00]*$"),
    Field(description="CommonMark; HTML in it is shown as text."),
]
Place = Annotated[int, Field(strict=True, ge=0, le=MAX_INDEX, examples=[0])]
Ordinal = Annotated[int, Field(strict=True, ge=1, le=MAX_INDEX, examples=[1])]
Xp = Annotated[int, Field(strict=True, ge=0, le=MAX_XP, examples=[50])]
PassMark = Annotated[int, Field(strict=True, ge=1, le=100, examples=[PASS_MARK], description="Per cent of the points.")]
# clients of other systems write `Beginner`
AnyCase = Annotated[Difficulty, BeforeValidator(lambda said: said.lower() if isinstance(said, str) else said)]
LessonTier = Annotated[Tier | None, Field(description="Null: what its world asks for.")]


class WorldIn(Input):
    """A new world."""

    title: Line = Field(examples=["Piano from nothing"])
    description: Text | None = Field(default=None, examples=["Ten minutes a day."], description="CommonMark.")
    difficulty: AnyCase = Difficulty.BEGINNER
    thumbnail_url: WebAddress | None = None
    tier: Tier = Tier.FREE
    order_index: Place = 0
    published: bool = Field(default=False, strict=True, description="A draft is nobody's but yours.")


class WorldPatch(Input):
    """What may change about a world; what is left out stays."""

    title: Line | MISSING = MISSING
    description: Text | MISSING | None = MISSING
    difficulty: AnyCase | MISSING = MISSING
    thumbnail_url: WebAddress | MISSING | None = MISSING
    tier: Tier | MISSING = MISSING
    order_index: Place | MISSING = MISSING
    published: bool | MISSING = Field(default=MISSING, strict=True)
    archived: bool | MISSING = Field(default=MISSING, strict=True, description="`false` brings an archived world back.")


class LevelIn(Input):
    """A new part of a world."""

    title: Line = Field(examples=["First steps"])
    description: Text | None = Field(default=None, examples=["Five notes, two hands."], description="CommonMark.")
    order_index: Place | None = Field(default=None, description="Behind the others where it is not given.")


class LevelPatch(Input):
    """What may change about a level; what is left out stays."""

    title: Line | MISSING = MISSING
    description: Text | MISSING | None = MISSING
    order_index: Place | MISSING = MISSING


class LessonIn(Input):
    """A new lesson."""

    title: Line = Field(examples=["The minor third"])
    description: Text | None = Field(default=None, examples=["Why some chords are sad."], description="CommonMark.")
    content: LongText | None = Field(default=None, examples=["Play *C*, *E flat* and *G*."])
    rich_content: RichContent | None = None
    level_id: UUID | None = None
    week_number: Ordinal = 1
    day_number: Ordinal = 1
    order_index: Place | None = Field(default=None, description="Behind the others of its day where it is not given.")
    thumbnail_url: WebAddress | None = None
    xp_value: Xp = 10
    is_boss_battle: bool = Field(default=False, strict=True, description="Its quiz must be passed to complete it.")
    pass_mark: PassMark = PASS_MARK
    tier: LessonTier = None
    published: bool = Field(default=True, strict=True)


class LessonPatch(Input):
    """What may change about a lesson; what is left out stays, null empties."""

    title: Line | MISSING = MISSING
    description: Text | MISSING | None = MISSING
    content: LongText | MISSING | None = MISSING
    rich_content: RichContent | MISSING | None = MISSING
    level_id: UUID | MISSING | None = MISSING
    week_number: Ordinal | MISSING = MISSING
    day_number: Ordinal | MISSING = MISSING
    order_index: Place | MISSING = MISSING
    thumbnail_url: WebAddress | MISSING | None = MISSING
    xp_value: Xp | MISSING = MISSING
    is_boss_battle: bool | MISSING = Field(default=MISSING, strict=True)
    pass_mark: PassMark | MISSING = MISSING
    tier: LessonTier | MISSING = MISSING
    published: bool | MISSING = Field(default=MISSING, strict=True)


class LessonPlace(Input):
    """Where one lesson goes."""

    id: UUID
    week_number: Ordinal
    day_number: Ordinal
    order_index: Place


class OrderIn(Input):
    """Where lessons go, all at once; those that are not named stay."""

    lessons: list[LessonPlace] = Field(min_length=1, max_length=MAX_LESSONS)

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        if len({place.id for place in self.lessons}) < len(self.lessons):
            message = "one lesson is named twice"
            raise ValueError(message)
        return self


class AuthoredWorld(Record):
    """A world as its authors see it."""

    title: str = Field(examples=["Piano from nothing"])
    description: str | None = Field(examples=["Ten minutes a day."])
    difficulty: Difficulty
    thumbnail_url: str | None = Field(examples=["https://cdn.example.com/thumbnails/piano.webp"])
    tier: Tier
    order_index: int = Field(examples=[0])
    published: bool
    archived: bool = Field(description="It was deleted while people were learning in it: offered to nobody, and kept.")
    version: int = Field(examples=[1], description="What the ETag says.")


class Standing(Output):
    """How far a world has come, and how far people have come in it."""

    lessons: int = Field(examples=[12], description="Drafts included.")
    offered: int = Field(examples=[10], description="Lessons that are published.")
    learners: int = Field(examples=[31], description="People who have begun one of its lessons.")
    finished: int = Field(examples=[4], description="Those of them who have completed all lessons that are published.")


class AuthoredWorldRow(AuthoredWorld):
    """A world in the list of its authors."""

    standing: Standing


class LessonBrief(Record):
    """A lesson without what is in it."""

    world_id: UUID
    level_id: UUID | None
    week_number: int = Field(examples=[1])
    day_number: int = Field(examples=[2])
    order_index: int = Field(examples=[0])
    title: str = Field(examples=["The minor third"])
    thumbnail_url: str | None = Field(examples=["https://cdn.example.com/thumbnails/third.webp"])
    xp_value: int = Field(examples=[50])
    is_boss_battle: bool
    tier: LessonTier
    published: bool
    version: int = Field(examples=[1])


class AuthoredWorldDetail(AuthoredWorld):
    """A world with its levels and lessons, both in their order."""

    levels: list[LevelOut]
    lessons: list[LessonBrief] = Field(description="At most 500.")
    lessons_cursor: str | None = Field(
        examples=[None], description="Where the list of lessons goes on; null where these are all."
    )


class AuthoredLesson(LessonBrief):
    """A lesson with everything in it, right answers included."""

    description: str | None = Field(examples=["Why some chords are sad."])
    content: str | None = Field(examples=["Play *C*, *E flat* and *G*."])
    rich_content: RichContent | None
    pass_mark: int = Field(examples=[70])
    mux_asset_id: str | None
    mux_playback_id: str | None


class OrderOut(Output):
    """The lessons that were put somewhere, in their order."""

    lessons: list[LessonBrief]
