"""Where a streak began and which dates there it has used; the instant at which its last day counted.

Revision: 0035
Follows: 0034
Date: 2026-11-21 14:05:12.640911
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. A streak that runs has its home where its last day counted."""
    op.add_column("users", sa.Column("streak_counted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("users", sa.Column("streak_home", sa.Text(), nullable=True))
    op.add_column("users", sa.Column("streak_spent", sa.Date(), nullable=True))
    op.execute(
        "UPDATE users SET streak_counted_at = streak_at, streak_home = streak_zone,"
        " streak_spent = streak_date + streak_frozen WHERE streak_at IS NOT NULL"
    )
    op.drop_column("users", "streak_date")


def downgrade() -> None:
    """Take it back."""
    op.add_column("users", sa.Column("streak_date", sa.Date(), nullable=True))
    op.execute("UPDATE users SET streak_date = (streak_counted_at AT TIME ZONE streak_zone)::date")
    op.drop_column("users", "streak_spent")
    op.drop_column("users", "streak_home")
    op.drop_column("users", "streak_counted_at")
