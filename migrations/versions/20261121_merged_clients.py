"""Two cards of one client become one: the other leads to it.

Revision: 0039
Follows: 0038
Date: 2026-11-21 14:32:40.118306
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column('clients', sa.Column('merged_into_id', sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f('fk_clients_merged_into_id_clients'), 'clients', 'clients', ['merged_into_id'], ['id'])
    op.create_index('ix_clients_merged_into_id', 'clients', ['merged_into_id'], unique=False, postgresql_where=sa.text('merged_into_id IS NOT NULL'))


def downgrade() -> None:
    """Take back."""
    op.drop_index('ix_clients_merged_into_id', table_name='clients', postgresql_where=sa.text('merged_into_id IS NOT NULL'))
    op.drop_constraint(op.f('fk_clients_merged_into_id_clients'), 'clients', type_='foreignkey')
    op.drop_column('clients', 'merged_into_id')
