"""The tables of companies and their people."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.core.db import Base, Timestamps
from frontdesk.core.permissions import CompanyRole
from frontdesk.modules.users.models import User


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
    """That a person works for a company, and as what."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint(f"role IN ({', '.join(repr(str(role)) for role in CompanyRole)})", name="role"),
        Index("ix_memberships_company_id", "company_id"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    company_id: Mapped[UUID] = mapped_column(ForeignKey(Company.id, ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(Text)  # a `CompanyRole`
