"""What parents agree to who register a child, and when.

Revision: 0045
Follows: 0044
Date: 2026-11-21 23:59:00.000000
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("registrations", sa.Column("consent", sa.Text(), nullable=True))
    op.add_column("registrations", sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("registrations", "consented_at")
    op.drop_column("registrations", "consent")
