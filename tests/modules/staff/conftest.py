from typing import Any

import pytest
from httpx2 import AsyncClient

from tests import factories
from tests.modules.companies.callers import Callers
from tests.modules.companies.conftest import callers, someone
from tests.modules.providers.conftest import taken

__all__ = ["callers", "someone", "taken"]

Thing = dict[str, Any]


@pytest.fixture
async def place(client: AsyncClient, callers: Callers) -> Thing:
    return await factories.provider(client, callers.owner)
