"""The first tables.

Revision: 0002
Follows: 0001
Date: 2026-11-21 05:17:55.999830
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "calendars",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=True),
        sa.Column("lanes", sa.SmallInteger(), nullable=False),
        sa.Column("step_minutes", sa.SmallInteger(), nullable=False),
        sa.Column("buffer_before_minutes", sa.SmallInteger(), nullable=False),
        sa.Column("buffer_after_minutes", sa.SmallInteger(), nullable=False),
        sa.Column("min_notice_minutes", sa.Integer(), nullable=False),
        sa.Column("max_advance_days", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("buffer_after_minutes BETWEEN 0 AND 1440", name=op.f("ck_calendars_buffer_after_minutes")),
        sa.CheckConstraint("buffer_before_minutes BETWEEN 0 AND 1440", name=op.f("ck_calendars_buffer_before_minutes")),
        sa.CheckConstraint("lanes BETWEEN 1 AND 500", name=op.f("ck_calendars_lanes")),
        sa.CheckConstraint("max_advance_days BETWEEN 0 AND 3660", name=op.f("ck_calendars_max_advance_days")),
        sa.CheckConstraint("min_notice_minutes BETWEEN 0 AND 525600", name=op.f("ck_calendars_min_notice_minutes")),
        sa.CheckConstraint("step_minutes BETWEEN 1 AND 1440", name=op.f("ck_calendars_step_minutes")),
        sa.CheckConstraint("timezone IS NOT NULL OR parent_id IS NOT NULL", name=op.f("ck_calendars_timezone")),
        sa.ForeignKeyConstraint(["parent_id"], ["calendars.id"], name=op.f("fk_calendars_parent_id_calendars")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendars")),
    )
    op.create_index(
        "ix_calendars_area_id", "calendars", ["area_id"], unique=False, postgresql_where=sa.text("area_id IS NOT NULL")
    )
    op.create_index(
        "ix_calendars_parent_id",
        "calendars",
        ["parent_id"],
        unique=False,
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    )
    op.create_table(
        "companies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("logo_url", sa.Text(), nullable=True),
        sa.Column("is_house", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companies")),
        sa.UniqueConstraint("slug", name=op.f("uq_companies_slug")),
    )
    op.create_index("uq_companies_house", "companies", ["is_house"], unique=True, postgresql_where=sa.text("is_house"))
    op.create_table(
        "countries",
        sa.Column("code", sa.CHAR(length=2), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_countries")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("lock", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("lock", name=op.f("pk_idempotency_keys")),
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_done_at", "outbox", ["done_at"], unique=False, postgresql_where=sa.text("done_at IS NOT NULL")
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL AND dead_at IS NULL"),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("firstname", sa.Text(), nullable=True),
        sa.Column("lastname", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("phone_e164", sa.Text(), nullable=True),
        sa.Column("bio", sa.Text(), nullable=True),
        sa.Column("avatar_url", sa.Text(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=True),
        sa.Column("preferences", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("account_type", sa.Text(), server_default="user", nullable=False),
        sa.Column("is_admin", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("account_type IN ('user', 'owner')", name=op.f("ck_users_account_type")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
    )
    op.create_index("uq_users_email", "users", [sa.literal_column("lower(email)")], unique=True)
    op.create_table(
        "cities",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("country_code", sa.CHAR(length=2), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("ascii_name", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("spellings", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["country_code"], ["countries.code"], name=op.f("fk_cities_country_code_countries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cities")),
    )
    op.create_index(
        "ix_cities_ascii_name",
        "cities",
        ["ascii_name"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"ascii_name": "gin_trgm_ops"},
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index("ix_cities_country_code", "cities", ["country_code"], unique=False)
    op.create_index(
        "ix_cities_spellings",
        "cities",
        ["spellings"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_table(
        "closures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("calendar_id", sa.Uuid(), nullable=False),
        sa.Column("period", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.CheckConstraint(
            "(NOT isempty(period) AND lower(period) > '-infinity' AND upper(period) < 'infinity' AND lower_inc(period) AND NOT upper_inc(period)) IS TRUE",
            name=op.f("ck_closures_period"),
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendars.id"], name=op.f("fk_closures_calendar_id_calendars"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closures")),
    )
    op.create_index("ix_closures_calendar_id", "closures", ["calendar_id"], unique=False)
    op.create_table(
        "credentials",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_credentials_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_credentials")),
    )
    op.create_table(
        "memberships",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("role IN ('owner', 'admin', 'manager', 'staff')", name=op.f("ck_memberships_role")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_memberships_company_id_companies"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memberships_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "company_id", name=op.f("pk_memberships")),
    )
    op.create_index("ix_memberships_company_id", "memberships", ["company_id"], unique=False)
    op.create_table(
        "opening_hours",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("calendar_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint("mode IN ('open', 'closed', 'by_request')", name=op.f("ck_opening_hours_mode")),
        sa.CheckConstraint("valid_from <= valid_until", name=op.f("ck_opening_hours_validity")),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_opening_hours_weekday")),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendars.id"], name=op.f("fk_opening_hours_calendar_id_calendars"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_hours")),
    )
    op.create_index("ix_opening_hours_calendar_id", "opening_hours", ["calendar_id"], unique=False)
    op.create_table(
        "outbox_handled",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("handler", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["outbox.id"], name=op.f("fk_outbox_handled_event_id_outbox"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "handler", name=op.f("pk_outbox_handled")),
    )
    op.create_table(
        "reservations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("calendar_id", sa.Uuid(), nullable=False),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("period", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("calendar_id"), "="),
            (sa.column("lane"), "="),
            (sa.column("period"), "&&"),
            using="gist",
            name="ex_reservations_overlap",
        ),
        sa.CheckConstraint(
            "(NOT isempty(period) AND lower(period) > '-infinity' AND upper(period) < 'infinity' AND lower_inc(period) AND NOT upper_inc(period) AND upper(period) - lower(period) <= interval '24 hours') IS TRUE",
            name=op.f("ck_reservations_period"),
        ),
        sa.CheckConstraint("lane >= 0", name=op.f("ck_reservations_lane")),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendars.id"], name=op.f("fk_reservations_calendar_id_calendars")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservations")),
    )
    op.create_index(
        "ix_reservations_area_id_lower",
        "reservations",
        ["area_id", sa.literal_column("lower(period)")],
        unique=False,
        postgresql_include=["calendar_id", "period", "lane", "expires_at"],
        postgresql_where=sa.text("area_id IS NOT NULL"),
    )
    op.create_index(
        "ix_reservations_calendar_id_lower",
        "reservations",
        ["calendar_id", sa.literal_column("lower(period)")],
        unique=False,
        postgresql_include=["period", "lane", "expires_at"],
    )
    op.create_index(
        "ix_reservations_expires_at",
        "reservations",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("expires_at IS NOT NULL"),
    )
    op.create_index("ix_reservations_group_id", "reservations", ["group_id"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sessions_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
    )
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"], unique=False)
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"], unique=False)
    op.create_table(
        "providers",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column(
            "live_company_id",
            sa.Uuid(),
            sa.Computed("CASE WHEN (deleted_at IS NULL) THEN company_id ELSE NULL::uuid END", persisted=True),
            nullable=True,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("phone_e164", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("street", sa.Text(), nullable=True),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("city_id", sa.Integer(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("default_duration_minutes", sa.Integer(), nullable=False),
        sa.Column("auto_confirm", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "to_tsvector('simple'::regconfig, immutable_unaccent(\n    ((((((name || ' '::text) || sector) || ' '::text) || COALESCE(address, ''::text)) || ' '::text)\n    || COALESCE(description, ''::text))))",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("default_duration_minutes > 0", name=op.f("ck_providers_default_duration_minutes")),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_providers_city_id_cities")),
        sa.ForeignKeyConstraint(["id"], ["calendars.id"], name=op.f("fk_providers_id_calendars")),
        sa.ForeignKeyConstraint(
            ["live_company_id"], ["companies.id"], name=op.f("fk_providers_live_company_id_companies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_providers")),
        sa.UniqueConstraint("id", "currency", name="uq_providers_id_currency"),
        sa.UniqueConstraint("number", name=op.f("uq_providers_number")),
        sa.UniqueConstraint("slug", name=op.f("uq_providers_slug")),
    )
    op.create_index("ix_providers_city_id", "providers", ["city_id"], unique=False)
    op.create_index("ix_providers_company_id", "providers", ["company_id"], unique=False)
    op.create_index("ix_providers_live_company_id", "providers", ["live_company_id"], unique=False)
    op.create_index("ix_providers_search", "providers", ["search"], unique=False, postgresql_using="gin")
    op.create_index(op.f("ix_providers_sector"), "providers", ["sector"], unique=False)
    op.create_table(
        "refresh_tokens",
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("spent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_refresh_tokens_session_id_sessions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_refresh_tokens")),
    )
    op.create_index("ix_refresh_tokens_expires_at", "refresh_tokens", ["expires_at"], unique=False)
    op.create_index("ix_refresh_tokens_session_id", "refresh_tokens", ["session_id"], unique=False)
    op.create_table(
        "rooms",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("size", sa.Double(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("price_currency", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_rooms_capacity")),
        sa.ForeignKeyConstraint(["id"], ["calendars.id"], name=op.f("fk_rooms_id_calendars")),
        sa.ForeignKeyConstraint(
            ["provider_id", "price_currency"],
            ["providers.id", "providers.currency"],
            name="fk_rooms_price_currency_providers",
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_rooms_provider_id_providers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rooms")),
    )
    op.create_index("ix_rooms_provider_id", "rooms", ["provider_id"], unique=False)
    op.create_table(
        "bookings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("client_name", sa.Text(), nullable=False),
        sa.Column("client_phone", sa.Text(), nullable=True),
        sa.Column("client_phone_e164", sa.Text(), nullable=True),
        sa.Column("client_email", sa.Text(), nullable=True),
        sa.Column("start_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("service_type", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("pending_reason", sa.Text(), nullable=True),
        sa.Column("hold_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("statement_timestamp()"), nullable=False
        ),
        sa.CheckConstraint(
            "(status = 'pending') = (pending_reason IS NOT NULL)", name=op.f("ck_bookings_pending_has_reason")
        ),
        sa.CheckConstraint(
            "pending_reason IN ('payment', 'approval', 'desk')", name=op.f("ck_bookings_pending_reason")
        ),
        sa.CheckConstraint("source IN ('web', 'desk', 'phone', 'api')", name=op.f("ck_bookings_source")),
        sa.CheckConstraint(
            "status IN ('pending', 'confirmed', 'completed', 'no_show', 'cancelled', 'expired')",
            name=op.f("ck_bookings_status"),
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_bookings_amount")),
        sa.CheckConstraint("start_time < end_time", name=op.f("ck_bookings_ends_after_start")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_bookings_provider_id_providers")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_bookings_room_id_rooms")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_bookings_user_id_users"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
        sa.UniqueConstraint("number", name=op.f("uq_bookings_number")),
    )
    op.create_index("ix_bookings_company_id_start_time", "bookings", ["company_id", "start_time"], unique=False)
    op.create_index(
        "ix_bookings_hold",
        "bookings",
        ["hold_expires_at"],
        unique=False,
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index("ix_bookings_provider_id_start_time", "bookings", ["provider_id", "start_time"], unique=False)
    op.create_index(
        "ix_bookings_room_id_start_time",
        "bookings",
        ["room_id", "start_time"],
        unique=False,
        postgresql_where=sa.text("room_id IS NOT NULL"),
    )
    op.create_index(
        "ix_bookings_running", "bookings", ["end_time"], unique=False, postgresql_where=sa.text("status = 'confirmed'")
    )
    op.create_index(
        "ix_bookings_user_id_start_time",
        "bookings",
        ["user_id", "start_time"],
        unique=False,
        postgresql_where=sa.text("user_id IS NOT NULL"),
    )
    op.create_table(
        "room_prices",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_room_prices_amount")),
        sa.CheckConstraint("duration_minutes > 0", name=op.f("ck_room_prices_duration_minutes")),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_room_prices_room_id_rooms"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("room_id", "duration_minutes", name=op.f("pk_room_prices")),
    )


def downgrade() -> None:
    """Take back."""

    op.drop_table("room_prices")
    op.drop_index(
        "ix_bookings_user_id_start_time", table_name="bookings", postgresql_where=sa.text("user_id IS NOT NULL")
    )
    op.drop_index("ix_bookings_running", table_name="bookings", postgresql_where=sa.text("status = 'confirmed'"))
    op.drop_index(
        "ix_bookings_room_id_start_time", table_name="bookings", postgresql_where=sa.text("room_id IS NOT NULL")
    )
    op.drop_index("ix_bookings_provider_id_start_time", table_name="bookings")
    op.drop_index("ix_bookings_hold", table_name="bookings", postgresql_where=sa.text("status = 'pending'"))
    op.drop_index("ix_bookings_company_id_start_time", table_name="bookings")
    op.drop_table("bookings")
    op.drop_index("ix_rooms_provider_id", table_name="rooms")
    op.drop_table("rooms")
    op.drop_index("ix_refresh_tokens_session_id", table_name="refresh_tokens")
    op.drop_index("ix_refresh_tokens_expires_at", table_name="refresh_tokens")
    op.drop_table("refresh_tokens")
    op.drop_index(op.f("ix_providers_sector"), table_name="providers")
    op.drop_index("ix_providers_search", table_name="providers", postgresql_using="gin")
    op.drop_index("ix_providers_live_company_id", table_name="providers")
    op.drop_index("ix_providers_company_id", table_name="providers")
    op.drop_index("ix_providers_city_id", table_name="providers")
    op.drop_table("providers")
    op.drop_index("ix_sessions_user_id", table_name="sessions")
    op.drop_index("ix_sessions_expires_at", table_name="sessions")
    op.drop_table("sessions")
    op.drop_index("ix_reservations_group_id", table_name="reservations")
    op.drop_index(
        "ix_reservations_expires_at", table_name="reservations", postgresql_where=sa.text("expires_at IS NOT NULL")
    )
    op.drop_index(
        "ix_reservations_calendar_id_lower",
        table_name="reservations",
        postgresql_include=["period", "lane", "expires_at"],
    )
    op.drop_index(
        "ix_reservations_area_id_lower",
        table_name="reservations",
        postgresql_include=["calendar_id", "period", "lane", "expires_at"],
        postgresql_where=sa.text("area_id IS NOT NULL"),
    )
    op.drop_table("reservations")
    op.drop_table("outbox_handled")
    op.drop_index("ix_opening_hours_calendar_id", table_name="opening_hours")
    op.drop_table("opening_hours")
    op.drop_index("ix_memberships_company_id", table_name="memberships")
    op.drop_table("memberships")
    op.drop_table("credentials")
    op.drop_index("ix_closures_calendar_id", table_name="closures")
    op.drop_table("closures")
    op.drop_index(
        "ix_cities_spellings", table_name="cities", postgresql_using="gin", postgresql_with={"fastupdate": "off"}
    )
    op.drop_index("ix_cities_country_code", table_name="cities")
    op.drop_index(
        "ix_cities_ascii_name",
        table_name="cities",
        postgresql_using="gin",
        postgresql_ops={"ascii_name": "gin_trgm_ops"},
        postgresql_with={"fastupdate": "off"},
    )
    op.drop_table("cities")
    op.drop_index("uq_users_email", table_name="users")
    op.drop_table("users")
    op.drop_index("ix_outbox_due", table_name="outbox", postgresql_where=sa.text("done_at IS NULL AND dead_at IS NULL"))
    op.drop_index("ix_outbox_done_at", table_name="outbox", postgresql_where=sa.text("done_at IS NOT NULL"))
    op.drop_table("outbox")
    op.drop_index("ix_idempotency_keys_created_at", table_name="idempotency_keys")
    op.drop_table("idempotency_keys")
    op.drop_table("countries")
    op.drop_index("uq_companies_house", table_name="companies", postgresql_where=sa.text("is_house"))
    op.drop_table("companies")
    op.drop_index("ix_calendars_parent_id", table_name="calendars", postgresql_where=sa.text("parent_id IS NOT NULL"))
    op.drop_index("ix_calendars_area_id", table_name="calendars", postgresql_where=sa.text("area_id IS NOT NULL"))
    op.drop_table("calendars")
