"""Facts that go one after another, and when scheduled tasks were sent last.

Revision: 0032
Follows: 0031
Date: 2026-11-21 13:31:40.118273
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("outbox", sa.Column("stream", sa.Text(), nullable=True))
    op.create_index(
        "ix_outbox_stream",
        "outbox",
        ["stream", "id"],
        unique=False,
        postgresql_where=sa.text("stream IS NOT NULL AND done_at IS NULL AND dead_at IS NULL"),
    )
    op.create_table(
        "scheduled_tasks",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_scheduled_tasks")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("scheduled_tasks")
    op.drop_index("ix_outbox_stream", table_name="outbox")
    op.drop_column("outbox", "stream")
