import pytest
from httpx2 import AsyncClient

from frontdesk.core.db import Sessions
from tests.factories import Person
from tests.modules.companies.callers import Someone, make_admin
from tests.modules.companies.conftest import someone
from tests.modules.courses.school import School

__all__ = ["someone"]


@pytest.fixture
async def school(client: AsyncClient, sessions: Sessions, someone: Someone) -> School:
    admin = await someone("head@example.com")
    await make_admin(sessions, admin)
    return School(client, admin)


@pytest.fixture
async def ada(someone: Someone) -> Person:
    return await someone("ada@example.com")


@pytest.fixture
async def ben(someone: Someone) -> Person:
    return await someone("ben@example.com")
