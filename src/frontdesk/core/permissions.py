"""Roles and what they may do: the one table that says who may do what inside a company."""

from enum import StrEnum, auto


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


class Permission(StrEnum):
    """What somebody may do inside a company."""

    MANAGE_COMPANY = auto()  # its name, its people, its end
    MANAGE_PLACES = auto()  # providers, rooms, prices, hours
    SEE_BOOKINGS = auto()
    MANAGE_BOOKINGS = auto()  # at the desk: for others, in any state
    CLOSE_TIMES = auto()  # closures and blocked time


_EVERYDAY = frozenset({Permission.SEE_BOOKINGS, Permission.MANAGE_BOOKINGS, Permission.CLOSE_TIMES})
_GRANTS: dict[CompanyRole, frozenset[Permission]] = {
    CompanyRole.STAFF: _EVERYDAY,
    CompanyRole.MANAGER: _EVERYDAY | {Permission.MANAGE_PLACES},
    CompanyRole.ADMIN: frozenset(Permission),
    CompanyRole.OWNER: frozenset(Permission),
}


def may(role: CompanyRole, permission: Permission) -> bool:
    """Whether a company role carries a permission."""
    return permission in _GRANTS[role]
