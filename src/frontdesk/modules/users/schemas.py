"""What clients send and get about people."""

from datetime import datetime
from enum import StrEnum, auto
from importlib.resources import files
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    MISSING,
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    StrictBool,
    StringConstraints,
    model_validator,
)
from pydantic.main import IncEx
from typing_extensions import TypeAliasType

from frontdesk.core.permissions import Role
from frontdesk.core.schemas import Input, Line, Output, Record, Text
from frontdesk.modules.users.models import Tier, User
from frontdesk.modules.users.rules.names import DEFAULT_PREFERENCES, canonical_locale, split_name

# the IANA database that ships with us, so that the answer does not depend on the machine
TIMEZONES = frozenset(files("tzdata").joinpath("zones").read_text().split())

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"

Email = Annotated[
    str,
    # RFC 5321 without quoted local parts and address literals, as browsers have it, but with a dot in the domain; the
    # whole rule stands in the pattern, so that a client can check it before it sends
    StringConstraints(max_length=254, pattern=rf"^{_ATOM}(\.{_ATOM})*@({_LABEL}\.)+{_LABEL}$"),
    Field(examples=["ada@example.com"]),
]
Phone = Annotated[
    str,
    StringConstraints(max_length=50, pattern=r"^[0-9A-Za-z+(][0-9A-Za-z+()./,;#* -]*$"),
    Field(description="As people write it; with the country's code it can get SMS.", examples=["+49 30 901820"]),
]
WebAddress = Annotated[
    str,
    StringConstraints(
        max_length=2000, pattern=r"^https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?([/?#][!-~]*)?$"
    ),
    Field(examples=["https://cdn.example.com/ada.webp"]),
]


def _known(zone: str) -> str:
    if zone not in TIMEZONES:
        message = "not a name of the IANA time zone database"
        raise ValueError(message)
    return zone


Timezone = TypeAliasType(
    "Timezone",
    Annotated[
        str,
        AfterValidator(_known),
        Field(
            description="A name of the IANA time zone database.",
            examples=["Europe/Berlin"],
            json_schema_extra={"enum": sorted(TIMEZONES)},
        ),
    ],
)


Locale = Annotated[
    str,
    # language, script, region, variants: the parts of a tag that say how to speak to somebody (RFC 5646, 2.1)
    StringConstraints(
        max_length=35,
        pattern=r"^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*$",
    ),
    AfterValidator(canonical_locale),
    Field(description="A language tag of BCP 47.", examples=["de-CH"]),
]


def _filled(said: Any) -> Any:
    return {**DEFAULT_PREFERENCES, **said} if isinstance(said, dict) else said


class PaymentGateway(StrEnum):
    """Through whom owners can be paid."""

    STRIPE = auto()
    SQUARE = auto()


class AccountType(StrEnum):
    """What somebody signed up as. It decides which welcome they get, never what they may do."""

    USER = auto()
    OWNER = auto()


class Preferences(Output):
    """How a person wants to be told things. Mails about one's account, money and bookings always come."""

    email_notifications: bool = Field(description="Any mails but necessary ones.")
    sms_notifications: bool = Field(description="Any SMS.")
    email_reminders: bool = Field(description="Reminders of bookings.")
    email_desk: bool = Field(description="What happens at places of one's own.")
    email_messages: bool = Field(description="That somebody has written.")
    email_reviews: bool = Field(description="Invitations to review.")
    sms_bookings: bool = Field(description="Confirmations and cancellations.")
    sms_reminders: bool


class PreferencesPatch(Input):
    """What may change about preferences; what is left out stays."""

    email_notifications: StrictBool | MISSING = MISSING
    sms_notifications: StrictBool | MISSING = MISSING
    email_reminders: StrictBool | MISSING = MISSING
    email_desk: StrictBool | MISSING = MISSING
    email_messages: StrictBool | MISSING = MISSING
    email_reviews: StrictBool | MISSING = MISSING
    sms_bookings: StrictBool | MISSING = MISSING
    sms_reminders: StrictBool | MISSING = MISSING


class Names(Input):
    """A person's name: in two parts, or in one line that is parted at the first space."""

    firstname: Line | MISSING | None = Field(default=MISSING, examples=["Ada"])
    lastname: Line | MISSING | None = Field(default=MISSING, examples=["Lovelace"])
    full_name: Line | MISSING = Field(
        default=MISSING, exclude=True, description="Read as first and last name where neither of them is given."
    )

    @model_validator(mode="after")
    def _parts(self) -> Self:
        if self.full_name is not MISSING and self.firstname is MISSING and self.lastname is MISSING:
            self.firstname, self.lastname = split_name(self.full_name)
        return self


class ProfilePatch(Names):
    """What people may change about themselves; what is left out stays, null empties."""

    phone: Phone | MISSING | None = MISSING
    bio: Text | MISSING | None = Field(default=MISSING, examples=["Plays the analytical engine."])
    avatar_url: Annotated[
        WebAddress | MISSING | None,
        Field(
            validation_alias=AliasChoices("avatar_url", "photo", "avatar"),  # what other clients call it
            description="Also read as `photo` or `avatar`.",
        ),
    ] = MISSING
    timezone: Timezone | MISSING | None = MISSING
    locale: Locale | MISSING | None = MISSING
    preferences: PreferencesPatch | MISSING = MISSING
    payment_gateway: PaymentGateway | MISSING | None = Field(
        default=MISSING,
        description="For owners of companies that are connected to several: through which their clients pay.",
    )


class UserOut(Record):
    """A person."""

    edited: ClassVar[IncEx | None] = set(ProfilePatch.model_fields)

    email: str = Field(examples=["ada@example.com"])
    email_verified: bool
    firstname: str | None = Field(examples=["Ada"])
    lastname: str | None = Field(examples=["Lovelace"])
    full_name: str | None = Field(examples=["Ada Lovelace"])
    phone: str | None = Field(examples=["+49 30 901820"])
    bio: str | None = Field(examples=["Plays the analytical engine."])
    avatar_url: str | None = Field(examples=["https://cdn.example.com/ada.webp"])
    timezone: str | None = Field(examples=["Europe/Berlin"])
    locale: str | None = Field(examples=["de-CH"])
    preferences: Annotated[Preferences, BeforeValidator(_filled)]
    payment_gateway: PaymentGateway | None = Field(description="Through which the clients of their companies pay.")
    account_type: AccountType
    is_admin: bool = Field(description="Whether they run the installation.")
    is_active: bool = Field(description="Whether they may sign in.")
    subscription_tier: Tier = Field(description="Which lessons they may open; what admins have set.")
    xp: int = Field(examples=[340], description="Experience points, which lessons give once each.")
    level: int = Field(examples=[3], description="1 from the start, 2 at 100 XP, 3 at 300: 50 * level * (level - 1).")


class ProfileOut(UserOut):
    """A person and what they are to the installation."""

    streak: int = Field(
        examples=[12],
        description="On how many days in a row they have learned, by the calendar of their `timezone` (UTC without "
        "one), until today or yesterday; days that a freeze has saved do not count, nor end it.",
    )
    streak_today: bool = Field(description="Whether today counts already; if not, learn something to make it count.")
    streak_freezes: int = Field(
        examples=[1],
        description="Days that they may miss. Each seventh day of a streak earns one; at most two are kept.",
    )

    role: Role = Field(description="The highest that applies: USER, STAFF (works for a company), STUDIO_OWNER, ADMIN.")

    @classmethod
    def of(cls, user: User, *, role: Role, now: datetime) -> Self:
        """The profile of a user who is known to have this role, as it is at `now`."""
        streak = user.learning_streak.settled(at=now, zone=user.zone)
        return cls(
            **UserOut.model_validate(user).model_dump(),
            role=role,
            streak=streak.days,
            streak_today=streak.counts_today(at=now, zone=user.zone),
            streak_freezes=streak.freezes,
        )
