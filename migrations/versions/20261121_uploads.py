"""Uploads: pictures that people send, and what has become of them.

Revision: 0014
Follows: 0013
Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "uploads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=True),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("file_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="pending", nullable=False),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("attached_to", sa.Text(), nullable=True),
        sa.Column("free_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_open", sa.Boolean(), server_default="true", nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("folder IN ('avatars', 'thumbnails', 'logos', 'photos')", name=op.f("ck_uploads_folder")),
        sa.CheckConstraint(
            "file_type IN ('image/png', 'image/jpeg', 'image/webp', 'image/gif')", name=op.f("ck_uploads_file_type")
        ),
        sa.CheckConstraint("status IN ('pending', 'processing', 'ready', 'refused')", name=op.f("ck_uploads_status")),
        sa.CheckConstraint("(refusal IS NOT NULL) = (status = 'refused')", name=op.f("ck_uploads_refusal")),
        sa.CheckConstraint(
            "(tenant_id IS NOT NULL) = (folder IN ('logos', 'photos'))", name=op.f("ck_uploads_tenant_id")
        ),
        sa.CheckConstraint("(free_since IS NULL) = (attached_to IS NOT NULL)", name=op.f("ck_uploads_free_since")),
        sa.CheckConstraint("attached_to IS NULL OR status <> 'refused'", name=op.f("ck_uploads_attached_to")),
        sa.CheckConstraint("size > 0", name=op.f("ck_uploads_size")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_uploads_owner_id_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
    )
    op.create_index(
        "ix_uploads_attached_to",
        "uploads",
        ["attached_to"],
        unique=False,
        postgresql_where=sa.text("attached_to IS NOT NULL"),
    )
    op.create_index(
        "ix_uploads_free_since",
        "uploads",
        ["free_since"],
        unique=False,
        postgresql_where=sa.text("free_since IS NOT NULL"),
    )
    op.create_index("ix_uploads_open", "uploads", ["expires_at"], unique=False, postgresql_where=sa.text("is_open"))
    op.create_index("ix_uploads_owner_id", "uploads", ["owner_id"], unique=False)


def downgrade() -> None:
    """Take back. The files stay where they are."""
    op.drop_table("uploads")
