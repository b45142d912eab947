"""What clients send and get about providers."""

from typing import Annotated
from uuid import UUID

from pydantic import MISSING, AfterValidator, Field, StrictBool, StringConstraints

from frontdesk.core.schemas import Currency, Line, Record, Text
from frontdesk.core.slugs import MAX_SLUG, SLUG
from frontdesk.modules.calendar.schemas import DurationMinutes, TimeRules, TimeRulesPatch, Timezone
from frontdesk.modules.geography.schemas import CityId
from frontdesk.modules.payments.schemas import RefundTier, RefundTiers
from frontdesk.modules.providers.rules import sector_of
from frontdesk.modules.users.schemas import Email, Phone

Sector = Annotated[
    Line,
    AfterValidator(sector_of),
    Field(description="Any; kept in lower snake case.", examples=["studio", "medical", "real_estate"]),
]
SlugAsked = Annotated[
    str, StringConstraints(max_length=120, pattern=r"^[^\x00]*$"), Field(examples=["blue-note-studio"])
]
Slug = Annotated[str, StringConstraints(max_length=MAX_SLUG, pattern=SLUG), Field(examples=["blue-note-studio"])]
Description = Annotated[Text, Field(description="CommonMark.", examples=["Three **rehearsal rooms** by the canal."])]
PostalCode = Annotated[Line, StringConstraints(max_length=20), Field(examples=["10997"])]
Duration = Annotated[DurationMinutes, Field(strict=True)]
Latitude = Annotated[float, Field(strict=True, ge=-90, le=90, description="Degrees north (WGS 84).", examples=[52.5])]
Longitude = Annotated[
    float, Field(strict=True, ge=-180, le=180, description="Degrees east (WGS 84).", examples=[13.42])
]


def _far_to_near(minutes: list[int]) -> list[int]:
    return sorted(set(minutes), reverse=True)


ReminderMinutes = Annotated[
    list[Annotated[int, Field(strict=True, ge=10, le=43_200)]],
    Field(
        max_length=5,
        examples=[[1440, 120]],
        description="How many minutes before their start clients are reminded of bookings; none: never.",
    ),
    AfterValidator(_far_to_near),
]

SERVICE_REQUIRED = (
    "Whether clients name a service (`offering_id`) to book somebody, the desk, or a room without prices of its own; "
    "whoever books for others need not."
)
ServiceRequired = Annotated[StrictBool, Field(description=SERVICE_REQUIRED)]


class ProviderIn(TimeRules):
    """A place of business to be opened."""

    company_id: UUID | None = Field(default=None, description="Whose it is; your only company where it is not given.")
    name: Line = Field(examples=["Blue Note Studio"])
    slug: Slug | None = Field(default=None, description="Made from the name where it is not given.")
    sector: Sector
    phone: Phone | None = None
    email: Email | None = None
    address: Line | None = Field(default=None, description="On one line.", examples=["Oranienstraße 1, 10997 Berlin"])
    street: Line | None = Field(default=None, examples=["Oranienstraße 1"])
    postal_code: PostalCode | None = None
    city_id: CityId | None = None
    latitude: Latitude | None = Field(default=None, description="Degrees north (WGS 84); its city's if not given.")
    longitude: Longitude | None = Field(default=None, description="Degrees east (WGS 84); its city's if not given.")
    timezone: Timezone | None = Field(
        default=None, description="Its city's where it is not given, otherwise the installation's."
    )
    description: Description | None = None
    currency: Currency = "EUR"
    default_duration_minutes: Duration = 60
    auto_confirm: StrictBool = Field(default=False, description="Whether bookings need nobody's yes.")
    service_required: ServiceRequired = False
    refund_tiers: RefundTiers = Field(default_factory=lambda: [RefundTier(notice_hours=24, percent=100)])
    reminder_minutes: ReminderMinutes = Field(default=[1440, 120])
    is_active: StrictBool = Field(default=True, description="Inactive: no bookings, and hidden from the public.")
    published: StrictBool = Field(default=True, description="A draft is hidden from the public.")


class ProviderPatch(TimeRulesPatch):
    """What may change about a provider; what is left out stays, null empties."""

    name: Line | MISSING = MISSING
    slug: Slug | MISSING = MISSING
    sector: Sector | MISSING = MISSING
    phone: Phone | MISSING | None = MISSING
    email: Email | MISSING | None = MISSING
    address: Line | MISSING | None = MISSING
    street: Line | MISSING | None = MISSING
    postal_code: PostalCode | MISSING | None = MISSING
    city_id: CityId | MISSING | None = MISSING
    latitude: Latitude | MISSING | None = MISSING
    longitude: Longitude | MISSING | None = MISSING
    timezone: Timezone | MISSING = MISSING
    description: Description | MISSING | None = MISSING
    currency: Currency | MISSING = MISSING
    default_duration_minutes: Duration | MISSING = MISSING
    auto_confirm: StrictBool | MISSING = MISSING
    service_required: ServiceRequired | MISSING = MISSING
    refund_tiers: RefundTiers | MISSING = MISSING
    reminder_minutes: ReminderMinutes | MISSING = MISSING
    is_active: StrictBool | MISSING = MISSING
    published: StrictBool | MISSING = MISSING


class BookableOut(Record):
    """How something may be booked, and how clients found it."""

    max_concurrent: int = Field(examples=[1], description="How many bookings fit side by side.")
    step_minutes: int = Field(examples=[15], description="The grid of starts, from the opening of each span.")
    buffer_before_minutes: int = Field(examples=[0], description="Kept free before each booking.")
    buffer_after_minutes: int = Field(examples=[0], description="Kept free after each booking.")
    min_notice_minutes: int = Field(examples=[0], description="How long ahead at least.")
    max_advance_days: int = Field(examples=[365], description="How long ahead at most, days of 24 hours.")
    rating: float | None = Field(examples=[4.67], description="The mean of its reviews' stars; null without any.")
    rating_count: int = Field(examples=[3], description="How many reviews that is.")


class ProviderOut(BookableOut):
    """A place of business."""

    number: int = Field(examples=[1], description="What people say on the phone; accepted wherever an id is.")
    company_id: UUID
    name: str = Field(examples=["Blue Note Studio"])
    slug: str = Field(examples=["blue-note-studio"], description="Unique; where it is changed, the old one leads here.")
    sector: str = Field(examples=["studio"])
    phone: str | None = Field(examples=["+49 30 901820"], description="As it was typed.")
    phone_e164: str | None = Field(examples=["+4930901820"], description="The same to dial, as far as it is known.")
    email: str | None = Field(examples=["studio@example.com"])
    address: str | None = Field(examples=["Oranienstraße 1, 10997 Berlin"])
    street: str | None = Field(examples=["Oranienstraße 1"])
    postal_code: str | None = Field(examples=["10997"])
    city_id: int | None = Field(examples=[2950159])
    latitude: float | None = Field(examples=[52.5])
    longitude: float | None = Field(examples=[13.42])
    timezone: str = Field(examples=["Europe/Berlin"])
    description: str | None = Field(examples=["Three **rehearsal rooms** by the canal."], description="CommonMark.")
    description_html: str | None = Field(
        examples=["<p>Three <strong>rehearsal rooms</strong> by the canal.</p>"],
        description="The same as HTML that is safe to show.",
    )
    currency: str = Field(examples=["EUR"])
    default_duration_minutes: int = Field(examples=[60])
    auto_confirm: bool
    service_required: bool = Field(description=SERVICE_REQUIRED)
    refund_tiers: list[RefundTier] = Field(description="What clients get back who call off.")
    reminder_minutes: list[int] = Field(
        examples=[[1440, 120]], description="How many minutes before their start clients are reminded of bookings."
    )
    is_active: bool
    published: bool
    version: int = Field(examples=[1], description="Also the ETag; send it back as If-Match.")
