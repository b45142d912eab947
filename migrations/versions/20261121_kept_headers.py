"""The headers of an answer that is repeated to its Idempotency-Key.

Revision: 0044
Follows: 0043
Date: 2026-11-21 23:50:00.000000
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("idempotency_keys", sa.Column("headers", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("idempotency_keys", "headers")
