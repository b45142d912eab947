"""Clients, as a company's desk knows them; and who of them has come.

Revision: 0025
Follows: 0024
Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

SEARCHED = """((immutable_unaccent(lower(((name || ' '::text) || COALESCE(email, ''::text)))) || ' '::text)
    || regexp_replace(COALESCE(phone_e164, phone, ''::text), '[^0-9]'::text, ''::text, 'g'::text))"""
IDENTITY = """coalesce('user:' || user_id, 'tel:' || client_phone_e164, 'mail:' || lower(client_email),
    'name:' || lower(client_name))"""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "clients",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("phone_e164", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("search", sa.Text(), sa.Computed(SEARCHED, persisted=True), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_clients_user_id_users"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients")),
        sa.UniqueConstraint("company_id", "identity", name="uq_clients_company_id_identity"),
    )
    op.create_index("ix_clients_user_id", "clients", ["user_id"])
    op.create_index(
        "ix_clients_search", "clients", ["search"], postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}
    )
    op.add_column("bookings", sa.Column("client_id", sa.Uuid(), nullable=True))
    op.add_column("bookings", sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        f"""
        INSERT INTO clients (id, company_id, identity, user_id, name, phone, phone_e164, email, created_at)
        SELECT DISTINCT ON (company_id, identity) id, company_id, identity, user_id, client_name, client_phone,
               client_phone_e164, client_email, created_at
        FROM (SELECT *, {IDENTITY} AS identity FROM bookings) b ORDER BY company_id, identity, created_at, id
        """
    )
    op.execute(
        f"UPDATE bookings SET client_id = c.id FROM clients c"
        f" WHERE c.company_id = bookings.company_id AND c.identity = {IDENTITY.replace('user_id', 'bookings.user_id')}"
    )
    op.create_foreign_key(op.f("fk_bookings_client_id_clients"), "bookings", "clients", ["client_id"], ["id"])
    op.create_index(
        "ix_bookings_client_id_start_time",
        "bookings",
        ["client_id", "start_time"],
        postgresql_where=sa.text("client_id IS NOT NULL"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_bookings_client_id_start_time", table_name="bookings")
    op.drop_constraint(op.f("fk_bookings_client_id_clients"), "bookings", type_="foreignkey")
    op.drop_column("bookings", "checked_in_at")
    op.drop_column("bookings", "client_id")
    op.drop_table("clients")
