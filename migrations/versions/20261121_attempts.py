"""Every attempt to deliver a notification, and the language it is written in.

Revision: 0017
Follows: 0016
Date: 2026-11-21 10:22:40.118203
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("notifications", sa.Column("locale", sa.Text(), nullable=True))
    op.create_index("ix_notifications_created_at", "notifications", ["created_at"], unique=False)
    op.create_index(
        "ix_notifications_recipient_email", "notifications", [sa.text("lower(recipient_email)")], unique=False
    )
    op.create_index(
        "ix_notifications_unsent",
        "notifications",
        ["status", "id"],
        unique=False,
        postgresql_where=sa.text("status <> 'sent'"),
    )
    op.create_table(
        "notification_attempts",
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.CheckConstraint("outcome IN ('sent', 'failed')", name=op.f("ck_notification_attempts_outcome")),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["notifications.id"],
            name=op.f("fk_notification_attempts_notification_id_notifications"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("notification_id", "number", name=op.f("pk_notification_attempts")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("notification_attempts")
    op.drop_index("ix_notifications_unsent", table_name="notifications")
    op.drop_index("ix_notifications_recipient_email", table_name="notifications")
    op.drop_index("ix_notifications_created_at", table_name="notifications")
    op.drop_column("notifications", "locale")
