"""What can be done with companies, with their people, and with invitations."""

from frontdesk.modules.companies.service.companies import (
    change,
    company_for,
    dissolve,
    found,
    get_company,
    list_companies,
    memberships_of,
)
from frontdesk.modules.companies.service.invitations import (
    accept,
    decline,
    get_invitation,
    invite,
    list_invitations,
    presented,
    resend,
    revoke,
    token_of,
)
from frontdesk.modules.companies.service.team import (
    add,
    change_role,
    enrol,
    hand_over,
    link_admin,
    list_members,
    remove,
    unlink_admin,
)

__all__ = [
    "accept",
    "add",
    "change",
    "change_role",
    "company_for",
    "decline",
    "dissolve",
    "enrol",
    "found",
    "get_company",
    "get_invitation",
    "hand_over",
    "invite",
    "link_admin",
    "list_companies",
    "list_invitations",
    "list_members",
    "memberships_of",
    "presented",
    "remove",
    "resend",
    "revoke",
    "token_of",
    "unlink_admin",
]
