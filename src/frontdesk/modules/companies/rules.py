"""Who the house is, and the rules of a team: who may give which role, and that somebody stays responsible."""

from collections.abc import Mapping, Sequence
from enum import StrEnum, auto
from uuid import UUID

from frontdesk.core.permissions import CompanyRole, Permission, may

HOUSE_COMPANY_ID = UUID("00000000-0000-7000-8000-000000000001")  # the default company, in every installation
LINK_PURPOSE = "invitation"  # of the tokens in invitations' links

RANKS: Mapping[CompanyRole, int] = {
    CompanyRole.OWNER: 3,
    CompanyRole.ADMIN: 2,
    CompanyRole.MANAGER: 1,
    CompanyRole.STAFF: 0,
    CompanyRole.TEACHER: 0,
}
Team = Mapping[UUID, CompanyRole]


class InvitationStatus(StrEnum):
    """What has become of an invitation."""

    PENDING = auto()
    ACCEPTED = auto()
    DECLINED = auto()
    REVOKED = auto()
    EXPIRED = auto()


def may_give(acting: CompanyRole, *roles: CompanyRole | None) -> bool:
    """Whether somebody may give and take these roles: those who manage members may, up to their own."""
    return may(acting, Permission.MEMBERS_MANAGE) and all(
        role is None or RANKS[role] <= RANKS[acting] for role in roles
    )


def roles_given_by(acting: CompanyRole) -> Sequence[CompanyRole]:
    """The roles that somebody may give, the highest first."""
    return [role for role in RANKS if may_give(acting, role)]


def keeps_an_owner(team: Team, person: UUID, role: CompanyRole | None) -> bool:
    """Whether a team that has an owner still has one when `person` gets `role`, or with None leaves."""
    owners = {member for member, held in team.items() if held is CompanyRole.OWNER}
    return role is CompanyRole.OWNER or not owners or bool(owners - {person})


def same_address(one: str, other: str) -> bool:
    """Whether two addresses are the same, however their ASCII letters are cased; no other letters count as alike."""
    return one.encode().lower() == other.encode().lower()
