"""Staff and teachers, whose time can be booked.

Revision: 0016
Follows: 0015
Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("phone_e164", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["id"], ["calendars.id"], name=op.f("fk_staff_id_calendars")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_staff_provider_id_providers")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_staff_user_id_users"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
    )
    op.create_index("ix_staff_provider_id_name", "staff", ["provider_id", "name"])
    op.create_index("ix_staff_user_id", "staff", ["user_id"], postgresql_where=sa.text("user_id IS NOT NULL"))
    op.create_index(
        "uq_staff_provider_id_user_id",
        "staff",
        ["provider_id", "user_id"],
        unique=True,
        postgresql_where=sa.text("user_id IS NOT NULL"),
    )
    op.create_table(
        "teaching_profiles",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("specialization", sa.Text(), nullable=True),
        sa.Column("bio", sa.Text(), nullable=True),
        sa.Column("experience_years", sa.SmallInteger(), nullable=True),
        sa.Column("availability", sa.Text(), nullable=True),
        sa.CheckConstraint("experience_years BETWEEN 0 AND 100", name=op.f("ck_teaching_profiles_experience_years")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_teaching_profiles_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_teaching_profiles")),
    )
    op.add_column("bookings", sa.Column("staff_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_bookings_staff_id_staff"), "bookings", "staff", ["staff_id"], ["id"])
    op.create_index(
        "ix_bookings_staff_id_start_time",
        "bookings",
        ["staff_id", "start_time"],
        postgresql_where=sa.text("staff_id IS NOT NULL"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_bookings_staff_id_start_time", table_name="bookings")
    op.drop_constraint(op.f("fk_bookings_staff_id_staff"), "bookings", type_="foreignkey")
    op.drop_column("bookings", "staff_id")
    op.drop_table("teaching_profiles")
    op.drop_table("staff")
