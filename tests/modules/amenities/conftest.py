from typing import Any

import pytest
from httpx2 import AsyncClient

from tests import factories
from tests.modules.companies.callers import Callers
from tests.modules.companies.conftest import callers, someone

__all__ = ["callers", "someone"]

Thing = dict[str, Any]


@pytest.fixture
async def place(client: AsyncClient, callers: Callers) -> Thing:
    return await factories.provider(client, callers.owner)


@pytest.fixture
async def room(client: AsyncClient, callers: Callers, place: Thing) -> Thing:
    return await factories.room(client, callers.owner, place["id"])


@pytest.fixture
async def piano(client: AsyncClient, callers: Callers) -> Thing:
    return await factories.catalogue_entry(client, callers.admin, "equipment-types", "Grand piano")


@pytest.fixture
async def verified(client: AsyncClient, callers: Callers) -> Thing:
    return await factories.catalogue_entry(client, callers.admin, "badges", "Verified")
