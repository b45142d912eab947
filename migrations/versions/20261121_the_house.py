"""The house: a company with a provider that every installation has, so that one for a single business names neither.

Revision: 0003
Follows: 0002
Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

from frontdesk.core.settings import AppSettings

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COMPANY, PROVIDER = "00000000-0000-7000-8000-000000000001", "00000000-0000-7000-8000-000000000002"


def upgrade() -> None:
    """Apply. The provider is a draft until somebody fills it in, and has number 0: the first that people make is 1."""
    timezone = AppSettings().timezone
    op.execute(f"INSERT INTO companies (id, name, slug, is_house) VALUES ('{COMPANY}', 'House', 'house', true)")
    op.execute(
        sa.text(
            "INSERT INTO calendars (id, tenant_id, timezone, lanes, step_minutes, buffer_before_minutes,"
            " buffer_after_minutes, min_notice_minutes, max_advance_days)"
            f" VALUES ('{PROVIDER}', '{COMPANY}', :timezone, 1, 15, 0, 0, 0, 365)"
        ).bindparams(sa.bindparam("timezone", timezone, sa.Text, literal_execute=True))
    )
    op.execute(
        "INSERT INTO providers (id, number, company_id, name, slug, sector, currency, default_duration_minutes,"
        " auto_confirm, is_active, published)"
        f" VALUES ('{PROVIDER}', 0, '{COMPANY}', 'House', 'house', 'other', 'EUR', 60, false, true, false)"
    )


def downgrade() -> None:
    """Take back. Refused by a foreign key once the house has rooms or bookings."""
    op.execute(f"DELETE FROM providers WHERE id = '{PROVIDER}'")
    op.execute(f"DELETE FROM calendars WHERE id = '{PROVIDER}'")
    op.execute(f"DELETE FROM companies WHERE id = '{COMPANY}'")
