"""Former slugs of providers, favourites, and positions that are whole.

Revision: 0009
Follows: 0008
Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

POSITION = {
    "latitude": "latitude BETWEEN -90 AND 90",
    "longitude": "longitude BETWEEN -180 AND 180",
    "position": "(latitude IS NULL) = (longitude IS NULL)",
}


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "favorites",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["providers.id"], name=op.f("fk_favorites_provider_id_providers"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_favorites_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "provider_id", name=op.f("pk_favorites")),
    )
    op.create_index("ix_favorites_provider_id", "favorites", ["provider_id"], unique=False)
    op.create_table(
        "provider_former_slugs",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["providers.id"],
            name=op.f("fk_provider_former_slugs_provider_id_providers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_provider_former_slugs")),
    )
    op.create_index("ix_provider_former_slugs_provider_id", "provider_former_slugs", ["provider_id"], unique=False)
    # half a position is none
    op.execute(
        "UPDATE providers SET latitude = NULL, longitude = NULL WHERE (latitude IS NULL) <> (longitude IS NULL)"
    )
    for name, condition in POSITION.items():
        op.create_check_constraint(op.f(f"ck_providers_{name}"), "providers", condition)


def downgrade() -> None:
    """Take back."""
    for name in POSITION:
        op.drop_constraint(op.f(f"ck_providers_{name}"), "providers", type_="check")
    op.drop_table("provider_former_slugs")
    op.drop_table("favorites")
