import pytest
from httpx2 import AsyncClient

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions
from tests.factories import Person
from tests.modules.companies.callers import Callers, Someone, arrive, assemble


@pytest.fixture
def someone(sessions: Sessions, clock: MovableClock) -> Someone:
    async def arriving(email: str) -> Person:
        return await arrive(sessions, email, now=clock.now())

    return arriving


@pytest.fixture
async def callers(client: AsyncClient, sessions: Sessions, someone: Someone) -> Callers:
    return await assemble(client, sessions, someone)
