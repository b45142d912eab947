"""Worlds, levels, lessons, and what learners have done of them; experience points, streaks, subscriptions.

Revision: 0022
Follows: 0021
Date: 2026-11-21 10:36:46.759986
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

CHECKS = {
    "ck_users_tier": "subscription_tier IN ('free', 'plus', 'pro')",
    "ck_users_xp": "xp >= 0",
    "ck_users_streak_freezes": "streak_freezes BETWEEN 0 AND 2",
}


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "worlds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("difficulty", sa.Text(), nullable=False),
        sa.Column("thumbnail_url", sa.Text(), nullable=True),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("order_index", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("difficulty IN ('beginner', 'intermediate', 'advanced')", name=op.f("ck_worlds_difficulty")),
        sa.CheckConstraint("tier IN ('free', 'plus', 'pro')", name=op.f("ck_worlds_tier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worlds")),
    )
    op.create_index("ix_worlds_order_index", "worlds", ["order_index", "title", "id"], unique=False)
    op.create_table(
        "activity_days",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("streak", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_activity_days_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "local_date", name=op.f("pk_activity_days")),
    )
    op.create_table(
        "levels",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("world_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("order_index", sa.Integer(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["world_id"], ["worlds.id"], name=op.f("fk_levels_world_id_worlds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_levels")),
        sa.UniqueConstraint("id", "world_id", name=op.f("uq_levels_id_world_id")),
        sa.UniqueConstraint(
            "world_id",
            "order_index",
            deferrable=True,
            initially="IMMEDIATE",
            name=op.f("uq_levels_world_id_order_index"),
        ),
    )
    op.create_table(
        "xp_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("earned_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_xp_entries_amount")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_xp_entries_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_xp_entries")),
        sa.UniqueConstraint("user_id", "source", name=op.f("uq_xp_entries_user_id_source")),
    )
    op.create_index("ix_xp_entries_user_id_id", "xp_entries", ["user_id", "id"], unique=False)
    op.create_table(
        "lessons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("world_id", sa.Uuid(), nullable=False),
        sa.Column("level_id", sa.Uuid(), nullable=True),
        sa.Column("week_number", sa.Integer(), nullable=False),
        sa.Column("day_number", sa.Integer(), nullable=False),
        sa.Column("order_index", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("rich_content", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("option_key", sa.Uuid(), nullable=False),
        sa.Column("thumbnail_url", sa.Text(), nullable=True),
        sa.Column("mux_asset_id", sa.Text(), nullable=True),
        sa.Column("mux_playback_id", sa.Text(), nullable=True),
        sa.Column("xp_value", sa.Integer(), nullable=False),
        sa.Column("is_boss_battle", sa.Boolean(), nullable=False),
        sa.Column("pass_mark", sa.SmallInteger(), server_default="70", nullable=False),
        sa.Column("tier", sa.Text(), nullable=True),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        postgresql.ExcludeConstraint(
            (sa.column("world_id"), "="),
            (sa.column("week_number"), "="),
            (sa.column("day_number"), "="),
            (sa.column("order_index"), "="),
            where=sa.text("deleted_at IS NULL"),
            deferrable=True,
            initially="IMMEDIATE",
            using="btree",
            name="ex_lessons_place",
        ),
        sa.CheckConstraint("tier IN ('free', 'plus', 'pro')", name=op.f("ck_lessons_tier")),
        sa.CheckConstraint("pass_mark BETWEEN 1 AND 100", name=op.f("ck_lessons_pass_mark")),
        sa.CheckConstraint("xp_value >= 0", name=op.f("ck_lessons_xp_value")),
        sa.ForeignKeyConstraint(["level_id", "world_id"], ["levels.id", "levels.world_id"], name="fk_lessons_level"),
        sa.ForeignKeyConstraint(["world_id"], ["worlds.id"], name=op.f("fk_lessons_world_id_worlds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lessons")),
    )
    op.create_index(
        "ix_lessons_level_id",
        "lessons",
        ["level_id", "world_id"],
        unique=False,
        postgresql_where=sa.text("level_id IS NOT NULL"),
    )
    op.create_table(
        "lesson_progress",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("world_id", sa.Uuid(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("best_score", sa.SmallInteger(), nullable=True),
        sa.Column("video_seconds", sa.Double(), server_default="0", nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_lesson_progress_attempts")),
        sa.CheckConstraint("best_score BETWEEN 0 AND 100", name=op.f("ck_lesson_progress_best_score")),
        sa.CheckConstraint("video_seconds >= 0", name=op.f("ck_lesson_progress_video_seconds")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], name=op.f("fk_lesson_progress_lesson_id_lessons")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_lesson_progress_user_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["world_id"], ["worlds.id"], name=op.f("fk_lesson_progress_world_id_worlds")),
        sa.PrimaryKeyConstraint("user_id", "lesson_id", name=op.f("pk_lesson_progress")),
    )
    op.create_index("ix_lesson_progress_lesson_id", "lesson_progress", ["lesson_id"], unique=False)
    op.create_index("ix_lesson_progress_world_id", "lesson_progress", ["world_id", "user_id"], unique=False)
    op.add_column("users", sa.Column("subscription_tier", sa.Text(), server_default="free", nullable=False))
    op.add_column("users", sa.Column("xp", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("users", sa.Column("streak_days", sa.Integer(), server_default="0", nullable=False))
    op.add_column("users", sa.Column("streak_date", sa.Date(), nullable=True))
    op.add_column("users", sa.Column("streak_zone", sa.Text(), nullable=True))
    op.add_column("users", sa.Column("streak_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("users", sa.Column("streak_freezes", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("users", sa.Column("streak_frozen", sa.SmallInteger(), server_default="0", nullable=False))
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(name), "users", rule)


def downgrade() -> None:
    """Take back."""
    for name in CHECKS:
        op.drop_constraint(op.f(name), "users")
    op.drop_column("users", "streak_frozen")
    op.drop_column("users", "streak_freezes")
    op.drop_column("users", "streak_at")
    op.drop_column("users", "streak_zone")
    op.drop_column("users", "streak_date")
    op.drop_column("users", "streak_days")
    op.drop_column("users", "xp")
    op.drop_column("users", "subscription_tier")
    op.drop_index("ix_lesson_progress_world_id", table_name="lesson_progress")
    op.drop_index("ix_lesson_progress_lesson_id", table_name="lesson_progress")
    op.drop_table("lesson_progress")
    op.drop_index("ix_lessons_level_id", table_name="lessons", postgresql_where=sa.text("level_id IS NOT NULL"))
    op.drop_table("lessons")
    op.drop_index("ix_xp_entries_user_id_id", table_name="xp_entries")
    op.drop_table("xp_entries")
    op.drop_table("levels")
    op.drop_table("activity_days")
    op.drop_index("ix_worlds_order_index", table_name="worlds")
    op.drop_table("worlds")
