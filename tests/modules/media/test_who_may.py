"""Every route by every caller: exactly these answers, and a refusal changes nothing."""

from typing import Any

import pytest
from httpx2 import AsyncClient

from frontdesk.core.db import Sessions
from frontdesk.core.permissions import CompanyRole
from tests.factories import Person
from tests.modules.companies.callers import Callers, Headers, Someone, answers, enrol, expected, found
from tests.modules.media.conftest import Folder, use

EVERYBODY = "nobody user teacher staff manager deputy owner stranger admin"
BEGIN = "/uploads/presigned-url"


def body(folder: str, **fields: Any) -> dict[str, Any]:
    return {"file_type": "image/png", "folder": folder, **fields}


# without a company it is one's only one; the admin has none
WHO_BEGINS: list[tuple[dict[str, Any], dict[str, int]]] = [
    (body("avatars"), expected(EVERYBODY, 401, 200, 200, 200, 200, 200, 200, 200, 200)),
    (body("thumbnails"), expected(EVERYBODY, 401, 403, 403, 403, 403, 403, 403, 403, 200)),
    (body("logos"), expected(EVERYBODY, 401, 403, 403, 403, 403, 200, 200, 200, 422)),
    (body("photos"), expected(EVERYBODY, 401, 403, 403, 403, 200, 200, 200, 200, 422)),
    (body("logos", company_id="{company}"), expected(EVERYBODY, 401, 404, 403, 403, 403, 200, 200, 404, 200)),
    (body("photos", company_id="{company}"), expected(EVERYBODY, 401, 404, 403, 403, 200, 200, 200, 404, 200)),
]


@pytest.fixture
async def headers(callers: Callers, someone: Someone, sessions: Sessions) -> dict[str, Headers]:
    others = {"teacher": CompanyRole.TEACHER, "deputy": CompanyRole.ADMIN}
    sent = callers.headers()
    for name, role in others.items():
        person = await someone(f"{name}@example.com")
        await enrol(sessions, person, callers.company_id, role)
        sent[name] = person.headers
    return sent


async def test_who_may_upload_what(
    client: AsyncClient, sessions: Sessions, callers: Callers, headers: dict[str, Headers], folder: Folder
) -> None:
    use(folder)

    async def target() -> dict[str, str]:
        return {"company": callers.company_id}

    for wanted, statuses in WHO_BEGINS:
        [given] = (await answers(client, sessions, headers, [("POST", BEGIN, wanted)], target)).values()
        assert given == statuses, wanted


async def begun(client: AsyncClient, who: Person, wanted: dict[str, Any]) -> str:
    answer = await client.post(f"/api/v1{BEGIN}", json=wanted, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


async def test_an_upload_is_its_owners_and_nobody_elses(
    client: AsyncClient, sessions: Sessions, callers: Callers, headers: dict[str, Headers], folder: Folder
) -> None:
    use(folder)

    async def target() -> dict[str, str]:
        return {"upload": await begun(client, callers.owner, body("photos"))}

    hidden = expected(EVERYBODY, 401, 404, 404, 404, 404, 404, 0, 404, 404)
    for method, path, own in (("GET", "/uploads/{upload}", 200), ("POST", "/uploads/{upload}/complete", 409)):
        [given] = (await answers(client, sessions, headers, [(method, path, None)], target)).values()
        assert given == hidden | {"owner": own}


async def test_who_works_for_several_names_one(client: AsyncClient, callers: Callers, folder: Folder) -> None:
    use(folder)
    second = await found(client, callers.owner, "Second Ltd")
    refused = await client.post(f"/api/v1{BEGIN}", json=body("logos"), headers=callers.owner.headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "company_required")
    upload = await begun(client, callers.owner, body("logos", company_id=second))
    seen = await client.get(f"/api/v1/uploads/{upload}", headers=callers.owner.headers)
    assert seen.json()["company_id"] == second
    hidden = await client.post(
        f"/api/v1{BEGIN}", json=body("logos", company_id=second), headers=callers.stranger.headers
    )
    assert (hidden.status_code, hidden.json()["code"]) == (404, "company_not_found")
