"""Links that are mailed to people, and when a session was last used.

Revision: 0006
Follows: 0005
Date: 2026-11-21 07:35:30.984968
"""

import sqlalchemy as sa
from alembic import op


revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "account_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('verify_email', 'reset_password', 'change_email')", name=op.f("ck_account_links_purpose")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_account_links_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_links")),
    )
    op.create_index("ix_account_links_expires_at", "account_links", ["expires_at"], unique=False)
    op.create_index("ix_account_links_user_id_purpose", "account_links", ["user_id", "purpose"], unique=False)
    op.add_column("sessions", sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE sessions SET last_used_at = created_at")
    op.alter_column("sessions", "last_used_at", nullable=False)


def downgrade() -> None:
    """Take back."""
    op.drop_column("sessions", "last_used_at")
    op.drop_index("ix_account_links_user_id_purpose", table_name="account_links")
    op.drop_index("ix_account_links_expires_at", table_name="account_links")
    op.drop_table("account_links")
