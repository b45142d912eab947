"""A claim finds what goes before a fact by an index of its own, whatever the planner knows of the table.

Revision: 0040
Follows: 0039
Date: 2026-11-21 17:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_outbox_stream_open",
        "outbox",
        ["stream", "id"],
        unique=False,
        postgresql_where=sa.text("stream IS NOT NULL AND COALESCE(done_at, dead_at) IS NULL"),
    )
    op.drop_index("ix_outbox_stream", table_name="outbox")


def downgrade() -> None:
    """Take back."""
    op.create_index(
        "ix_outbox_stream",
        "outbox",
        ["stream", "id"],
        unique=False,
        postgresql_where=sa.text("stream IS NOT NULL AND done_at IS NULL AND dead_at IS NULL"),
    )
    op.drop_index("ix_outbox_stream_open", table_name="outbox")
