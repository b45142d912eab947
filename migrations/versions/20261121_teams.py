"""Teams: teachers, invitations, the last owner, people's locales, and an audit log that nobody edits.

Revision: 0005
Follows: 0004
Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROLES = "role IN ('owner', 'admin', 'manager', 'staff', 'teacher')"
ROLES_BEFORE = "role IN ('owner', 'admin', 'manager', 'staff')"

# The judge of the last owner. It waits for whoever else is changing the company's people, and then looks anew: each
# statement of a volatile function has a snapshot of its own. A company that goes takes its memberships along.
KEEP_AN_OWNER = """
CREATE FUNCTION keep_an_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM companies WHERE id = OLD.company_id FOR NO KEY UPDATE;
    IF FOUND AND NOT EXISTS (SELECT FROM memberships WHERE company_id = OLD.company_id AND role = 'owner') THEN
        RAISE EXCEPTION 'company % would lose its last owner', OLD.company_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_memberships_last_owner';
    END IF;
    RETURN NULL;
END $$
"""
LAST_OWNER = """
CREATE TRIGGER keep_an_owner AFTER DELETE OR UPDATE ON memberships
FOR EACH ROW WHEN (OLD.role = 'owner') EXECUTE FUNCTION keep_an_owner()
"""
REFUSE = """
CREATE FUNCTION refuse_to_change_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only added to' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
APPEND_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_history()
"""


def upgrade() -> None:
    """Apply."""
    op.add_column("users", sa.Column("locale", sa.Text(), nullable=True))
    op.drop_constraint(op.f("ck_memberships_role"), "memberships", type_="check")
    op.create_check_constraint(op.f("ck_memberships_role"), "memberships", ROLES)
    op.execute(KEEP_AN_OWNER)
    op.execute(LAST_OWNER)
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("generation", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), server_default="pending", nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.CheckConstraint(ROLES, name=op.f("ck_invitations_role")),
        sa.CheckConstraint(
            "status IN ('pending', 'accepted', 'declined', 'revoked', 'expired')", name=op.f("ck_invitations_status")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_invitations_company_id_companies"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["users.id"], name=op.f("fk_invitations_invited_by_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
    )
    op.create_index("ix_invitations_company_id", "invitations", ["company_id"], unique=False)
    op.create_index("ix_invitations_invited_by", "invitations", ["invited_by"], unique=False)
    op.create_index(
        "uq_invitations_pending",
        "invitations",
        ["company_id", sa.literal_column("lower(email)")],
        unique=True,
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("before", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("correlation_id", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
    )
    op.create_index("ix_audit_log_actor_id_id", "audit_log", ["actor_id", "id"], unique=False)
    op.create_index("ix_audit_log_company_id_id", "audit_log", ["company_id", "id"], unique=False)
    op.create_index("ix_audit_log_subject_id_id", "audit_log", ["subject_id", "id"], unique=False)
    op.execute(REFUSE)
    op.execute(APPEND_ONLY)


def downgrade() -> None:
    """Take back. Teachers become staff; invitations and the log are gone."""
    op.drop_table("audit_log")
    op.execute("DROP FUNCTION refuse_to_change_history()")
    op.drop_table("invitations")
    op.execute("DROP TRIGGER keep_an_owner ON memberships")
    op.execute("DROP FUNCTION keep_an_owner()")
    op.drop_constraint(op.f("ck_memberships_role"), "memberships", type_="check")
    op.execute("UPDATE memberships SET role = 'staff' WHERE role = 'teacher'")
    op.create_check_constraint(op.f("ck_memberships_role"), "memberships", ROLES_BEFORE)
    op.drop_column("users", "locale")
