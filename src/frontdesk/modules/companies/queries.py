"""Statements over companies."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Delete, Select, Update, and_, case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload
from sqlalchemy.sql.dml import ReturningInsert

from frontdesk.core.permissions import CompanyRole
from frontdesk.modules.accounts.models import UserIdentity
from frontdesk.modules.companies.models import Company, Invitation, Membership
from frontdesk.modules.companies.rules import RANKS, InvitationStatus
from frontdesk.modules.users.models import User


def companies() -> Select[Company]:
    """All companies by name."""
    return select(Company).order_by(Company.name, Company.id)


def companies_of(user_id: UUID) -> Select[Company]:
    """The companies that a person works for, by name."""
    return companies().join(Membership).where(Membership.user_id == user_id)


def memberships_of(user_id: InstrumentedAttribute[UUID]) -> ColumnElement[Any]:
    """The memberships of the person in this column as a JSON array of `[company_id, role]`, or null."""
    pair = func.jsonb_build_array(Membership.company_id, Membership.role)
    return select(func.jsonb_agg(pair)).where(Membership.user_id == user_id).scalar_subquery()


def removal(company_id: UUID) -> Delete:
    """Ends a company; the database refuses while a provider belongs to it, or it is owed money."""
    return delete(Company).where(Company.id == company_id)


def members(company_id: UUID, *, role: CompanyRole | None) -> Select[Membership]:
    """A company's people with who they are, the highest role first, then by name."""
    rank = case({str(one): rank for one, rank in RANKS.items()}, value=Membership.role)
    statement = (
        select(Membership)
        .join(Membership.user)
        .options(contains_eager(Membership.user))
        .where(Membership.company_id == company_id)
        .order_by(rank.desc(), func.lower(User.lastname), func.lower(User.firstname), User.id)
    )
    return statement if role is None else statement.where(Membership.role == role)


def member(company_id: UUID, user_id: UUID) -> Select[Membership]:
    """One membership with whose and where it is, as it stands now."""
    return (
        select(Membership)
        .options(joinedload(Membership.user), joinedload(Membership.company))
        .where(Membership.company_id == company_id, Membership.user_id == user_id)
        .execution_options(populate_existing=True)
    )


def member_with(company_id: UUID, email: str) -> Select[UUID]:
    """The member who has this address, however its letters are cased."""
    return (
        select(Membership.user_id)
        .join(Membership.user)
        .where(Membership.company_id == company_id, func.lower(User.email) == func.lower(email))
    )


def roles(company_id: UUID, people: Collection[UUID | None]) -> Select[UUID, str]:
    """The roles of a company's owners, and of these people as far as they work there."""
    meant = or_(Membership.role == CompanyRole.OWNER, Membership.user_id.in_(people))
    return select(Membership.user_id, Membership.role).where(Membership.company_id == company_id, meant)


def standing(company_id: UUID, user_id: UUID) -> Select[bool, bool, str]:
    """Whether somebody may sign in, whether they run the installation, and their role in a company or null.

    Who runs it by a group of a user pool, as the pool's last token said.
    """
    here = and_(Membership.user_id == User.id, Membership.company_id == company_id)
    is_admin = or_(User.is_admin, UserIdentity.makes_admin()).label("is_admin")
    return select(User.is_active, is_admin, Membership.role).outerjoin(Membership, here).where(User.id == user_id)


def enrolment(company_id: UUID, *, user_id: UUID, role: CompanyRole) -> ReturningInsert[UUID]:
    """Makes somebody work for a company; no row where they do already."""
    row = insert(Membership).values(user_id=user_id, company_id=company_id, role=role)
    return row.on_conflict_do_nothing().returning(Membership.user_id)


def change_of_role(company_id: UUID, *, user_id: UUID, role: CompanyRole) -> Update:
    """Gives a member another role; the database refuses for the last owner."""
    one = (Membership.company_id == company_id, Membership.user_id == user_id)
    return update(Membership).where(*one).values(role=role)


def end_of_membership(company_id: UUID, *, user_id: UUID) -> Delete:
    """Ends a membership; the database refuses for the last owner."""
    return delete(Membership).where(Membership.company_id == company_id, Membership.user_id == user_id)


def invitation(**values: Any) -> ReturningInsert[Invitation]:
    """Adds an invitation; no row where the address has a pending one."""
    return insert(Invitation).values(**values).on_conflict_do_nothing().returning(Invitation)


def invitation_by_id(invitation_id: UUID, *, lock: bool) -> Select[Invitation]:
    """One invitation with its company, locked where asked."""
    statement = select(Invitation).options(joinedload(Invitation.company)).where(Invitation.id == invitation_id)
    return statement.with_for_update(of=Invitation) if lock else statement


def invitation_to_send(invitation_id: UUID) -> Select[Invitation]:
    """One invitation with what its mail tells: the company and whoever invites."""
    told = (joinedload(Invitation.company), joinedload(Invitation.inviter))
    return select(Invitation).options(*told).where(Invitation.id == invitation_id)


def invitations(company_id: UUID, *, status: InvitationStatus | None, now: datetime) -> Select[Invitation]:
    """A company's invitations, the latest first."""
    statement = select(Invitation).where(Invitation.company_id == company_id).order_by(Invitation.id.desc())
    return statement if status is None else statement.where(*_with_status(status, now))


def lapse(company_id: UUID, *, now: datetime) -> Update:
    """Writes down which of a company's invitations have expired, so that their addresses can be invited anew."""
    over = (*_with_status(InvitationStatus.EXPIRED, now), Invitation.status == InvitationStatus.PENDING)
    return update(Invitation).where(Invitation.company_id == company_id, *over).values(status=InvitationStatus.EXPIRED)


def _with_status(status: InvitationStatus, now: datetime) -> Sequence[ColumnElement[bool]]:
    """The conditions of `Invitation.status_at`."""
    match status:
        case InvitationStatus.PENDING:
            return (Invitation.status == status, Invitation.expires_at > now)
        case InvitationStatus.EXPIRED:
            lapsed = and_(Invitation.status == InvitationStatus.PENDING, Invitation.expires_at <= now)
            return (or_(Invitation.status == status, lapsed),)
        case _:
            return (Invitation.status == status,)
