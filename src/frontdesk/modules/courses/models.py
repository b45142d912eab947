"""The tables of courses. They belong to the installation and to no company, so that no row has a `tenant_id`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from frontdesk.core.db import Base, Timestamps
from frontdesk.core.markdown import to_html
from frontdesk.modules.courses.rules import PASS_MARK, Difficulty
from frontdesk.modules.users.models import Tier, User


def _one_of(column: str, values: Iterable[str]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class Described:
    """What has a few words about itself."""

    description: Mapped[str | None] = mapped_column(Text)  # CommonMark

    @property
    def description_html(self) -> str | None:
        """The description as HTML that is safe to show."""
        return None if self.description is None else to_html(self.description)


class World(Described, Timestamps, Base):
    """A course: lessons in an order, some of them gathered into levels."""

    __tablename__ = "worlds"
    __table_args__ = (
        CheckConstraint(_one_of("difficulty", Difficulty), name="difficulty"),
        CheckConstraint(_one_of("tier", Tier), name="tier"),
        Index("ix_worlds_order_index", "order_index", "title", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    difficulty: Mapped[str] = mapped_column(Text)
    thumbnail_url: Mapped[str | None] = mapped_column(Text)
    tier: Mapped[str] = mapped_column(Text)  # what its lessons ask for that say nothing else
    order_index: Mapped[int] = mapped_column(Integer)  # among the worlds; several may share one
    published: Mapped[bool]
    archived_at: Mapped[datetime | None]  # offered to nobody any more, kept for what people have done in it
    version: Mapped[int] = mapped_column(server_default="1")

    @property
    def archived(self) -> bool:
        """Whether it was deleted while people were learning in it."""
        return self.archived_at is not None


class Level(Described, Timestamps, Base):
    """A part of a world, for the eye: the order of lessons is not its business."""

    __tablename__ = "levels"
    __table_args__ = (
        UniqueConstraint("id", "world_id"),  # what a lesson's foreign key points at, so that both are of one world
        # judged at the end of each statement: while they are put in another order, two may share one
        UniqueConstraint("world_id", "order_index", deferrable=True, initially="IMMEDIATE"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    world_id: Mapped[UUID] = mapped_column(ForeignKey(World.id))
    title: Mapped[str] = mapped_column(Text)
    order_index: Mapped[int] = mapped_column(Integer)


class Lesson(Described, Timestamps, Base):
    """One lesson, at its place in a world: week, day of the week's work, place in the day."""

    __tablename__ = "lessons"
    __table_args__ = (
        ForeignKeyConstraint(["level_id", "world_id"], ["levels.id", "levels.world_id"], name="fk_lessons_level"),
        # no two share a place; its index is also that of the list. Judged at the end of each statement
        ExcludeConstraint(
            ("world_id", "="),
            ("week_number", "="),
            ("day_number", "="),
            ("order_index", "="),
            name="ex_lessons_place",
            using="btree",
            where=text("deleted_at IS NULL"),
            deferrable=True,
            initially="IMMEDIATE",
        ),
        CheckConstraint(_one_of("tier", Tier), name="tier"),
        CheckConstraint("xp_value >= 0", name="xp_value"),
        CheckConstraint("pass_mark BETWEEN 1 AND 100", name="pass_mark"),
        Index("ix_lessons_level_id", "level_id", "world_id", postgresql_where=text("level_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    world_id: Mapped[UUID] = mapped_column(ForeignKey(World.id))
    level_id: Mapped[UUID | None]
    week_number: Mapped[int] = mapped_column(Integer)
    day_number: Mapped[int] = mapped_column(Integer)
    order_index: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    content: Mapped[str | None] = mapped_column(Text)  # CommonMark
    rich_content: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))  # a `RichContent`
    # what the names of a quiz's options are made with, so that they tell nothing about the answer; never shown
    option_key: Mapped[UUID] = mapped_column(default=uuid4)
    thumbnail_url: Mapped[str | None] = mapped_column(Text)
    mux_asset_id: Mapped[str | None] = mapped_column(Text)
    mux_playback_id: Mapped[str | None] = mapped_column(Text)
    xp_value: Mapped[int] = mapped_column(Integer)
    is_boss_battle: Mapped[bool]
    pass_mark: Mapped[int] = mapped_column(SmallInteger, server_default=str(PASS_MARK))  # per cent of the points
    tier: Mapped[str | None] = mapped_column(Text)  # null: the world's
    published: Mapped[bool]
    version: Mapped[int] = mapped_column(server_default="1")
    deleted_at: Mapped[datetime | None]  # kept for what people have done in it

    world: Mapped[World] = relationship(lazy="raise", innerjoin=True)

    @property
    def place(self) -> tuple[int, int, int]:
        """Where it stands in its world: week, day, place in the day."""
        return self.week_number, self.day_number, self.order_index

    @property
    def content_html(self) -> str | None:
        """The text as HTML that is safe to show."""
        return None if self.content is None else to_html(self.content)


class LessonProgress(Timestamps, Base):
    """What one learner has done of a lesson; where there is a row, the lesson is open to them for good."""

    __tablename__ = "lesson_progress"
    __table_args__ = (
        CheckConstraint("attempts >= 0", name="attempts"),
        CheckConstraint("best_score BETWEEN 0 AND 100", name="best_score"),
        CheckConstraint("video_seconds >= 0", name="video_seconds"),
        Index("ix_lesson_progress_lesson_id", "lesson_id"),
        Index("ix_lesson_progress_world_id", "world_id", "user_id"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    lesson_id: Mapped[UUID] = mapped_column(ForeignKey(Lesson.id), primary_key=True)
    world_id: Mapped[UUID] = mapped_column(ForeignKey(World.id))  # the lesson's, which never changes
    completed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")  # of the quiz
    best_score: Mapped[int | None] = mapped_column(SmallInteger)  # per cent
    # answers by the question's id: those to be handed in, and those of the last attempt
    kept_answers: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    last_answers: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    video_seconds: Mapped[float] = mapped_column(Double, server_default="0")  # where they stopped watching
