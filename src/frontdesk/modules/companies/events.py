"""Facts about teams."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from frontdesk.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationSent(Event):
    """Somebody was invited, or reminded of it. An earlier generation's links are over."""

    topic: ClassVar[str] = "companies.invitation_sent"
    invitation_id: UUID
    generation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAdded(Event):
    """Somebody works for a company who did not before, without having been invited."""

    topic: ClassVar[str] = "companies.member_added"
    company_id: UUID
    user_id: UUID
