"""Reviews, and what they add up to beside providers, rooms and staff.

Revision: 0020
Follows: 0019
Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MEAN = "(round(((rating_points)::numeric / (NULLIF(rating_count, 0))::numeric), 2))::double precision"


def upgrade() -> None:
    """Apply."""
    for table in ("providers", "rooms", "staff"):
        op.add_column(table, sa.Column("rating_count", sa.Integer(), server_default="0", nullable=False))
        op.add_column(table, sa.Column("rating_points", sa.BigInteger(), server_default="0", nullable=False))
        op.add_column(table, sa.Column("rating", sa.Double(), sa.Computed(MEAN, persisted=True), nullable=True))
        op.create_check_constraint(
            op.f(f"ck_{table}_rating"), table, "rating_points BETWEEN rating_count AND 5 * rating_count"
        )
    op.create_table(
        "reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=True),
        sa.Column("rating", sa.SmallInteger(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_reason", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_reviews_rating")),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_reviews_answer")),
        sa.CheckConstraint("(hidden_at IS NULL) = (hidden_reason IS NULL)", name=op.f("ck_reviews_hidden")),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_reviews_booking_id_bookings")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_reviews_provider_id_providers")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_reviews_room_id_rooms")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_reviews_staff_id_staff")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_reviews_user_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["users.id"], name=op.f("fk_reviews_answered_by_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_reviews_booking_id")),
    )
    op.create_index("ix_reviews_answered_by", "reviews", ["answered_by"])
    op.create_index(op.f("ix_reviews_company_id"), "reviews", ["company_id"])
    op.create_index("ix_reviews_provider_id_id", "reviews", ["provider_id", "id"])
    op.create_index(
        "ix_reviews_room_id_id", "reviews", ["room_id", "id"], postgresql_where=sa.text("room_id IS NOT NULL")
    )
    op.create_index(
        "ix_reviews_staff_id_id", "reviews", ["staff_id", "id"], postgresql_where=sa.text("staff_id IS NOT NULL")
    )
    op.create_index("ix_reviews_user_id", "reviews", ["user_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("reviews")
    for table in ("staff", "rooms", "providers"):
        op.drop_column(table, "rating")
        op.drop_column(table, "rating_points")
        op.drop_column(table, "rating_count")
