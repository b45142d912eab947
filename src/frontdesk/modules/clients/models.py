"""The table of clients."""

from uuid import UUID

from sqlalchemy import Computed, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.core.db import Base, Timestamps
from frontdesk.modules.users.models import User

# what a search looks through; as PostgreSQL prints it, so that migrations see no difference
_SEARCHED = """((immutable_unaccent(lower(((name || ' '::text) || COALESCE(email, ''::text)))) || ' '::text)
    || regexp_replace(COALESCE(phone_e164, phone, ''::text), '[^0-9]'::text, ''::text, 'g'::text))"""


class Client(Timestamps, Base):
    """Somebody whom a company serves."""

    __tablename__ = "clients"
    __table_args__ = (
        UniqueConstraint("company_id", "identity", name="uq_clients_company_id_identity"),
        Index("ix_clients_user_id", "user_id"),
        Index("ix_clients_merged_into_id", "merged_into_id", postgresql_where=text("merged_into_id IS NOT NULL")),
        Index("ix_clients_search", "search", postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}),
    )
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012  SQLAlchemy reads it from the class

    id: Mapped[UUID] = mapped_column(primary_key=True)
    company_id: Mapped[UUID]  # the tenant: every table that grows carries it
    identity: Mapped[str] = mapped_column(Text)  # as `rules.identity` has it
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)  # as typed
    phone_e164: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    notes: Mapped[str | None] = mapped_column(Text)  # of the desk, about them
    version: Mapped[int] = mapped_column(server_default="1")
    # the card of the same person that stands for this one: this only keeps that its contacts are theirs
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("clients.id"))
    search: Mapped[str] = mapped_column(
        Text, Computed(_SEARCHED, persisted=True), deferred=True, deferred_raiseload=True
    )
