"""By which policy a video is wanted to play, beside the one by which it does.

Revision: 0034
Follows: 0033
Date: 2026-11-21 13:52:40.118230
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("videos", sa.Column("wanted", sa.Text(), nullable=True))
    op.execute("UPDATE videos SET wanted = policy")
    op.alter_column("videos", "wanted", nullable=False)
    op.create_check_constraint(op.f("ck_videos_wanted"), "videos", "wanted IN ('public', 'signed')")


def downgrade() -> None:
    """Take it back."""
    op.drop_column("videos", "wanted")
