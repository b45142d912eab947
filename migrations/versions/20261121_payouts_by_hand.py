"""Payouts that people make by hand, and events that wait for a person.

Revision: 0033
Follows: 0032
Date: 2026-11-21 13:52:11.300471
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("payouts", sa.Column("reference", sa.Text(), nullable=True))
    op.create_index(
        "uq_payouts_tenant_id_reference",
        "payouts",
        ["tenant_id", "reference"],
        unique=True,
        postgresql_where=sa.text("reference IS NOT NULL AND status <> 'failed'"),
    )
    op.create_index(
        "ix_gateway_events_rejected", "gateway_events", ["id"], postgresql_where=sa.text("status = 'rejected'")
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_gateway_events_rejected", table_name="gateway_events")
    op.drop_index("uq_payouts_tenant_id_reference", table_name="payouts")
    op.drop_column("payouts", "reference")
