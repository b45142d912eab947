"""Old events of gateways and of the video host are found by their age, so that they can go.

Revision: 0042
Follows: 0041
Date: 2026-11-21 17:50:12.402117
"""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_gateway_events_received_at", "gateway_events", ["received_at"], unique=False)
    op.create_index("ix_video_host_events_applied_at", "video_host_events", ["applied_at"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_video_host_events_applied_at", table_name="video_host_events")
    op.drop_index("ix_gateway_events_received_at", table_name="gateway_events")
