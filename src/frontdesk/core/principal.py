"""Who is calling, as pure types, and the ports through which the storey above says so."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from frontdesk.core.permissions import CompanyRole, Permission, Role, may


@dataclass(frozen=True, slots=True)
class Membership:
    """One person's place in one company."""

    company_id: UUID
    role: CompanyRole


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in caller. `memberships` is what the database says now, never what a token said once."""

    user_id: UUID
    email: str
    email_verified: bool
    role: Role
    session_id: UUID
    memberships: Sequence[Membership]

    @property
    def is_admin(self) -> bool:
        """Whether the caller runs the installation."""
        return self.role is Role.ADMIN

    @property
    def companies(self) -> frozenset[UUID]:
        """The companies the caller works for."""
        return frozenset(membership.company_id for membership in self.memberships)

    def works_for(self, company_id: UUID) -> bool:
        """Whether the caller is an insider of this company (or runs the installation)."""
        return self.is_admin or company_id in self.companies

    def may(self, permission: Permission, *, company_id: UUID) -> bool:
        """Whether the caller has `permission` inside this company."""
        return self.is_admin or any(
            membership.company_id == company_id and may(membership.role, permission) for membership in self.memberships
        )


class Authenticator(Protocol):
    """Turns an access token into a principal."""

    async def __call__(self, session: AsyncSession, token: str) -> Principal:
        """The caller behind `token`; raises `Unauthenticated` for anything but a live one."""

    def names(self, token: str) -> UUID | None:
        """Whom an intact access token of our own is made out to, whether its session still lives or not."""

    async def still(self, session: AsyncSession, session_ids: Collection[UUID]) -> Mapping[UUID, Principal]:
        """Who is behind these sessions now, by session; those that have ended are left out.

        What a user pool's token says of its bearer beyond that is not known here.
        """


class Memberships(Protocol):
    """Knows where people work, as SQL: whoever asks who is calling asks for both in one statement."""

    def __call__(self, user_id: InstrumentedAttribute[UUID], /) -> ColumnElement[Any]:
        """The memberships of the person in this column as a JSON array of `[company_id, role]`, or null."""
