"""The tables of equipment and badges: the catalogue, and what places have of it."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, text
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, mapped_column, relationship

from frontdesk.core.db import Base, Timestamps
from frontdesk.modules.amenities.rules import MAX_QUANTITY
from frontdesk.modules.calendar.models import Calendar


class CatalogueEntry(Timestamps):
    """Something that can be had. Two of a kind are not called the same, however the letters are cased."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    slug: Mapped[str] = mapped_column(Text, unique=True)  # made from the first name, and kept when that changes
    description: Mapped[str | None] = mapped_column(Text)


class EquipmentType(CatalogueEntry, Base):
    """A kind of thing that places have: a grand piano, a projector."""

    __tablename__ = "equipment_types"
    __table_args__ = (Index("uq_equipment_types_name", text("lower(name)"), unique=True),)


class Badge(CatalogueEntry, Base):
    """What the installation vouches for: verified, step-free access."""

    __tablename__ = "badges"
    __table_args__ = (Index("uq_badges_name", text("lower(name)"), unique=True),)


Entry = TypeVar("Entry", EquipmentType, Badge)


class PlaceEquipment(Timestamps, Base):
    """How many of one type of equipment a place has."""

    __tablename__ = "place_equipment"
    __table_args__ = (
        CheckConstraint(f"quantity BETWEEN 1 AND {MAX_QUANTITY}", name="quantity"),
        Index("ix_place_equipment_equipment_type_id", "equipment_type_id", "place_id"),  # who has a piano
    )

    place_id: Mapped[UUID] = mapped_column(ForeignKey(Calendar.id, ondelete="CASCADE"), primary_key=True)
    equipment_type_id: Mapped[UUID] = mapped_column(ForeignKey(EquipmentType.id), primary_key=True)
    quantity: Mapped[int] = mapped_column(Integer)

    type: Mapped[EquipmentType] = relationship(lazy="raise", innerjoin=True)
    slug: AssociationProxy[str] = association_proxy("type", "slug")
    name: AssociationProxy[str] = association_proxy("type", "name")


class PlaceBadge(Timestamps, Base):
    """That a place has a badge."""

    __tablename__ = "place_badges"
    __table_args__ = (Index("ix_place_badges_badge_id", "badge_id", "place_id"),)

    place_id: Mapped[UUID] = mapped_column(ForeignKey(Calendar.id, ondelete="CASCADE"), primary_key=True)
    badge_id: Mapped[UUID] = mapped_column(ForeignKey(Badge.id), primary_key=True)
