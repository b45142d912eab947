"""The desk of a provider: who stands at it, what they may do there, and where its pages are.

Addresses are `/desk/{provider_id}/…` with the provider's number or id, so that the API's own dependencies
(`ServedProvider`, `ManagedProvider`) hold of its pages too. What belongs to the company, such as its team, stands at
the desk of each of its providers.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol
from uuid import UUID

from frontdesk.core.errors import NotFound
from frontdesk.core.http.auth import Caller
from frontdesk.core.http.session import Session
from frontdesk.core.permissions import Permission
from frontdesk.core.principal import Principal
from frontdesk.modules.companies.dependencies import require
from frontdesk.modules.providers import service as providers
from frontdesk.modules.providers.dependencies import ProviderKey
from frontdesk.modules.providers.errors import ProviderNotFound
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.providers.service import Workplace


class Placed(Protocol):
    """Something that one provider has."""

    @property
    def provider_id(self) -> UUID | None:
        """Whose it is."""


class Section(NamedTuple):
    """A part of the desk, in the order of its menu."""

    key: str  # the first word of its addresses
    words: str
    icon: str
    needs: Permission


SECTIONS: Sequence[Section] = (
    Section("calendar", "Calendar", "calendar-days", Permission.BOOKINGS_VIEW),
    Section("inbox", "Inbox", "inbox", Permission.MESSAGES_ANSWER),
    Section("clients", "Clients", "users", Permission.BOOKINGS_VIEW),
    Section("registrations", "Registrations", "square-kanban", Permission.REGISTRATIONS_VIEW),
    Section("numbers", "Numbers", "chart-column", Permission.STATS_VIEW),
    Section("reviews", "Reviews", "star", Permission.REVIEWS_ANSWER),
    Section("team", "Team", "user-check", Permission.MEMBERS_VIEW),
    Section("payouts", "Payouts", "wallet", Permission.BALANCE_VIEW),
    Section("changes", "Changes", "history", Permission.AUDIT_VIEW),
    Section("settings", "Settings", "settings", Permission.STAFF_MANAGE),
)


# of those who do not see the whole calendar
OWN_DAYS = Section("days", "My days", "calendar-days", Permission.MEMBERS_VIEW)


def sections_of(viewer: Principal, company_id: UUID) -> Sequence[Section]:
    """The parts of a company's desks that are somebody's to see."""
    own = () if viewer.may(Permission.BOOKINGS_VIEW, company_id=company_id) else (OWN_DAYS,)
    return [section for section in (*own, *SECTIONS) if viewer.may(section.needs, company_id=company_id)]


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody at the desk of a provider."""

    viewer: Principal
    provider: Provider
    places: Sequence[Workplace]  # where else they work, this provider among them

    def may(self, permission: Permission) -> bool:
        """Whether they have a permission here; templates say `desk.may(permission.PAYMENTS_TAKE)`."""
        return self.viewer.may(permission, company_id=self.provider.company_id)

    def own(self, thing: Placed, hidden: type[NotFound]) -> None:
        """Raise `hidden` where a thing is another place's: it does not exist at this desk, whoever stands at it."""
        if thing.provider_id != self.provider.id:
            raise hidden

    @property
    def sections(self) -> Sequence[Section]:
        """The parts that are theirs to see."""
        return sections_of(self.viewer, self.provider.company_id)

    def address(self, *parts: object) -> str:
        """Where a page of this desk is: `address("inbox")`."""
        return "/".join(["/desk", str(self.provider.number), *map(str, parts)])


def at_desk(permission: Permission, *, lock: bool = False) -> Callable[..., Awaitable[Desk]]:
    """A dependency: the desk of `{provider_id}`, for those of its people who have `permission`.

    404 for everybody else's people, 403 for its own without the right. Locked where asked, for what changes the place.
    """

    async def standing(provider_id: ProviderKey, caller: Caller, session: Session) -> Desk:
        provider = await providers.get(session, provider_id, lock=lock)
        require(permission, caller, company_id=provider.company_id, hidden=ProviderNotFound)
        return Desk(caller, provider, await providers.workplaces(session, caller))

    return standing
