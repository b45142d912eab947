"""What searches look through.

Revision: 0013
Follows: 0012
Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ROOM_TEXT = """to_tsvector('simple'::regconfig, immutable_unaccent(
    ((name || ' '::text) || COALESCE(description, ''::text))))"""


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "rooms", sa.Column("search", postgresql.TSVECTOR(), sa.Computed(ROOM_TEXT, persisted=True), nullable=False)
    )
    op.create_index("ix_rooms_search", "rooms", ["search"], postgresql_using="gin")
    for table in ("providers", "rooms"):
        op.create_index(
            f"ix_{table}_name_trigrams",
            table,
            [sa.text("immutable_unaccent(name) gin_trgm_ops")],
            postgresql_using="gin",
        )
    op.create_index("ix_providers_point", "providers", [sa.text("point(longitude, latitude)")], postgresql_using="gist")


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_providers_point", table_name="providers")
    for table in ("rooms", "providers"):
        op.drop_index(f"ix_{table}_name_trigrams", table_name=table)
    op.drop_index("ix_rooms_search", table_name="rooms")
    op.drop_column("rooms", "search")
