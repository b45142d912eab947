"""The tables of companies and their people."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, mapped_column, relationship

from frontdesk.core.db import Base, Timestamps
from frontdesk.core.permissions import CompanyRole
from frontdesk.modules.companies.rules import InvitationStatus
from frontdesk.modules.users.models import User


def _among(column: str, values: Iterable[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class Company(Timestamps, Base):
    """A business. Calendars, bookings and money carry its id as their tenant."""

    __tablename__ = "companies"
    __table_args__ = (
        Index("uq_companies_house", "is_house", unique=True, postgresql_where=text("is_house")),  # there is one
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    slug: Mapped[str] = mapped_column(Text, unique=True)  # made from the first name, and kept when that changes
    logo_url: Mapped[str | None] = mapped_column(Text)
    is_house: Mapped[bool] = mapped_column(server_default="false")  # the default company, which always exists


class Membership(Timestamps, Base):
    """That a person works for a company, and as what.

    A trigger refuses to take the last owner away from a company that lives on.
    """

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint(_among("role", CompanyRole), name="role"),
        Index("ix_memberships_company_id", "company_id"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    company_id: Mapped[UUID] = mapped_column(ForeignKey(Company.id, ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(Text)  # a `CompanyRole`

    company: Mapped[Company] = relationship(lazy="raise", innerjoin=True)
    user: Mapped[User] = relationship(lazy="raise", innerjoin=True)
    email: AssociationProxy[str] = association_proxy("user", "email")
    firstname: AssociationProxy[str | None] = association_proxy("user", "firstname")
    lastname: AssociationProxy[str | None] = association_proxy("user", "lastname")
    full_name: AssociationProxy[str | None] = association_proxy("user", "full_name")
    avatar_url: AssociationProxy[str | None] = association_proxy("user", "avatar_url")


class Invitation(Timestamps, Base):
    """That whoever has an address may work for a company. Its token is computed from the id and the generation."""

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint(_among("role", CompanyRole), name="role"),
        CheckConstraint(_among("status", InvitationStatus), name="status"),
        Index(
            "uq_invitations_pending",
            "company_id",
            text("lower(email)"),
            unique=True,
            postgresql_where=text("status = 'pending'"),
        ),
        Index("ix_invitations_company_id", "company_id"),
        Index("ix_invitations_invited_by", "invited_by"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    company_id: Mapped[UUID] = mapped_column(ForeignKey(Company.id, ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(Text)  # as typed
    role: Mapped[str] = mapped_column(Text)  # a `CompanyRole`
    invited_by: Mapped[UUID | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))  # whose word it is
    generation: Mapped[int] = mapped_column(server_default="0")  # each sending ends the links of the one before
    expires_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(Text, server_default=InvitationStatus.PENDING)  # as stored: see `status_at`

    company: Mapped[Company] = relationship(lazy="raise", innerjoin=True)
    inviter: Mapped[User | None] = relationship(lazy="raise")

    def status_at(self, now: datetime) -> InvitationStatus:
        """What has become of it: a pending one expires by itself."""
        stored = InvitationStatus(self.status)
        lapsed = stored is InvitationStatus.PENDING and self.expires_at <= now
        return InvitationStatus.EXPIRED if lapsed else stored
