"""Amenities: the catalogue of equipment and badges, and what places have of it.

Revision: 0008
Follows: 0007
Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "badges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badges")),
        sa.UniqueConstraint("slug", name=op.f("uq_badges_slug")),
    )
    op.create_index("uq_badges_name", "badges", [sa.literal_column("lower(name)")], unique=True)
    op.create_table(
        "equipment_types",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment_types")),
        sa.UniqueConstraint("slug", name=op.f("uq_equipment_types_slug")),
    )
    op.create_index("uq_equipment_types_name", "equipment_types", [sa.literal_column("lower(name)")], unique=True)
    op.create_table(
        "place_badges",
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("badge_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["badge_id"], ["badges.id"], name=op.f("fk_place_badges_badge_id_badges")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["calendars.id"], name=op.f("fk_place_badges_place_id_calendars"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("place_id", "badge_id", name=op.f("pk_place_badges")),
    )
    op.create_index("ix_place_badges_badge_id", "place_badges", ["badge_id", "place_id"], unique=False)
    op.create_table(
        "place_equipment",
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("equipment_type_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("quantity BETWEEN 1 AND 10000", name=op.f("ck_place_equipment_quantity")),
        sa.ForeignKeyConstraint(
            ["equipment_type_id"],
            ["equipment_types.id"],
            name=op.f("fk_place_equipment_equipment_type_id_equipment_types"),
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["calendars.id"], name=op.f("fk_place_equipment_place_id_calendars"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("place_id", "equipment_type_id", name=op.f("pk_place_equipment")),
    )
    op.create_index(
        "ix_place_equipment_equipment_type_id", "place_equipment", ["equipment_type_id", "place_id"], unique=False
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("place_equipment")
    op.drop_table("place_badges")
    op.drop_table("equipment_types")
    op.drop_table("badges")
