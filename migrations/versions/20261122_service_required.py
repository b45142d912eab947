"""Places whose clients name a service.

Revision: 0046
Follows: 0045
Date: 2026-11-22 04:00:00.000000
"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    # a constant default is no rewrite of the table
    op.add_column("providers", sa.Column("service_required", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Take back."""
    op.drop_column("providers", "service_required")
