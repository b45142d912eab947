"""The tables of places."""

from sqlalchemy import CHAR, Double, ForeignKey, Index, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, query_expression

from frontdesk.core.db import Base, Timestamps


class Country(Timestamps, Base):
    """A country or territory with a code of its own (ISO 3166-1, and XK, which everybody uses for Kosovo)."""

    __tablename__ = "countries"

    code: Mapped[str] = mapped_column(CHAR(2), primary_key=True)
    name: Mapped[str] = mapped_column(Text)  # English and, in GeoNames, plain ASCII


class City(Timestamps, Base):
    """A populated place; `id` is its GeoNames id, the same in every installation."""

    __tablename__ = "cities"
    # Two ways to find a name. Written once and read for ever, so without the list of pending entries that
    # makes writing to GIN faster: until that is merged, the planner reads the whole table (60 ms, not 0.6).
    __table_args__ = (
        Index("ix_cities_country_code", "country_code"),
        Index(
            "ix_cities_ascii_name",
            "ascii_name",
            postgresql_using="gin",
            postgresql_ops={"ascii_name": "gin_trgm_ops"},
            postgresql_with={"fastupdate": "off"},
        ),
        Index(
            "ix_cities_spellings",
            "spellings",
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        ),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    country_code: Mapped[str] = mapped_column(CHAR(2), ForeignKey("countries.code"))
    name: Mapped[str] = mapped_column(Text)
    ascii_name: Mapped[str] = mapped_column(Text)
    latitude: Mapped[float] = mapped_column(Double)
    longitude: Mapped[float] = mapped_column(Double)
    timezone: Mapped[str] = mapped_column(Text)  # IANA
    population: Mapped[int] = mapped_column(Integer)
    # every name it is known by, as `rules.fold` makes it: its own, and a large city's in other languages
    spellings: Mapped[list[str]] = mapped_column(ARRAY(Text), deferred=True, deferred_raiseload=True)
    # filled by a search near a point only: kilometres along the great circle
    distance_km: Mapped[float | None] = query_expression()
