"""Offerings, who gives them and the rooms that they need; bookings of them.

Revision: 0019
Follows: 0018
Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "offerings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("price_currency", sa.Text(), nullable=True),
        sa.Column("buffer_before_minutes", sa.SmallInteger(), nullable=False),
        sa.Column("buffer_after_minutes", sa.SmallInteger(), nullable=False),
        sa.Column("assignment", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("duration_minutes > 0", name=op.f("ck_offerings_duration_minutes")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_offerings_amount")),
        sa.CheckConstraint(
            "amount = 0 OR price_currency IS NOT NULL OR deleted_at IS NOT NULL",
            name=op.f("ck_offerings_price_currency"),
        ),
        sa.CheckConstraint(
            "buffer_before_minutes BETWEEN 0 AND 1440", name=op.f("ck_offerings_buffer_before_minutes")
        ),
        sa.CheckConstraint("buffer_after_minutes BETWEEN 0 AND 1440", name=op.f("ck_offerings_buffer_after_minutes")),
        sa.CheckConstraint("assignment IN ('fewest', 'in_turn')", name=op.f("ck_offerings_assignment")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_offerings_provider_id_providers")),
        sa.ForeignKeyConstraint(
            ["provider_id", "price_currency"],
            ["providers.id", "providers.currency"],
            name="fk_offerings_price_currency_providers",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offerings")),
    )
    op.create_index("ix_offerings_provider_id_name", "offerings", ["provider_id", "name"])
    op.create_table(
        "offering_staff",
        sa.Column("offering_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offerings.id"], name=op.f("fk_offering_staff_offering_id_offerings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_offering_staff_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("offering_id", "staff_id", name=op.f("pk_offering_staff")),
    )
    op.create_index("ix_offering_staff_staff_id", "offering_staff", ["staff_id"])
    op.create_table(
        "offering_rooms",
        sa.Column("offering_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offerings.id"], name=op.f("fk_offering_rooms_offering_id_offerings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_offering_rooms_room_id_rooms"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("offering_id", "room_id", name=op.f("pk_offering_rooms")),
    )
    op.create_index("ix_offering_rooms_room_id", "offering_rooms", ["room_id"])
    op.add_column("bookings", sa.Column("offering_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_bookings_offering_id_offerings"), "bookings", "offerings", ["offering_id"], ["id"])
    op.create_index(
        "ix_bookings_offering_id_start_time",
        "bookings",
        ["offering_id", "start_time"],
        postgresql_where=sa.text("offering_id IS NOT NULL"),
    )
    for column in ("buffer_before_minutes", "buffer_after_minutes"):
        op.add_column("bookings", sa.Column(column, sa.SmallInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    """Take back."""
    for column in ("buffer_after_minutes", "buffer_before_minutes"):
        op.drop_column("bookings", column)
    op.drop_index("ix_bookings_offering_id_start_time", table_name="bookings")
    op.drop_constraint(op.f("fk_bookings_offering_id_offerings"), "bookings", type_="foreignkey")
    op.drop_column("bookings", "offering_id")
    op.drop_table("offering_rooms")
    op.drop_table("offering_staff")
    op.drop_table("offerings")
