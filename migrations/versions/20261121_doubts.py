"""Which passwords are their owners', and which members of user pools are admins there.

Revision: 0030
Follows: 0029
Date: 2026-11-21 13:25:40.104822
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("credentials", sa.Column("is_owners", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("identities", sa.Column("is_admin", sa.Boolean(), server_default="false", nullable=False))


def downgrade() -> None:
    """Take back."""
    op.drop_column("identities", "is_admin")
    op.drop_column("credentials", "is_owners")
