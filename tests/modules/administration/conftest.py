"""Somebody who runs the installation."""

import pytest
from httpx2 import AsyncClient

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.accounts import service
from tests.factories import PASSWORD, Person, sign_in


@pytest.fixture
async def admin(client: AsyncClient, sessions: Sessions, clock: MovableClock) -> Person:
    """An admin, signed in."""
    async with unit_of_work(sessions) as session:
        await service.create_admin(session, "root@example.com", PASSWORD, now=clock.now())
    return await sign_in(client, "root@example.com")
