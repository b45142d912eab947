"""What clients send to sign up and in, and the tokens that they get."""

from typing import Annotated, Literal, Self

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
