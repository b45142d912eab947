"""Facts that are recorded for later, reminders as providers want them, and a clock that developers move.

Revision: 0018
Follows: 0017
Date: 2026-11-21 10:46:12.550129
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("outbox", sa.Column("recorded_for", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE outbox SET recorded_for = created_at")
    op.alter_column("outbox", "recorded_for", nullable=False)
    op.add_column(
        "providers",
        sa.Column(
            "reminder_minutes", postgresql.ARRAY(sa.Integer()), server_default="{1440,120}", nullable=False
        ),
    )
    op.create_table(
        "clock_offset",
        sa.Column("id", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("ahead", sa.Interval(), nullable=False),
        sa.CheckConstraint("id", name=op.f("ck_clock_offset_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_offset")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("clock_offset")
    op.drop_column("providers", "reminder_minutes")
    op.drop_column("outbox", "recorded_for")
