"""Reading one provider: by which keys, and in how many statements."""

from httpx2 import AsyncClient

from tests import factories
from tests.modules.companies.callers import Callers

ADDRESS = "/api/v1/providers"


REFUSED = {
    "/00000000-0000-7000-8000-00000000ffff": (404, "provider_not_found"),
    "/999": (404, "provider_not_found"),
    "/by-slug/nowhere": (404, "provider_not_found"),
    "/0": (404, "provider_not_found"),  # the house's own, a draft
    "/-1": (422, "invalid"),
    "/9007199254740993": (422, "invalid"),  # beyond what JavaScript counts to
    "/blue-note": (422, "invalid"),
    "/1.5": (422, "invalid"),
    "/by-slug/a%00b": (422, "invalid"),
}


async def test_what_is_not_there_or_makes_no_sense_is_refused(client: AsyncClient) -> None:
    given = {path: await client.get(f"{ADDRESS}{path}") for path in REFUSED}
    assert {path: (answer.status_code, answer.json()["code"]) for path, answer in given.items()} == REFUSED


STATEMENTS = {
    "/{id}": 1,
    "/{number}": 1,
    "/by-slug/{slug}": 1,
    "/{id}/closures": 2,  # the provider; the page
    "/{id}/opening-hours": 3,  # the provider; its calendar; the week
    "/{id}/availability?date=2027-03-02": 1,  # the busy times
    "/{number}/availability?from=2027-03-02&to=2027-04-01": 1,
}


async def test_reading_takes_a_fixed_number_of_statements(
    client: AsyncClient, callers: Callers, statements: list[str]
) -> None:
    place, counted = await factories.provider(client, callers.owner), {}
    for path in STATEMENTS:
        address = ADDRESS + path.format_map(place)
        assert (await client.get(address)).status_code == 200  # and the process knows the place and its calendar
        statements.clear()
        await client.get(address, params={"anew": "1"} if "?" not in address else None)  # not as it was kept
        counted[path] = len(statements)
    assert counted == STATEMENTS
