"""What clients send to sign up and in and to look after their account, and what they get."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    MISSING,
    AfterValidator,
    AliasChoices,
    Field,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    field_validator,
)
from pydantic_core import PydanticCustomError

from frontdesk.core.schemas import Input, Line, Output
from frontdesk.modules.accounts.models import UserSession
from frontdesk.modules.accounts.ports import Identity
from frontdesk.modules.accounts.rules import MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH, is_guessed_first
from frontdesk.modules.users.schemas import AccountType, Email, Names, Phone, Timezone


def _hard_to_guess(password: str) -> str:
    if is_guessed_first(password):
        raise PydanticCustomError("password_too_common", "This password is among the first that anybody would try")
    return password


# whoever takes one also asks `service.passwords.refuse_own`, which knows whose it is to be
NewPassword = Annotated[
    str,
    StringConstraints(min_length=MIN_PASSWORD_LENGTH, max_length=MAX_PASSWORD_LENGTH, pattern=r"^[^\x00]*$"),
    AfterValidator(_hard_to_guess),
    Field(
        description="Any characters but NUL. The longer the better; refused are the passwords that are tried first: "
        "those known from breaches, repetitions and runs.",
        examples=["correct horse battery staple"],
    ),
]
# to sign in, what is not an address is just one that nobody has
Username = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^\x00]+$"), Field(examples=["ada@example.com"])]
Password = Annotated[
    str,
    StringConstraints(max_length=MAX_PASSWORD_LENGTH, pattern=r"^[^\x00]+$"),
    Field(examples=["correct horse battery staple"]),
]
Bearer = Literal["bearer"]
Lifetime = Annotated[int, Field(description="Seconds until the access token ends.", examples=[1800])]


class RegisterIn(Names):
    """A person who signs up."""

    email: Email
    password: NewPassword
    phone: Phone | MISSING | None = MISSING
    timezone: Timezone | MISSING | None = MISSING
    account_type: AccountType = AccountType.USER


class KnownElsewhere(Input):
    """What an identity provider says about a person, as far as it can stand in a profile."""

    email: Email | None
    firstname: Line | None
    lastname: Line | None

    @field_validator("*", mode="wrap")
    @classmethod
    def _or_none(cls, value: object, validate: ValidatorFunctionWrapHandler) -> object:
        try:
            return validate(value)
        except ValidationError:
            return None

    @classmethod
    def of(cls, identity: Identity) -> Self:
        """The profile of an identity; its address only where the provider has verified it."""
        email = identity.email if identity.email_verified else None
        return cls(email=email, firstname=identity.firstname, lastname=identity.lastname)

    @property
    def names(self) -> dict[str, str | None]:
        """First and last name, as far as they are known."""
        return self.model_dump(include={"firstname", "lastname"})


class LoginIn(Input):
    """An address and a password."""

    email: Annotated[Username, Field(validation_alias=AliasChoices("email", "username"))]
    password: Password


class LoginForm(Input):
    """The password form of OAuth2 (RFC 6749, 4.3.2); its other fields are ignored."""

    username: Username
    password: Password


class RefreshIn(Input):
    """A refresh token to be exchanged."""

    refresh_token: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")] = Field(
        examples=["6f0f8f0e-5f0c-4c7e-9d4e-0e9f1d2c3b4a"]
    )


class CodeIn(Input):
    """What a front end shows for tokens at the end of a sign-in with an identity provider."""

    code: Annotated[str, StringConstraints(max_length=1000, pattern=r"^[A-Za-z0-9_-]+$")] = Field(
        examples=["c29tZXRoaW5nIHNlYWxlZA"]
    )
    code_verifier: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._~-]{43,128}$")] | None = Field(
        default=None,
        examples=["dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"],
        description="Where the sign-in began with a `code_challenge` (RFC 7636).",
    )


class AccessTokenOut(Output):
    """An access token (RFC 6749, 5.1)."""

    access_token: str = Field(examples=["eyJhbGciOiJIUzI1NiIs…"], description="A JWT, for the Authorization header.")
    token_type: Bearer
    expires_in: Lifetime


class TokensOut(AccessTokenOut):
    """An access token, and the refresh token that is exchanged for the next pair."""

    refresh_token: str = Field(examples=["6f0f8f0e-5f0c-4c7e-9d4e-0e9f1d2c3b4a"], description="For one exchange.")


class AddressIn(Input):
    """An address that may have an account."""

    email: Email


Ticket = Annotated[
    str,
    StringConstraints(max_length=200, pattern=r"^[A-Za-z0-9._-]+$"),
    Field(
        description="What stands behind `token=` in the mailed link.",
        examples=["0197c1f2a7e07c3f8d2b5a6e9f001122.pX3v0mJ9m7b6pDq4hYw2c1Zk5s8tUaGfLrNeBvQxWiE"],
    ),
]


class TicketIn(Input):
    """The token of a mailed link."""

    token: Ticket


class ResetIn(TicketIn):
    """The token of a mailed link, and the password to have from now on."""

    password: Annotated[NewPassword, Field(validation_alias=AliasChoices("password", "new_password"))]


class PasswordChangeIn(Input):
    """The password so far, and the one to have from now on."""

    current_password: Annotated[Password, Field(validation_alias=AliasChoices("current_password", "old_password"))]
    new_password: NewPassword


class EmailChangeIn(Input):
    """The address to have from now on, and the password once more."""

    new_email: Annotated[Email, Field(validation_alias=AliasChoices("new_email", "email"))]
    password: Annotated[Password, Field(validation_alias=AliasChoices("password", "current_password"))]


class MessageOut(Output):
    """What will happen, for people."""

    message: str = Field(examples=["If this address has an account, a mail is on its way to it."])


class AddressOut(Output):
    """Somebody's address, and whether they have shown it to be theirs."""

    email: str = Field(examples=["ada@example.com"])
    email_verified: bool


class SessionOut(Output):
    """One of the caller's sign-ins."""

    id: UUID
    device: str | None = Field(
        examples=["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"],
        description="What it called itself (User-Agent).",
    )
    address: str = Field(examples=["203.0.113.7"], description="Where it signed in from.")
    created_at: datetime
    last_used_at: datetime = Field(description="When it last signed in or exchanged its refresh token.")
    expires_at: datetime = Field(description="When it ends if it exchanges no token before.")
    current: bool = Field(description="Whether this request belongs to it.")

    @classmethod
    def of(cls, session: UserSession, *, current: UUID) -> Self:
        """A session as its owner sees it, who asks from `current`."""
        return cls(
            id=session.id,
            device=session.user_agent,
            address=session.address,
            created_at=session.created_at,
            last_used_at=session.last_used_at,
            expires_at=session.expires_at,
            current=session.id == current,
        )
