"""What people are told by mail about companies that want them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from frontdesk.core import texts
from frontdesk.core.permissions import CompanyRole
from frontdesk.core.texts import N_
from frontdesk.core.texts import gettext as _
from frontdesk.modules.companies.rules import LINK_PURPOSE
from frontdesk.modules.notifications.service import Button, Letter, Letterhead, Props, email

CALLED: Mapping[CompanyRole, str] = {
    CompanyRole.OWNER: N_("an owner"),
    CompanyRole.ADMIN: N_("an admin"),
    CompanyRole.MANAGER: N_("a manager"),
    CompanyRole.STAFF: N_("a member of staff"),
    CompanyRole.TEACHER: N_("a teacher"),
}


class Invited(Props):
    """Somebody is invited to work for a company. Each sending is a mail of its own."""

    invitation_id: UUID
    generation: int
    company: str
    inviter: str | None
    role: CompanyRole
    expires_at: datetime

    @property
    def key(self) -> str:
        return f"{self.invitation_id}:{self.generation}"


@email(
    "companies.invitation",
    sample=Invited(
        invitation_id=UUID(int=0),
        generation=0,
        company="Blue Note Studios",
        inviter="Ada Lovelace",
        role=CompanyRole.MANAGER,
        expires_at=datetime(2027, 3, 8, 9, tzinfo=UTC),
    ),
)
def invitation(props: Invited, letterhead: Letterhead) -> Letter:
    """To the invited address alone: the link."""
    ticket = letterhead.ticket(purpose=LINK_PURPOSE, id=props.invitation_id, generation=props.generation)
    return Letter(
        subject=_("{company} invites you").format(company=props.company),
        paragraphs=[
            _("{inviter} invites you to work for {company} as {role}.").format(
                inviter=props.inviter or props.company, company=props.company, role=_(CALLED[props.role])
            ),
            _("To accept, sign in to an account with this address, or make one and verify it."),
        ],
        details={_("Open until"): texts.moment(props.expires_at, "UTC")},
        button=Button(_("See the invitation"), letterhead.page("/invitations", token=ticket)),
        after=[_("If you do not know them, decline, or leave it: nothing happens then.")],
        reason=_("You get this because somebody at {company} typed in your address.").format(company=props.company),
    )


class Added(Props):
    """Somebody has been added to a company without having been asked by us."""

    company_id: UUID
    user_id: UUID
    added_at: datetime  # who leaves and is added again is told again
    company: str
    name: str | None
    role: CompanyRole

    @property
    def key(self) -> str:
        return f"{self.company_id}:{self.user_id}:{self.added_at.isoformat()}"


@email(
    "companies.member_added",
    sample=Added(
        company_id=UUID(int=0),
        user_id=UUID(int=0),
        added_at=datetime(2027, 3, 1, 9, tzinfo=UTC),
        company="Blue Note Studios",
        name="Ada",
        role=CompanyRole.STAFF,
    ),
)
def member_added(props: Added, letterhead: Letterhead) -> Letter:
    """That they work there now, and that they need not."""
    return Letter(
        subject=_("You work for {company} now").format(company=props.company),
        paragraphs=[
            _("Hello {name},").format(name=props.name) if props.name else _("Hello,"),
            _("{company} has added you as {role}.").format(company=props.company, role=_(CALLED[props.role])),
            _("They see your name and address, and nothing else of your account."),
        ],
        button=Button(_("See your companies"), letterhead.page("/companies")),
        after=[_("If that is a mistake, leave the company there: everybody may at any time.")],
        reason=_("You get this because {company} has added your account.").format(company=props.company),
    )
