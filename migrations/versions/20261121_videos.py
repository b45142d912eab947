"""Videos, and what their host tells of them.

Revision: 0027
Follows: 0026
Date: 2026-11-21 10:58:12.250433
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "videos",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Text(), nullable=True),
        sa.Column("asset_id", sa.Text(), nullable=True),
        sa.Column("playback_id", sa.Text(), nullable=True),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("policy IN ('public', 'signed')", name=op.f("ck_videos_policy")),
        sa.CheckConstraint(
            "status IN ('waiting', 'timed_out', 'cancelled', 'processing', 'errored', 'ready', 'discarded', 'deleted')",
            name=op.f("ck_videos_status"),
        ),
        sa.CheckConstraint("upload_id IS NOT NULL OR asset_id IS NOT NULL", name=op.f("ck_videos_named")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_videos")),
        sa.UniqueConstraint("asset_id", name=op.f("uq_videos_asset_id")),
        sa.UniqueConstraint("upload_id", name=op.f("uq_videos_upload_id")),
    )
    op.create_index("ix_videos_subject_id", "videos", ["subject_id", "id"], unique=False)
    op.create_index(
        "ix_videos_look_at",
        "videos",
        ["look_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('waiting', 'processing')"),
    )
    op.create_index(
        "uq_videos_shown", "videos", ["subject_id"], unique=True, postgresql_where=sa.text("status = 'ready'")
    )
    op.create_table(
        "video_host_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("told", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_video_host_events")),
        sa.UniqueConstraint("event_id", name=op.f("uq_video_host_events_event_id")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("video_host_events")
    op.drop_table("videos")
