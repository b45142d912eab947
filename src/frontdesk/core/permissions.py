"""Roles and what they may do: the one table that says who may do what inside a company.

`docs/permissions.md` is made from it (`python -m tools.make_permissions_doc`).
"""

from collections.abc import Mapping
from enum import StrEnum, auto
from typing import Self


class Role(StrEnum):
    """What a person is to the whole installation: the highest that applies."""

    USER = "USER"
    STAFF = "STAFF"  # member of a company
    STUDIO_OWNER = "STUDIO_OWNER"  # owner of a company
    ADMIN = "ADMIN"  # runs the installation


class CompanyRole(StrEnum):
    """What a person is to one company."""

    OWNER = auto()
    ADMIN = auto()
    MANAGER = auto()
    STAFF = auto()
    TEACHER = auto()


class Permission(StrEnum):
    """What somebody may do inside a company, as `thing:action`; `meaning` says it to people."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Self:
        """A permission that is equal to its value, with a meaning beside it."""
        member = str.__new__(cls, value)
        member._value_, member.meaning = value, meaning
        return member

    COMPANY_MANAGE = "company:manage", "Change its name, slug and logo."
    COMPANY_TRANSFER = "company:transfer", "Hand it over to another member."
    COMPANY_DELETE = "company:delete", "End it."
    MEMBERS_VIEW = "members:view", "See who works there, and as what."
    MEMBERS_MANAGE = "members:manage", "Invite, add, change and remove people whose role is not above one's own."
    AUDIT_VIEW = "audit:view", "Read who changed what: prices, hours, places, people, services, the team and its roles."
    PROVIDERS_MANAGE = (
        "providers:manage",
        "Add and change providers, rooms, offerings, equipment, photos, prices and hours.",
    )
    STAFF_MANAGE = "staff:manage", "Add and change staff and teachers, and when they work."
    CLOSURES_MANAGE = (
        "closures:manage",
        "Close a provider, a room or somebody's calendar for a while, and open it again.",
    )
    BOOKINGS_VIEW = "bookings:view", "See all bookings and the people who made them."
    BOOKINGS_MANAGE = "bookings:manage", "Book, confirm, move and cancel for others, in any state."
    HOURS_OVERRIDE = "hours:override", "Book in spite of opening hours, closures and notice; each time is written down."
    REGISTRATIONS_VIEW = "registrations:view", "See which children are registered for demo classes, and their parents."
    REGISTRATIONS_MANAGE = "registrations:manage", "Change registrations, find teachers for them, and send links."
    PAYMENTS_TAKE = "payments:take", "Record what clients pay at the desk."
    PAYMENTS_REFUND = "payments:refund", "Give clients their money back, beyond what the cancellation policy does."
    MESSAGES_ANSWER = "messages:answer", "Read and answer messages in the name of its places."
    REVIEWS_ANSWER = "reviews:answer", "Answer, for everybody to read, what clients say about its places."
    STATS_VIEW = "stats:view", "See how many bookings there are, what they bring, and how many are missed."
    BALANCE_VIEW = "balance:view", "See what the company is owed, and what has been paid out."
    PAYOUTS_MANAGE = "payouts:manage", "Have the balance paid out, and connect accounts at payment gateways."


_INSIDE = frozenset({Permission.MEMBERS_VIEW})
_AT_THE_DESK = _INSIDE | {
    Permission.BOOKINGS_VIEW,
    Permission.BOOKINGS_MANAGE,
    Permission.STAFF_MANAGE,
    Permission.CLOSURES_MANAGE,
    Permission.REGISTRATIONS_VIEW,
    Permission.REGISTRATIONS_MANAGE,
    Permission.PAYMENTS_TAKE,
    Permission.MESSAGES_ANSWER,
}
_ALL = frozenset(Permission)
GRANTS: Mapping[CompanyRole, frozenset[Permission]] = {
    CompanyRole.OWNER: _ALL,
    CompanyRole.ADMIN: _ALL - {Permission.COMPANY_TRANSFER, Permission.COMPANY_DELETE},
    CompanyRole.MANAGER: _AT_THE_DESK
    | {
        Permission.PROVIDERS_MANAGE,
        Permission.MEMBERS_MANAGE,
        Permission.HOURS_OVERRIDE,
        Permission.STATS_VIEW,
        Permission.PAYMENTS_REFUND,
        Permission.REVIEWS_ANSWER,
    },
    CompanyRole.STAFF: _AT_THE_DESK,
    CompanyRole.TEACHER: _INSIDE,  # what they teach is theirs; other people's bookings are the desk's
}


def may(role: CompanyRole, permission: Permission) -> bool:
    """Whether a company role carries a permission."""
    return permission in GRANTS[role]
