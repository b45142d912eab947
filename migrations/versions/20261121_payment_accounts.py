"""How owners are paid: the gateway that they prefer, places of business that sell for providers, payout schedules.

Revision: 0023
Follows: 0022
Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

PREFERRED = "payment_gateway IN ('stripe', 'square')"
PENDING = "status = 'pending'"
TIMES = ("created_at", "updated_at")


def upgrade() -> None:
    """Apply."""
    op.add_column("users", sa.Column("payment_gateway", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_users_payment_gateway"), "users", PREFERRED)
    op.create_table(
        "payout_schedules",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("frequency", sa.Text(), nullable=False),
        sa.Column("minimum_amount", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        *_timestamps(),
        sa.CheckConstraint(
            "frequency IN ('on_demand', 'daily', 'weekly', 'monthly')", name=op.f("ck_payout_schedules_frequency")
        ),
        sa.CheckConstraint("minimum_amount > 0", name=op.f("ck_payout_schedules_minimum_amount")),
        sa.CheckConstraint(
            "(frequency = 'on_demand') = (next_at IS NULL)", name=op.f("ck_payout_schedules_next_at")
        ),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_payout_schedules")),
    )
    due = sa.text("next_at IS NOT NULL")
    op.create_index("ix_payout_schedules_next_at", "payout_schedules", ["next_at"], postgresql_where=due)
    op.create_table(
        "merchant_locations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("merchant_account_id", sa.Uuid(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        *_timestamps(),
        sa.ForeignKeyConstraint(
            ["merchant_account_id"],
            ["merchant_accounts.id"],
            name=op.f("fk_merchant_locations_merchant_account_id_merchant_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merchant_locations")),
        sa.UniqueConstraint("gateway", "provider_id", name=op.f("uq_merchant_locations_gateway_provider_id")),
    )
    for table in ("merchant_locations", "charges", "payouts"):
        op.create_index(f"ix_{table}_merchant_account_id", table, ["merchant_account_id"])
    op.create_index("ix_merchant_locations_tenant_id_gateway", "merchant_locations", ["tenant_id", "gateway"])
    op.create_index("ix_refunds_pending", "refunds", ["id"], postgresql_where=sa.text(PENDING))
    op.add_column("charges", sa.Column("location", sa.Text(), nullable=True))
    op.drop_column("merchant_accounts", "is_preferred")
    op.drop_column("merchant_accounts", "provider_id")
    op.drop_column("merchant_accounts", "location")


def downgrade() -> None:
    """Take back."""
    op.add_column("merchant_accounts", sa.Column("location", sa.Text(), nullable=True))
    op.add_column("merchant_accounts", sa.Column("provider_id", sa.Uuid(), nullable=True))
    preferred = sa.Column("is_preferred", sa.Boolean(), server_default="false", nullable=False)
    op.add_column("merchant_accounts", preferred)
    op.drop_column("charges", "location")
    op.drop_index("ix_refunds_pending", table_name="refunds")
    for table in ("charges", "payouts"):
        op.drop_index(f"ix_{table}_merchant_account_id", table_name=table)
    op.drop_table("merchant_locations")
    op.drop_table("payout_schedules")
    op.drop_constraint(op.f("ck_users_payment_gateway"), "users", type_="check")
    op.drop_column("users", "payment_gateway")


def _timestamps() -> list[sa.Column[object]]:
    now = sa.text("statement_timestamp()")
    return [sa.Column(name, sa.DateTime(timezone=True), server_default=now, nullable=False) for name in TIMES]
