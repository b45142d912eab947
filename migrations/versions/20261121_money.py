"""Money: accounts at gateways, charges, refunds, payouts, what gateways tell, and a ledger that balances.

Revision: 0015
Follows: 0014
Date: 2026-11-21 08:26:24.974705
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# The judge of the books, asked at the commit: a movement has entries, and they sum to zero. It looks at the movement as a
# whole, so that an entry that comes later is judged with those that were there.
BALANCE = """
CREATE FUNCTION ledger_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    movement uuid := to_jsonb(NEW) ->> TG_ARGV[0];
BEGIN
    IF (SELECT coalesce(sum(amount), 1) FROM ledger_entries WHERE movement_id = movement) <> 0 THEN
        RAISE EXCEPTION 'ledger movement % does not balance', movement
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_ledger_movements_balance';
    END IF;
    RETURN NULL;
END $$
"""
BALANCED = """
CREATE CONSTRAINT TRIGGER ck_{table}_balance AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION ledger_balances('{key}')
"""
REFUSE = """
CREATE FUNCTION refuse_to_change_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is only added to' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
APPEND_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_ledger()
"""
LEDGER = {"ledger_movements": "id", "ledger_entries": "movement_id"}  # and which column names the movement


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "gateway_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=True),
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.CheckConstraint(
            "status IN ('received', 'applied', 'ignored', 'rejected')", name=op.f("ck_gateway_events_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_events")),
        sa.UniqueConstraint("gateway", "event_id", name=op.f("uq_gateway_events_gateway_event_id")),
    )
    op.create_table(
        "ledger_accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.CheckConstraint(
            "kind IN ('client', 'gateway', 'platform_fee', 'owner_payable', 'refund', 'payout')",
            name=op.f("ck_ledger_accounts_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_accounts")),
        sa.UniqueConstraint("id", "tenant_id", "currency", name="uq_ledger_accounts_id_tenant_id_currency"),
        sa.UniqueConstraint("tenant_id", "gateway", "currency", "kind", name="uq_ledger_accounts_tenant_id"),
    )
    op.create_table(
        "ledger_movements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_movements")),
        sa.UniqueConstraint("id", "tenant_id", "currency", name="uq_ledger_movements_id_tenant_id_currency"),
        sa.UniqueConstraint("source_id", "kind", name=op.f("uq_ledger_movements_source_id_kind")),
    )
    op.create_index("ix_ledger_movements_tenant_id_at", "ledger_movements", ["tenant_id", "at"], unique=False)
    op.create_table(
        "merchant_accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("is_preferred", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("sealed_credentials", sa.LargeBinary(), nullable=True),
        sa.Column("credentials_expire_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'active', 'restricted', 'revoked')", name=op.f("ck_merchant_accounts_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merchant_accounts")),
        sa.UniqueConstraint("gateway", "external_id", "tenant_id", name="uq_merchant_accounts_gateway_external_id"),
    )
    op.create_index("ix_merchant_accounts_tenant_id", "merchant_accounts", ["tenant_id"], unique=False)
    op.create_table(
        "charges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("merchant_account_id", sa.Uuid(), nullable=True),
        sa.Column("to_owner", sa.Boolean(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("client_email", sa.Text(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column("checkout_url", sa.Text(), nullable=True),
        sa.Column("payment_id", sa.Text(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refunded", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("refund_tiers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("(status = 'paid') = (paid_at IS NOT NULL)", name=op.f("ck_charges_paid_at")),
        sa.CheckConstraint("method IN ('online', 'cash', 'terminal')", name=op.f("ck_charges_method")),
        sa.CheckConstraint("refunded = 0 OR status = 'paid'", name=op.f("ck_charges_refunded_if_paid")),
        sa.CheckConstraint("status IN ('open', 'paid', 'expired')", name=op.f("ck_charges_status")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_charges_amount")),
        sa.CheckConstraint("fee BETWEEN 0 AND amount", name=op.f("ck_charges_fee")),
        sa.CheckConstraint("refunded BETWEEN 0 AND amount", name=op.f("ck_charges_refunded")),
        sa.ForeignKeyConstraint(
            ["merchant_account_id"],
            ["merchant_accounts.id"],
            name=op.f("fk_charges_merchant_account_id_merchant_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charges")),
        sa.UniqueConstraint("gateway", "payment_id", name="uq_charges_gateway_payment_id"),
        sa.UniqueConstraint("gateway", "session_id", name=op.f("uq_charges_gateway_session_id")),
    )
    op.create_index(
        "ix_charges_open", "charges", ["expires_at"], unique=False, postgresql_where=sa.text("status = 'open'")
    )
    op.create_index("ix_charges_subject_id", "charges", ["subject_id"], unique=False)
    op.create_index("ix_charges_tenant_id_created_at", "charges", ["tenant_id", "created_at"], unique=False)
    op.create_table(
        "ledger_entries",
        sa.Column("movement_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_ledger_entries_amount")),
        sa.ForeignKeyConstraint(
            ["account_id", "tenant_id", "currency"],
            ["ledger_accounts.id", "ledger_accounts.tenant_id", "ledger_accounts.currency"],
            name="fk_ledger_entries_account_id_ledger_accounts",
        ),
        sa.ForeignKeyConstraint(
            ["movement_id", "tenant_id", "currency"],
            ["ledger_movements.id", "ledger_movements.tenant_id", "ledger_movements.currency"],
            name="fk_ledger_entries_movement_id_ledger_movements",
        ),
        sa.PrimaryKeyConstraint("movement_id", "account_id", name=op.f("pk_ledger_entries")),
    )
    op.create_index(
        "ix_ledger_entries_account_id", "ledger_entries", ["account_id"], unique=False, postgresql_include=["amount"]
    )
    op.create_table(
        "payouts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("merchant_account_id", sa.Uuid(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("status IN ('requested', 'pending', 'paid', 'failed')", name=op.f("ck_payouts_status")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payouts_amount")),
        sa.ForeignKeyConstraint(
            ["merchant_account_id"],
            ["merchant_accounts.id"],
            name=op.f("fk_payouts_merchant_account_id_merchant_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payouts")),
        sa.UniqueConstraint("gateway", "external_id", name=op.f("uq_payouts_gateway_external_id")),
    )
    op.create_index("ix_payouts_tenant_id_created_at", "payouts", ["tenant_id", "created_at"], unique=False)
    op.create_table(
        "refunds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("charge_id", sa.Uuid(), nullable=False),
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("status IN ('requested', 'pending', 'succeeded', 'failed')", name=op.f("ck_refunds_status")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_refunds_amount")),
        sa.CheckConstraint("fee BETWEEN 0 AND amount", name=op.f("ck_refunds_fee")),
        sa.ForeignKeyConstraint(["charge_id"], ["charges.id"], name=op.f("fk_refunds_charge_id_charges")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
        sa.UniqueConstraint("gateway", "external_id", name=op.f("uq_refunds_gateway_external_id")),
    )
    op.create_index("ix_refunds_charge_id", "refunds", ["charge_id"], unique=False)
    op.add_column("bookings", sa.Column("charge_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_bookings_charge_id_charges"), "bookings", "charges", ["charge_id"], ["id"])
    op.add_column(
        "providers",
        sa.Column(
            "refund_tiers",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text('\'[{"notice_hours": 24, "percent": 100}]\''),
            nullable=False,
        ),
    )
    op.execute(BALANCE)
    op.execute(REFUSE)
    for table, key in LEDGER.items():
        op.execute(BALANCED.format(table=table, key=key))
    for table in (*LEDGER, "ledger_accounts"):
        op.execute(APPEND_ONLY.format(table=table))


def downgrade() -> None:
    """Take back."""
    op.drop_column("providers", "refund_tiers")
    op.drop_constraint(op.f("fk_bookings_charge_id_charges"), "bookings", type_="foreignkey")
    op.drop_column("bookings", "charge_id")
    op.drop_index("ix_refunds_charge_id", table_name="refunds")
    op.drop_table("refunds")
    op.drop_index("ix_payouts_tenant_id_created_at", table_name="payouts")
    op.drop_table("payouts")
    op.drop_index("ix_ledger_entries_account_id", table_name="ledger_entries", postgresql_include=["amount"])
    op.drop_table("ledger_entries")
    op.drop_index("ix_charges_tenant_id_created_at", table_name="charges")
    op.drop_index("ix_charges_subject_id", table_name="charges")
    op.drop_index("ix_charges_open", table_name="charges", postgresql_where=sa.text("status = 'open'"))
    op.drop_table("charges")
    op.drop_index("ix_merchant_accounts_tenant_id", table_name="merchant_accounts")
    op.drop_table("merchant_accounts")
    op.drop_index("ix_ledger_movements_tenant_id_at", table_name="ledger_movements")
    op.drop_table("ledger_movements")
    op.drop_table("ledger_accounts")
    op.drop_table("gateway_events")
    op.execute("DROP FUNCTION ledger_balances()")
    op.execute("DROP FUNCTION refuse_to_change_ledger()")
