"""What clients send and get about companies."""

from typing import Annotated

from pydantic import MISSING, Field, StringConstraints

from frontdesk.core.schemas import Input, Line, Record
from frontdesk.modules.companies.rules import MAX_SLUG
from frontdesk.modules.users.schemas import WebAddress

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

    name: str = Field(examples=["Blue Note Studios"])
    slug: str = Field(examples=["blue-note-studios"])
    logo_url: str | None = Field(examples=["https://cdn.example.com/logo.png"])
    is_house: bool = Field(description="Whether it is the default company of this installation.")
