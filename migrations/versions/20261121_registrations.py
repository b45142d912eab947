"""Registrations for demo classes, whose times are bookings of a source of their own.

Revision: 0026
Follows: 0025
Date: 2026-11-21 11:02:09.522837
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

SOURCES = "source IN ('web', 'desk', 'phone', 'api')"
WITH_REGISTRATIONS = "source IN ('web', 'desk', 'phone', 'api', 'registration')"


def upgrade() -> None:
    """Apply."""
    op.drop_constraint(op.f("ck_bookings_source"), "bookings", type_="check")
    op.create_check_constraint(op.f("ck_bookings_source"), "bookings", WITH_REGISTRATIONS)
    op.create_table('registrations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('company_id', sa.Uuid(), nullable=False),
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('student_name', sa.Text(), nullable=False),
    sa.Column('child_key', sa.Text(), nullable=False),
    sa.Column('student_age', sa.SmallInteger(), nullable=False),
    sa.Column('grade', sa.Text(), nullable=False),
    sa.Column('parent_name', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('phone_e164', sa.Text(), nullable=True),
    sa.Column('preferred_time', sa.Text(), nullable=True),
    sa.Column('experience_level', sa.Text(), nullable=False),
    sa.Column('interests', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('additional_notes', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('teacher_id', sa.Uuid(), nullable=True),
    sa.Column('demo_link', sa.Text(), nullable=True),
    sa.Column('demo_scheduled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('booking_id', sa.Uuid(), nullable=True),
    sa.Column('links_sent', sa.SmallInteger(), server_default='0', nullable=False),
    sa.Column('registered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.BigInteger(), server_default='1', nullable=False),
    sa.Column('searched', sa.Text(), sa.Computed("lower(immutable_unaccent(student_name || chr(10) || parent_name || chr(10) || email || chr(10) || phone "
                "|| chr(10) || regexp_replace(phone, '[^0-9]'::text, ''::text, 'g'::text)))",
                persisted=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('statement_timestamp()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('statement_timestamp()'), nullable=False),
    sa.CheckConstraint("experience_level IN ('beginner', 'intermediate', 'advanced')", name=op.f('ck_registrations_experience_level')),
    sa.CheckConstraint("status IN ('pending', 'teacher_assigned', 'demo_scheduled', 'completed', 'cancelled')", name=op.f('ck_registrations_status')),
    sa.CheckConstraint('booking_id IS NULL OR demo_scheduled_at IS NOT NULL', name=op.f('ck_registrations_demo_scheduled_at')),
    sa.ForeignKeyConstraint(['booking_id'], ['bookings.id'], name=op.f('fk_registrations_booking_id_bookings')),
    sa.ForeignKeyConstraint(['provider_id'], ['providers.id'], name=op.f('fk_registrations_provider_id_providers')),
    sa.ForeignKeyConstraint(['teacher_id'], ['staff.id'], name=op.f('fk_registrations_teacher_id_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registrations'))
    )
    op.create_index('ix_registrations_company_id_created_at', 'registrations', ['company_id', 'created_at', 'id'], unique=False)
    op.create_index('ix_registrations_company_id_registered_at', 'registrations', ['company_id', 'registered_at'], unique=False)
    op.create_index('ix_registrations_created_at', 'registrations', ['created_at', 'id'], unique=False)
    op.create_index('ix_registrations_provider_id', 'registrations', ['provider_id'], unique=False)
    op.create_index('ix_registrations_searched', 'registrations', ['searched'], unique=False, postgresql_using='gin', postgresql_ops={'searched': 'gin_trgm_ops'})
    op.create_index('ix_registrations_teacher_id', 'registrations', ['teacher_id'], unique=False, postgresql_where=sa.text('teacher_id IS NOT NULL'))
    op.create_index('uq_registrations_booking_id', 'registrations', ['booking_id'], unique=True)
    op.create_index('uq_registrations_by_email', 'registrations', ['provider_id', 'child_key', sa.literal_column('lower(email)')], unique=True, postgresql_where=sa.text("status IN ('pending', 'teacher_assigned', 'demo_scheduled')"))
    op.create_index('uq_registrations_by_phone', 'registrations', ['provider_id', 'child_key', 'phone_e164'], unique=True, postgresql_where=sa.text("status IN ('pending', 'teacher_assigned', 'demo_scheduled')"))


def downgrade() -> None:
    """Take back."""
    op.drop_table("registrations")
    op.drop_constraint(op.f("ck_bookings_source"), "bookings", type_="check")
    op.execute("UPDATE bookings SET source = 'desk' WHERE source = 'registration'")
    op.create_check_constraint(op.f("ck_bookings_source"), "bookings", SOURCES)
