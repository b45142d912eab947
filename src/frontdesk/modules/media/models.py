"""The table of uploads: one row for each address that was given out, and what has become of the file."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.core.db import Base, Timestamps
from frontdesk.modules.media.rules import names
from frontdesk.modules.users.models import User


class Upload(Timestamps, Base):
    """One file that somebody uploads. It belongs to whoever asked for the address."""

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint("folder IN ('avatars', 'thumbnails', 'logos', 'photos')", name="folder"),
        CheckConstraint("file_type IN ('image/png', 'image/jpeg', 'image/webp', 'image/gif')", name="file_type"),
        CheckConstraint("status IN ('pending', 'processing', 'ready', 'refused')", name="status"),
        CheckConstraint("(refusal IS NOT NULL) = (status = 'refused')", name="refusal"),
        CheckConstraint("(tenant_id IS NOT NULL) = (folder IN ('logos', 'photos'))", name="tenant_id"),
        CheckConstraint("(free_since IS NULL) = (attached_to IS NOT NULL)", name="free_since"),
        CheckConstraint("attached_to IS NULL OR status <> 'refused'", name="attached_to"),
        CheckConstraint("size > 0", name="size"),
        Index("ix_uploads_owner_id", "owner_id"),
        Index("ix_uploads_attached_to", "attached_to", postgresql_where=text("attached_to IS NOT NULL")),
        Index("ix_uploads_free_since", "free_since", postgresql_where=text("free_since IS NOT NULL")),
        Index("ix_uploads_open", "expires_at", postgresql_where=text("is_open")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    tenant_id: Mapped[UUID | None]  # the company that it is for: companies are above us
    folder: Mapped[str] = mapped_column(Text)
    file_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int | None]  # bytes, as announced
    key: Mapped[str] = mapped_column(Text)  # of the picture, once it is published
    status: Mapped[str] = mapped_column(Text, server_default="pending")
    refusal: Mapped[str | None] = mapped_column(Text)  # why it was refused
    attached_to: Mapped[str | None] = mapped_column(Text)  # opaque, for example "room:…": what uses it is above us
    free_since: Mapped[datetime | None]  # null while something uses it
    expires_at: Mapped[datetime]  # when the address ends
    is_open: Mapped[bool] = mapped_column(server_default="true")  # until what the address left behind is cleared away

    @property
    def incoming(self) -> str:
        """The key under which the file arrives."""
        return names.incoming(self.id)

    @property
    def published(self) -> tuple[str, ...]:
        """The keys of everything that is published of it."""
        return names.published(self.id, self.folder, self.file_type)
