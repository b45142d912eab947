"""What people without an account do not want to be told, and when each notification was written down.

Revision: 0021
Follows: 0020
Date: 2026-11-21 10:58:02.731004
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("notifications", sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE notifications SET queued_at = created_at")
    op.alter_column("notifications", "queued_at", nullable=False)
    op.drop_index("ix_notifications_created_at", table_name="notifications")
    op.create_index("ix_notifications_queued_at", "notifications", ["queued_at"], unique=False)
    op.create_index(
        "ix_notifications_recipient_phone",
        "notifications",
        ["recipient_phone", "queued_at"],
        unique=False,
        postgresql_where=sa.text("recipient_phone IS NOT NULL"),
    )
    op.create_table(
        "notification_opt_outs",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("address", "topic", name=op.f("pk_notification_opt_outs")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("notification_opt_outs")
    op.drop_index("ix_notifications_recipient_phone", table_name="notifications")
    op.drop_index("ix_notifications_queued_at", table_name="notifications")
    op.create_index("ix_notifications_created_at", "notifications", ["created_at"], unique=False)
    op.drop_column("notifications", "queued_at")
