"""Conversations, their messages, and who wants none of whom.

Revision: 0024
Follows: 0023
Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def timestamps() -> list[sa.Column]:
    """When a row was made and last changed."""
    now = sa.text("statement_timestamp()")
    return [
        sa.Column(name, sa.DateTime(timezone=True), server_default=now, nullable=False)
        for name in ("created_at", "updated_at")
    ]


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "conversations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("peer_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.Column("last_number", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_read", sa.Integer(), server_default="0", nullable=False),
        sa.Column("peer_read", sa.Integer(), server_default="0", nullable=False),
        *timestamps(),
        sa.CheckConstraint("num_nonnulls(peer_id, provider_id) = 1", name=op.f("ck_conversations_two_sides")),
        sa.CheckConstraint("user_id < peer_id", name=op.f("ck_conversations_in_order")),
        sa.CheckConstraint("(provider_id IS NULL) = (company_id IS NULL)", name=op.f("ck_conversations_company")),
        sa.CheckConstraint("booking_id IS NULL OR provider_id IS NOT NULL", name=op.f("ck_conversations_booking")),
        sa.CheckConstraint("user_read BETWEEN 0 AND last_number", name=op.f("ck_conversations_user_read")),
        sa.CheckConstraint("peer_read BETWEEN 0 AND last_number", name=op.f("ck_conversations_peer_read")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_conversations_user_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["peer_id"], ["users.id"], name=op.f("fk_conversations_peer_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["providers.id"], name=op.f("fk_conversations_provider_id_providers")
        ),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_conversations_booking_id_bookings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
    )
    for name, columns, where in (
        ("people", ["user_id", "peer_id"], "peer_id IS NOT NULL"),
        ("provider", ["user_id", "provider_id"], "provider_id IS NOT NULL AND booking_id IS NULL"),
        ("booking", ["user_id", "booking_id"], "booking_id IS NOT NULL"),
    ):
        op.create_index(
            f"uq_conversations_{name}", "conversations", columns, unique=True, postgresql_where=sa.text(where)
        )
    op.create_index("ix_conversations_user_id_last_at", "conversations", ["user_id", "last_at"])
    for column in ("peer_id", "company_id"):
        op.create_index(
            f"ix_conversations_{column}_last_at",
            "conversations",
            [column, "last_at"],
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )
    op.create_index("ix_conversations_provider_id", "conversations", ["provider_id"])
    op.create_index("ix_conversations_booking_id", "conversations", ["booking_id"])
    op.create_table(
        "messages",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=True),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        *timestamps(),
        sa.CheckConstraint("side IN ('user', 'peer')", name=op.f("ck_messages_side")),
        sa.CheckConstraint("length(body) BETWEEN 1 AND 4000", name=op.f("ck_messages_body")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_messages_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["users.id"], name=op.f("fk_messages_sender_id_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("conversation_id", "number", name=op.f("pk_messages")),
        sa.UniqueConstraint("id", name=op.f("uq_messages_id")),
    )
    op.create_index("ix_messages_sender_id", "messages", ["sender_id"])
    op.create_table(
        "message_blocks",
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("whom_id", sa.Uuid(), nullable=False),
        *timestamps(),
        sa.PrimaryKeyConstraint("by_id", "whom_id", name=op.f("pk_message_blocks")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("message_blocks")
    op.drop_table("messages")
    op.drop_table("conversations")
