"""Prices by weekday and time of day.

Revision: 0010
Follows: 0009
Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEY = "pk_room_prices"


def upgrade() -> None:
    """Apply. Prices that there are hold at any time."""
    for name, kind, default in (
        ("weekdays", sa.SmallInteger(), "127"),
        ("from_time", sa.Time(), "00:00"),
        ("to_time", sa.Time(), "00:00"),
    ):
        op.add_column("room_prices", sa.Column(name, kind, server_default=default, nullable=False))
    op.create_check_constraint(op.f("ck_room_prices_weekdays"), "room_prices", "weekdays BETWEEN 1 AND 127")
    op.drop_constraint(op.f(KEY), "room_prices", type_="primary")
    op.create_primary_key(
        op.f(KEY), "room_prices", ["room_id", "duration_minutes", "weekdays", "from_time", "to_time"]
    )


def downgrade() -> None:
    """Take back. Prices for some time of the week are gone."""
    op.execute("DELETE FROM room_prices WHERE (weekdays, from_time, to_time) <> (127, '00:00', '00:00')")
    op.drop_constraint(op.f(KEY), "room_prices", type_="primary")
    op.create_primary_key(op.f(KEY), "room_prices", ["room_id", "duration_minutes"])
    for name in ("to_time", "from_time", "weekdays"):
        op.drop_column("room_prices", name)
