"""Extensions, and an unaccent that indexes can use.

Revision: 0001
Follows: nothing
Date: 2026-11-21
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# all three are trusted: the owner of the database may create them (PostgreSQL 13 and later)
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")


def upgrade() -> None:
    """Apply."""
    for name in EXTENSIONS:
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
    # unaccent(text) is only STABLE, because its dictionary could be another one tomorrow; this one names it
    op.execute(
        "CREATE FUNCTION immutable_unaccent(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT "
        "AS $$ SELECT public.unaccent('public.unaccent', $1) $$"
    )


def downgrade() -> None:
    """Take back. The extensions stay: others may use them by now."""
    op.execute("DROP FUNCTION immutable_unaccent(text)")
