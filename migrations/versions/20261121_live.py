"""The log of live events.

Revision: 0029
Follows: 0028
Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "live_events",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_live_events")),
        sa.UniqueConstraint("id", name=op.f("uq_live_events_id")),
    )
    op.create_index(op.f("ix_live_events_at"), "live_events", ["at"])
    op.create_index("ix_live_events_audience_position", "live_events", ["audience", "position"])
    log = op.create_table(
        "live_log",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("forgotten", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_live_log_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_log")),
    )
    op.bulk_insert(log, [{"id": 1}])


def downgrade() -> None:
    """Take back."""
    op.drop_table("live_log")
    op.drop_table("live_events")
