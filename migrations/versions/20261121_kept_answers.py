"""Answers to a lesson's questions that are to be handed in, and those of the last attempt.

Revision: 0043
Follows: 0042
Date: 2026-11-21 20:20:00.000000
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    column = sa.Column("kept_answers", postgresql.JSONB(), server_default="{}", nullable=False)
    op.add_column("lesson_progress", column)
    op.add_column("lesson_progress", sa.Column("last_answers", postgresql.JSONB(none_as_null=True), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("lesson_progress", "last_answers")
    op.drop_column("lesson_progress", "kept_answers")
