"""What clients send and get about companies, their people and invitations."""

from datetime import datetime
from typing import Annotated, ClassVar, Self
from uuid import UUID

from pydantic import MISSING, Field, StringConstraints
from pydantic.main import IncEx

from frontdesk.core.permissions import CompanyRole
from frontdesk.core.schemas import Input, Line, Output, Record
from frontdesk.core.slugs import MAX_SLUG
from frontdesk.modules.companies.models import Invitation
from frontdesk.modules.companies.rules import InvitationStatus
from frontdesk.modules.users.schemas import Email, WebAddress

Slug = Annotated[
    str,
    StringConstraints(max_length=MAX_SLUG, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
    Field(description="Its part of an address: lower-case words joined by hyphens.", examples=["blue-note-studios"]),
]


class CompanyIn(Input):
    """A company to be founded."""

    name: Line = Field(examples=["Blue Note Studios"])
    slug: Slug | None = Field(default=None, description="Made from the name where it is not given; unique.")
    logo_url: WebAddress | None = None


class CompanyPatch(Input):
    """What may change about a company; what is left out stays."""

    name: Line | MISSING = MISSING
    slug: Slug | MISSING = MISSING
    logo_url: WebAddress | MISSING | None = MISSING


class CompanyOut(Record):
    """A company."""

    edited: ClassVar[IncEx | None] = set(CompanyPatch.model_fields)

    name: str = Field(examples=["Blue Note Studios"])
    slug: str = Field(examples=["blue-note-studios"])
    logo_url: str | None = Field(examples=["https://cdn.example.com/logo.png"])
    is_house: bool = Field(description="Whether it is the default company of this installation.")


MemberRole = Annotated[CompanyRole, Field(description="What they are there; not above your own.", examples=["staff"])]


class MemberIn(Input):
    """Somebody who is to work for a company."""

    user_id: UUID = Field(description="The id of their account, as `GET /api/v1/users/me` tells them.")
    role: MemberRole = CompanyRole.STAFF


class MemberPatch(Input):
    """What may change about a member."""

    role: MemberRole


class OwnerIn(Input):
    """To whom a company is handed over."""

    user_id: UUID = Field(description="A member of the company.")


class MemberOut(Output):
    """Somebody who works for a company."""

    company_id: UUID
    user_id: UUID
    role: CompanyRole
    email: str = Field(examples=["ada@example.com"])
    firstname: str | None = Field(examples=["Ada"])
    lastname: str | None = Field(examples=["Lovelace"])
    full_name: str | None = Field(examples=["Ada Lovelace"])
    avatar_url: str | None = Field(examples=["https://cdn.example.com/ada.webp"])
    created_at: datetime = Field(description="Since when they work there.")
    updated_at: datetime


class InvitationIn(Input):
    """Who is to be invited, and as what."""

    email: Email
    role: MemberRole = CompanyRole.STAFF


class InvitationOut(Record):
    """An invitation, as those see it who manage the company's people. Its link goes to the address alone."""

    company_id: UUID
    email: str = Field(examples=["ada@example.com"])
    role: CompanyRole
    status: InvitationStatus
    invited_by: UUID | None = Field(description="On whose word; it ends with their right to give it.")
    expires_at: datetime

    @classmethod
    def of(cls, invitation: Invitation, *, now: datetime) -> Self:
        """The answer about an invitation as it stands at `now`."""
        return cls.model_validate(invitation).model_copy(update={"status": invitation.status_at(now)})


class PresentedInvitationOut(Output):
    """An invitation, as whoever has its link sees it."""

    company_name: str = Field(examples=["Blue Note Studios"])
    company_logo_url: str | None = Field(examples=["https://cdn.example.com/logo.png"])
    email: str = Field(examples=["ada@example.com"], description="The account that accepts has to have this address.")
    role: CompanyRole
    status: InvitationStatus
    expires_at: datetime

    @classmethod
    def of(cls, invitation: Invitation, *, now: datetime) -> Self:
        """The answer about an invitation as it stands at `now`."""
        return cls(
            company_name=invitation.company.name,
            company_logo_url=invitation.company.logo_url,
            email=invitation.email,
            role=CompanyRole(invitation.role),
            status=invitation.status_at(now),
            expires_at=invitation.expires_at,
        )
