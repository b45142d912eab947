"""An index for the facts that nobody tries to deliver any more, and the zone in which payers are told times.

Revision: 0028
Follows: 0027
Date: 2026-11-21 11:15:31.902216
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("charges", sa.Column("timezone", sa.Text(), server_default="UTC", nullable=False))
    op.create_index(
        "ix_outbox_dead_at", "outbox", ["dead_at"], unique=False, postgresql_where=sa.text("dead_at IS NOT NULL")
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_outbox_dead_at", table_name="outbox")
    op.drop_column("charges", "timezone")
