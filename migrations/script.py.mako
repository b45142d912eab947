"""${message}.

Revision: ${up_revision}
Follows: ${down_revision | comma,n}
Date: ${create_date}
"""
## Written while people book and the release before still runs (docs/adr/0028-two-releases-at-once.md):
## - an index of a table that has rows: frontdesk.core.migrations.create_index and drop_index, alone in their migration
## - a column: with a default, or NULL; it goes only when no release reads it any more
## - a constraint: postgresql_not_valid=True, and VALIDATE CONSTRAINT in the next migration
## `make migrate` ends with what squawk says of it; where it is wrong, write "# squawk: <rule>: <why>" into the file.

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    """Apply."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Take back."""
    ${downgrades if downgrades else "pass"}
