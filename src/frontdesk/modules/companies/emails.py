"""What people are told by mail about companies that want them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from frontdesk.core.permissions import CompanyRole
from frontdesk.modules.companies.rules import LINK_PURPOSE
from frontdesk.modules.notifications.service import Button, Letter, Letterhead, Props, email

CALLED: Mapping[CompanyRole, str] = {
    CompanyRole.OWNER: "an owner",
    CompanyRole.ADMIN: "an admin",
    CompanyRole.MANAGER: "a manager",
    CompanyRole.STAFF: "a member of staff",
    CompanyRole.TEACHER: "a teacher",
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
    end = props.expires_at.astimezone(UTC)
    return Letter(
        subject=f"{props.company} invites you",
        paragraphs=[
            f"{props.inviter or props.company} invites you to work for {props.company} as {CALLED[props.role]}.",
            "To accept, sign in to an account with this address, or make one and verify it.",
        ],
        details={"Open until": f"{end.day} {end:%B %Y, %H:%M} UTC"},
        button=Button("See the invitation", letterhead.page("/invitations", token=ticket)),
        after=["If you do not know them, decline, or leave it: nothing happens then."],
        reason=f"You get this because somebody at {props.company} typed in your address.",
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
        subject=f"You work for {props.company} now",
        paragraphs=[
            f"Hello {props.name}," if props.name else "Hello,",
            f"{props.company} has added you as {CALLED[props.role]}.",
            "They see your name and address, and nothing else of your account.",
        ],
        button=Button("See your companies", letterhead.page("/companies")),
        after=["If that is a mistake, leave the company there: everybody may at any time."],
        reason=f"You get this because {props.company} has added your account.",
    )
