"""Statements over everybody."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select

from frontdesk.core.permissions import CompanyRole, Role
from frontdesk.core.sorting import Sortable, order_by
from frontdesk.modules.companies.models import Membership
from frontdesk.modules.users.models import User

SORTABLE: Mapping[str, Sortable] = {
    "created_at": User.created_at,
    "email": func.lower(User.email),
    "firstname": User.firstname,
    "lastname": User.lastname,
}


def role() -> ColumnElement[str]:
    """What a person is to the installation: the highest that applies."""
    member = exists().where(Membership.user_id == User.id)
    return case(
        (User.is_admin, Role.ADMIN),
        (member.where(Membership.role == CompanyRole.OWNER), Role.STUDIO_OWNER),
        (member, Role.STAFF),
        else_=Role.USER,
    )


def user(user_id: UUID) -> Select[User, str]:
    """One person and their role."""
    return select(User, role()).where(User.id == user_id)


def users(*, search: str | None, role_is: Role | None, is_active: bool | None, sort: str | None) -> Select[User, str]:
    """People with their roles whose name or address contains `search`, the newest first where `sort` says nothing."""
    statement = select(User, role()).order_by(*order_by(sort, SORTABLE, default="-created_at", last=User.id))
    if search:
        name = func.concat_ws(" ", User.firstname, User.lastname)
        statement = statement.where(
            or_(name.icontains(search, autoescape=True), User.email.icontains(search, autoescape=True))
        )
    if role_is is not None:
        statement = statement.where(role() == role_is)
    if is_active is not None:
        statement = statement.where(User.is_active == is_active)
    return statement


def admins_locked() -> Select[UUID]:
    """The admins who may sign in, locked until the commit in one order: whoever changes admins waits here."""
    return select(User.id).where(User.is_admin, User.is_active).order_by(User.id).with_for_update(key_share=True)


def user_locked(user_id: UUID) -> Select[User]:
    """One person, as they stand now, locked until the commit."""
    statement = select(User).where(User.id == user_id).with_for_update(key_share=True)
    return statement.execution_options(populate_existing=True)
