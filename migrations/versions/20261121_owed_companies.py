"""Companies that are owed money stay.

Revision: 0038
Follows: 0037
Date: 2026-11-21 14:14:08.117420
"""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

# credits are negative: what is owed to the owner, what is on its way to clients or to the owner; what a desk took, the
# owner has already
KEEP = """
CREATE FUNCTION keep_owed_companies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM ledger_accounts a JOIN ledger_entries e ON e.account_id = a.id
        WHERE a.tenant_id = OLD.id AND a.gateway <> 'desk' AND a.kind IN ('owner_payable', 'refund', 'payout')
        GROUP BY a.id HAVING sum(e.amount) < 0
    ) THEN
        RAISE EXCEPTION 'company % is owed money', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_companies_is_owed';
    END IF;
    RETURN OLD;
END $$
"""
TRIGGER = """
CREATE TRIGGER keep_owed_companies BEFORE DELETE ON companies
FOR EACH ROW EXECUTE FUNCTION keep_owed_companies()
"""


def upgrade() -> None:
    """Apply."""
    op.execute(KEEP)
    op.execute(TRIGGER)


def downgrade() -> None:
    """Take back."""
    op.execute("DROP TRIGGER keep_owed_companies ON companies")
    op.execute("DROP FUNCTION keep_owed_companies()")
