from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from httpx2 import AsyncClient

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions
from frontdesk.core.settings import get_settings
from frontdesk.modules.companies import service
from frontdesk.modules.companies.models import Invitation
from tests.factories import Person
from tests.modules.companies.callers import Callers, Someone, arrive, assemble


@pytest.fixture
def someone(sessions: Sessions, clock: MovableClock) -> Someone:
    """Makes somebody whose address nobody has verified."""

    async def arriving(email: str) -> Person:
        return await arrive(sessions, email, now=clock.now())

    return arriving


@pytest.fixture
def verified(sessions: Sessions, clock: MovableClock) -> Someone:
    """Makes somebody who has verified their address."""

    async def arriving(email: str) -> Person:
        return await arrive(sessions, email, now=clock.now(), verified=True)

    return arriving


@pytest.fixture
async def callers(client: AsyncClient, sessions: Sessions, someone: Someone) -> Callers:
    return await assemble(client, sessions, someone)


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation, and what its mail carries."""

    id: str
    token: str


Invite = Callable[..., Awaitable[Invited]]


@pytest.fixture
def token_for(sessions: Sessions) -> Callable[[str], Awaitable[str]]:
    """The token that opens the latest sending of an invitation."""

    async def compute(invitation_id: str) -> str:
        async with sessions() as session:
            invitation = await session.get_one(Invitation, UUID(invitation_id))
        return service.token_of(get_settings().security, invitation)

    return compute


@pytest.fixture
def invite(client: AsyncClient, callers: Callers, token_for: Callable[[str], Awaitable[str]]) -> Invite:
    """Invites somebody to the callers' company, as its owner if nobody else is named."""

    async def send(email: str, role: str = "staff", *, by: Person | None = None) -> Invited:
        made = await client.post(
            f"/api/v1/companies/{callers.company_id}/invitations",
            json={"email": email, "role": role},
            headers=(by or callers.owner).headers,
        )
        assert made.status_code == 201, made.text
        return Invited(made.json()["id"], await token_for(made.json()["id"]))

    return send
