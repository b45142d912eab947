"""The table of providers, and what everything has that keeps a calendar."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    column,
    false,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from frontdesk.core.db import Base, Timestamps
from frontdesk.core.markdown import to_html
from frontdesk.modules.calendar.models import Calendar
from frontdesk.modules.companies.models import Company
from frontdesk.modules.geography.models import City
from frontdesk.modules.users.models import User

# the mean of all stars, to the hundredth; as PostgreSQL prints it, so that migrations see no difference
_MEAN = "(round(((rating_points)::numeric / (NULLIF(rating_count, 0))::numeric), 2))::double precision"


class HasCalendar(Timestamps):
    """What can be booked, and rated afterwards. Its calendar has its id, and keeps how it may be booked."""

    id: Mapped[UUID] = mapped_column(ForeignKey(Calendar.id), primary_key=True)

    @declared_attr
    @classmethod
    def calendar(cls) -> Mapped[Calendar]:
        """The calendar, which a query loads beside it."""
        return relationship(Calendar, lazy="raise", innerjoin=True)

    # changed by increments alone (`service.rate`), so that they are exact whoever rates at once
    rating_count: Mapped[int] = mapped_column(Integer, server_default="0")
    rating_points: Mapped[int] = mapped_column(server_default="0")  # the sum of all stars
    rating: Mapped[float | None] = mapped_column(Double, Computed(_MEAN, persisted=True))

    max_concurrent: AssociationProxy[int] = association_proxy("calendar", "lanes")
    step_minutes: AssociationProxy[int] = association_proxy("calendar", "step_minutes")
    buffer_before_minutes: AssociationProxy[int] = association_proxy("calendar", "buffer_before_minutes")
    buffer_after_minutes: AssociationProxy[int] = association_proxy("calendar", "buffer_after_minutes")
    min_notice_minutes: AssociationProxy[int] = association_proxy("calendar", "min_notice_minutes")
    max_advance_days: AssociationProxy[int] = association_proxy("calendar", "max_advance_days")


def sound_rating() -> CheckConstraint:
    """The constraint that a rating is made of one to five stars each."""
    return CheckConstraint("rating_points BETWEEN rating_count AND 5 * rating_count", name="rating")


# what a search looks through; as PostgreSQL prints it, so that migrations see no difference
_SEARCHED = """to_tsvector('simple'::regconfig, immutable_unaccent(
    ((((((name || ' '::text) || sector) || ' '::text) || COALESCE(address, ''::text)) || ' '::text)
    || COALESCE(description, ''::text))))"""


_FULL_UNTIL_A_DAY_BEFORE = """'[{"notice_hours": 24, "percent": 100}]'"""


class Provider(HasCalendar, Base):
    """A place of business: a studio, a clinic, a school."""

    __tablename__ = "providers"
    __table_args__ = (
        # prices point at both, so that the currency cannot change under them
        UniqueConstraint("id", "currency", name="uq_providers_id_currency"),
        CheckConstraint("default_duration_minutes > 0", name="default_duration_minutes"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="position"),
        sound_rating(),
        Index("ix_providers_company_id", "company_id"),
        Index("ix_providers_live_company_id", "live_company_id"),
        Index("ix_providers_city_id", "city_id"),
        Index("ix_providers_search", "search", postgresql_using="gin"),
        Index(
            "ix_providers_name_trigrams",
            func.immutable_unaccent(column("name")).label("name_trigrams"),
            postgresql_using="gin",
            postgresql_ops={"name_trigrams": "gin_trgm_ops"},
        ),
        Index("ix_providers_point", text("point(longitude, latitude)"), postgresql_using="gist"),
    )
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012  SQLAlchemy reads it from the class

    number: Mapped[int] = mapped_column(Identity(), unique=True)  # what people say on the phone
    company_id: Mapped[UUID]
    # A company ends only when its providers have; one that was deleted stays, for its bookings' sake, and holds nobody.
    live_company_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Company.id),
        Computed("CASE WHEN (deleted_at IS NULL) THEN company_id ELSE NULL::uuid END", persisted=True),
        deferred=True,
    )
    name: Mapped[str] = mapped_column(Text)
    slug: Mapped[str] = mapped_column(Text, unique=True)  # stays when the name changes; see `FormerSlug`
    sector: Mapped[str] = mapped_column(Text, index=True)  # as `rules.sector_of` makes it
    phone: Mapped[str | None] = mapped_column(Text)  # as typed
    phone_e164: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)  # on one line
    street: Mapped[str | None] = mapped_column(Text)
    postal_code: Mapped[str | None] = mapped_column(Text)
    city_id: Mapped[int | None] = mapped_column(Integer, ForeignKey(City.id))
    # its city's where nobody has given its own
    latitude: Mapped[float | None] = mapped_column(Double)
    longitude: Mapped[float | None] = mapped_column(Double)
    description: Mapped[str | None] = mapped_column(Text)  # CommonMark
    currency: Mapped[str] = mapped_column(Text)  # ISO 4217
    default_duration_minutes: Mapped[int] = mapped_column(Integer)
    auto_confirm: Mapped[bool]  # whether bookings without a price need nobody's yes
    # whether clients name a service where nothing else has a price: for people, for rooms without prices, for the desk
    service_required: Mapped[bool] = mapped_column(server_default=false())
    # what clients get back who call off: `payments.schemas.RefundTier`, agreed on when they book
    refund_tiers: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text(_FULL_UNTIL_A_DAY_BEFORE))
    reminder_minutes: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default="{1440,120}")  # before a start
    is_active: Mapped[bool]  # inactive: takes no bookings, and the public does not see it
    published: Mapped[bool]  # a draft is seen by its people only
    version: Mapped[int] = mapped_column(server_default="1")
    deleted_at: Mapped[datetime | None]
    search: Mapped[str] = mapped_column(
        TSVECTOR, Computed(_SEARCHED, persisted=True), deferred=True, deferred_raiseload=True
    )

    timezone: AssociationProxy[str] = association_proxy("calendar", "timezone")

    @property
    def listed(self) -> bool:
        """Whether the public is offered it."""
        return self.is_active and self.published and self.deleted_at is None

    @property
    def description_html(self) -> str | None:
        """The description as HTML that is safe to show."""
        return None if self.description is None else to_html(self.description)


class FormerSlug(Timestamps, Base):
    """A slug that a provider had before: it leads to that provider, and to no other for ever."""

    __tablename__ = "provider_former_slugs"
    __table_args__ = (Index("ix_provider_former_slugs_provider_id", "provider_id"),)

    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(ForeignKey(Provider.id, ondelete="CASCADE"))


class Favorite(Timestamps, Base):
    """That somebody wants to find a provider again."""

    __tablename__ = "favorites"
    __table_args__ = (Index("ix_favorites_provider_id", "provider_id"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(ForeignKey(Provider.id, ondelete="CASCADE"), primary_key=True)
