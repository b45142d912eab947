"""Sums by day that are kept, and the triggers that write down what changes them.

What is there already is counted by the first runs of the task: every place begins as one to be counted anew.

Revision: 0037
Follows: 0036
Date: 2026-11-21 14:12:07.431190
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

KEPT = "company_id, place_id, kind, key, at, until, room_id, staff_id, amount"


def _function(name: str, *, counts: str, values: str) -> str:
    """A trigger's function: what a row was counts no longer, what it is counts from now on."""
    each = f"INSERT INTO stats_changes ({KEPT}) VALUES ({values});"
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE it record; BEGIN
    IF TG_OP <> 'INSERT' THEN
        it := OLD;
        IF {counts} THEN {each.format(sign="-")} END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        it := NEW;
        IF {counts} THEN {each.format(sign="")} END IF;
    END IF;
    RETURN NULL;
END $$"""


def _triggers(table: str, columns: list[str]) -> list[str]:
    """After each row that is made or deleted, or changed in one of these columns."""
    before, after = (", ".join(f"{which}.{column}" for column in columns) for which in ("OLD", "NEW"))
    return [
        f"CREATE TRIGGER counted AFTER INSERT OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION count_{table}()",
        f"CREATE TRIGGER counted_anew AFTER UPDATE ON {table} FOR EACH ROW "
        f"WHEN (({before}) IS DISTINCT FROM ({after})) EXECUTE FUNCTION count_{table}()",
    ]


COUNTED = {
    "bookings": ["company_id", "provider_id", "status", "start_time", "end_time", "room_id", "staff_id", "deleted_at"],
    "charges": ["tenant_id", "subject_id", "status", "currency", "paid_at", "amount", "refunded"],
    "registrations": ["company_id", "provider_id", "status", "registered_at"],
}
FUNCTIONS = (
    _function(
        "count_bookings", counts="it.deleted_at IS NULL",
        values="it.company_id, it.provider_id, 'booking', it.status, it.start_time, it.end_time, it.room_id, "
        "it.staff_id, {sign}1",
    ),
    # of which place something is paid never changes, so that this needs no lock
    _function(
        "count_charges", counts="it.status = 'paid'",
        values="it.tenant_id, coalesce((SELECT provider_id FROM bookings WHERE id = it.subject_id), it.tenant_id), "
        "'revenue', it.currency, it.paid_at, NULL, NULL, NULL, {sign}(it.amount - it.refunded)",
    ),
    _function(
        "count_registrations", counts="true",
        values="it.company_id, it.provider_id, 'registration', it.status, it.registered_at, NULL, NULL, NULL, {sign}1",
    ),
    """
CREATE FUNCTION count_days_anew() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO stats_stale (company_id, place_id) SELECT company_id, id FROM providers WHERE id = NEW.id;
    RETURN NULL;
END $$""",
)  # fmt: skip


def upgrade() -> None:
    """Apply."""
    op.create_table('stats_days',
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('facet', sa.Text(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('place_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('company_id', 'facet', 'day', 'place_id', 'key', name=op.f('pk_stats_days'))
    )
    op.create_index('ix_stats_days_company_id_place_id', 'stats_days', ['company_id', 'place_id'], unique=False)
    op.create_index('ix_stats_days_totals', 'stats_days', ['facet', 'key'], unique=False, postgresql_where=sa.text("day = '-infinity'::date"))
    op.create_table('stats_changes',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('place_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('room_id', sa.Uuid(), nullable=True),
    sa.Column('staff_id', sa.Uuid(), nullable=True),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stats_changes'))
    )
    op.create_index('ix_stats_changes_company_id_place_id', 'stats_changes', ['company_id', 'place_id'], unique=False)
    op.create_table('stats_stale',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('place_id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stats_stale'))
    )
    for function in FUNCTIONS:
        op.execute(function)
    for table, columns in COUNTED.items():
        for trigger in _triggers(table, columns):
            op.execute(trigger)
    op.execute(
        "CREATE TRIGGER days_counted_anew AFTER UPDATE ON calendars FOR EACH ROW "
        "WHEN (OLD.timezone IS DISTINCT FROM NEW.timezone) EXECUTE FUNCTION count_days_anew()"
    )
    op.execute("INSERT INTO stats_stale (company_id, place_id) SELECT company_id, id FROM providers")
    op.execute(
        "INSERT INTO stats_stale (company_id, place_id) SELECT DISTINCT tenant_id, tenant_id FROM charges c "
        "WHERE NOT EXISTS (SELECT FROM bookings b WHERE b.id = c.subject_id)"
    )


def downgrade() -> None:
    """Take back."""
    op.execute("DROP TRIGGER days_counted_anew ON calendars")
    for table in COUNTED:
        op.execute(f"DROP TRIGGER counted_anew ON {table}")
        op.execute(f"DROP TRIGGER counted ON {table}")
        op.execute(f"DROP FUNCTION count_{table}()")
    op.execute("DROP FUNCTION count_days_anew()")
    op.drop_table('stats_stale')
    op.drop_index('ix_stats_changes_company_id_place_id', table_name='stats_changes')
    op.drop_table('stats_changes')
    op.drop_index('ix_stats_days_totals', table_name='stats_days')
    op.drop_index('ix_stats_days_company_id_place_id', table_name='stats_days')
    op.drop_table('stats_days')
