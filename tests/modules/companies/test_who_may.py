"""Every route by every caller: exactly these answers, and a refusal changes nothing."""

from typing import Any

from httpx2 import AsyncClient

from frontdesk.core.db import Sessions
from frontdesk.core.permissions import CompanyRole
from tests.modules.companies.callers import Callers, answers, enrol, expected, found

EVERYBODY = "nobody user staff manager owner stranger admin"
ANYONE_SIGNED_IN = expected(EVERYBODY, 401, 200, 200, 200, 200, 200, 200)
INSIDERS = expected(EVERYBODY, 401, 404, 200, 200, 200, 404, 200)
MANAGERS = expected(EVERYBODY, 401, 404, 403, 403, 200, 404, 200)
TABLE: list[tuple[str, str, Any, dict[str, int]]] = [
    ("POST", "/companies", {"name": "New"}, expected(EVERYBODY, 401, 201, 201, 201, 201, 201, 201)),
    ("GET", "/companies", None, ANYONE_SIGNED_IN),
    ("GET", "/companies/{company}", None, INSIDERS),
    ("PATCH", "/companies/{company}", {"name": "Changed"}, MANAGERS),
    ("DELETE", "/companies/{company}", None, expected(EVERYBODY, 401, 404, 403, 403, 204, 404, 404)),
]


async def test_who_may_do_what_with_a_company(client: AsyncClient, sessions: Sessions, callers: Callers) -> None:
    async def target() -> dict[str, str]:
        return {"company": callers.company_id}

    routes = [(method, path, body) for method, path, body, _ in TABLE]
    given = await answers(client, sessions, callers.headers(), routes, target)
    assert given == {(method, path): wanted for method, path, _, wanted in TABLE}


async def test_admins_of_a_company_manage_it_and_only_it(
    client: AsyncClient, sessions: Sessions, callers: Callers
) -> None:
    await enrol(sessions, callers.user, callers.company_id, CompanyRole.ADMIN)
    changed = await client.patch(
        f"/api/v1/companies/{callers.company_id}", json={"name": "Changed"}, headers=callers.user.headers
    )
    assert (changed.status_code, changed.json()["name"]) == (200, "Changed")
    theirs = await found(client, callers.stranger, "Theirs")
    hidden = await client.get(f"/api/v1/companies/{theirs}", headers=callers.user.headers)
    assert (hidden.status_code, hidden.json()["code"]) == (404, "company_not_found")


async def test_who_runs_the_installation_may_dissolve_any_company(client: AsyncClient, callers: Callers) -> None:
    address = f"/api/v1/companies/{callers.company_id}"
    assert (await client.delete(address, headers=callers.admin.headers)).status_code == 204
    assert (await client.get(address, headers=callers.owner.headers)).status_code == 404
