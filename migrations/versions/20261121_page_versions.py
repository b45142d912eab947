"""Which state of the data a public page shows, kept by triggers.

Revision: 0041
Follows: 0040
Date: 2026-11-21 17:20:41.118203
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

# xmin: who has changed the token in this transaction need not again. Random, so that no token comes back for other data.
CHANGED = """
CREATE FUNCTION page_changed(changed text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO page_versions AS kept (scope, token) VALUES (changed, gen_random_uuid())
    ON CONFLICT (scope) DO UPDATE SET token = excluded.token WHERE kept.xmin <> pg_current_xact_id()::xid
$$"""
# Everybody takes `places` first, so that no two transactions wait for each other.
OF_PLACES = """
CREATE FUNCTION pages_of_place_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE it jsonb := CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
BEGIN
    PERFORM page_changed('places');
    PERFORM page_changed(coalesce(parent_id, id)::text) FROM calendars WHERE id = (it ->> TG_ARGV[0])::uuid;
    RETURN NULL;
END $$"""
OF_ALL = """
CREATE FUNCTION pages_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM page_changed(scope) FROM unnest(TG_ARGV) WITH ORDINALITY named(scope, number) ORDER BY number;
    RETURN NULL;
END $$"""

PLACES = {  # the column that names a calendar: the provider's, or that of something it has
    "calendars": "id",
    "opening_hours": "calendar_id",
    "providers": "id",
    "rooms": "id",
    "room_prices": "room_id",
    "room_photos": "room_id",
    "staff": "id",
    "teaching_profiles": "staff_id",
    "offerings": "provider_id",
    "offering_rooms": "room_id",
    "place_equipment": "place_id",
    "place_badges": "place_id",
    "reviews": "provider_id",
}
ALL = {  # everybody's: the scopes that show it
    "equipment_types": ("places", "catalogue"),
    "badges": ("places", "catalogue"),
    "worlds": ("courses",),
    "levels": ("courses",),
    "lessons": ("courses",),
    "videos": ("courses",),
}


def _trigger(table: str, *, when: str, function: str) -> str:
    """At the end of the transaction: what other rows it locks, it has locked by then."""
    return (
        f"CREATE CONSTRAINT TRIGGER ck_{table}_pages AFTER {when} ON {table} DEFERRABLE INITIALLY DEFERRED "
        f"FOR EACH ROW EXECUTE FUNCTION {function}"
    )


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "page_versions",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("token", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_page_versions")),
    )
    for statement in (CHANGED, OF_PLACES, OF_ALL):
        op.execute(statement)
    changes = "INSERT OR UPDATE OR DELETE"
    for table, column in PLACES.items():
        op.execute(_trigger(table, when=changes, function=f"pages_of_place_changed('{column}')"))
    # whose turn it is changes with each booking, and is shown to nobody
    op.execute(_trigger("offering_staff", when="INSERT OR DELETE", function="pages_of_place_changed('staff_id')"))
    for table, scopes in ALL.items():
        named = ", ".join(f"'{scope}'" for scope in scopes)
        op.execute(_trigger(table, when=changes, function=f"pages_changed({named})"))
    op.execute("SELECT page_changed(scope) FROM unnest(ARRAY['places', 'catalogue', 'courses']) named(scope)")


def downgrade() -> None:
    """Revert."""
    for table in (*PLACES, "offering_staff", *ALL):
        op.execute(f"DROP TRIGGER ck_{table}_pages ON {table}")
    for function in ("pages_changed()", "pages_of_place_changed()", "page_changed(text)"):
        op.execute(f"DROP FUNCTION {function}")
    op.drop_table("page_versions")
