"""Who sees which bookings, and how lists are narrowed, sorted and counted."""

from base64 import urlsafe_b64encode
from typing import Any

import pytest
from httpx2 import AsyncClient

from frontdesk.modules.bookings.router.bookings import SORTABLE
from tests import factories
from tests.factories import Person
from tests.modules.bookings.conftest import Studio

OUTSIDE, SEEN, HIDDEN, SIGN_IN, NOT_YOURS = None, 200, 404, 401, 403


@pytest.fixture
def people(
    studio: Studio, ada: Person, bob: Person, staff: Person, rival: Person, admin: Person
) -> dict[str, dict[str, str]]:
    """Headers by who sends them; ada is the client of the booking."""
    known = {"client": ada, "other": bob, "staff": staff, "owner": studio.owner, "rival": rival, "admin": admin}
    return {"nobody": {}} | {name: person.headers for name, person in known.items()}


# who may do what with ada's booking; a refusal must change nothing
MATRIX = {
    ("GET", ""): {"nobody": 404, "client": 200, "other": 404, "staff": 200, "owner": 200, "rival": 404, "admin": 200},
    ("PATCH", ""): {"nobody": 404, "client": 403, "other": 404, "staff": 200, "owner": 200, "rival": 404, "admin": 200},
    ("POST", "/cancel"): {
        "nobody": 404, "client": 200, "other": 404, "staff": 200, "owner": 200, "rival": 404, "admin": 200,
    },
    ("POST", "/reschedule"): {
        "nobody": 404, "client": 200, "other": 404, "staff": 200, "owner": 200, "rival": 404, "admin": 200,
    },
    ("DELETE", ""): {
        "nobody": 404, "client": 204, "other": 404, "staff": 204, "owner": 204, "rival": 404, "admin": 204,
    },
}  # fmt: skip
BODIES: dict[str, Any] = {"PATCH": {"status": "confirmed"}, "POST": {"start_time": "2027-03-16T10:00"}}


@pytest.mark.parametrize(("verb", "what"), MATRIX)
async def test_who_may_do_what(
    studio: Studio, ada: Person, people: dict[str, dict[str, str]], verb: str, what: str
) -> None:
    for hour, (who, expected) in enumerate(MATRIX[verb, what].items()):
        booking = await studio.booked(f"2027-03-15T{hour:02d}:00", who=ada)
        path = f"/api/v1/bookings/{booking['id']}"
        before = (await studio.client.get(path, headers=ada.headers)).json()
        if verb == "POST":
            BODIES["POST"] = {"start_time": f"2027-03-16T{hour:02d}:00"}
        answer = await studio.client.request(verb, path + what, json=BODIES.get(verb), headers=people[who])
        assert answer.status_code == expected, (who, answer.text)
        if expected >= 400:
            assert (await studio.client.get(path, headers=ada.headers)).json() == before, who


async def test_a_list_needs_somebody(studio: Studio) -> None:
    answer = await studio.client.get("/api/v1/bookings")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


async def test_everybody_lists_what_is_theirs(
    studio: Studio, ada: Person, people: dict[str, dict[str, str]], rival: Person
) -> None:
    await studio.booked("2027-03-15T10:00", who=ada)
    await studio.booked("2027-03-15T12:00")
    other = await factories.provider(studio.client, rival, name="Elsewhere")
    body = {"provider_id": other["id"], "start_time": "2027-03-15T10:00"}
    assert (await studio.client.post("/api/v1/bookings", json=body, headers=ada.headers)).status_code == 201
    totals = {}
    for who, headers in people.items():
        if who != "nobody":
            totals[who] = (await studio.client.get("/api/v1/bookings", headers=headers)).json()["total"]
    assert totals == {"client": 2, "other": 0, "staff": 2, "owner": 2, "rival": 1, "admin": 3}
    mine = await studio.client.get("/api/v1/bookings?mine=true", headers=people["admin"])
    assert mine.json()["total"] == 0


@pytest.fixture
async def listed(studio: Studio) -> Studio:
    """Bookings 1 to 4: two on the 15th (the last one pending), one on the 16th, one at the desk on the 17th."""
    desk = studio.owner
    await studio.booked("2027-03-15T23:00", who=desk, client_name="Zoe")
    await studio.booked("2027-03-15T10:00", who=desk, client_name="Ada")
    await studio.booked("2027-03-16T00:00", client_name="Max")
    body = {"provider_id": studio.provider["id"], "start_time": "2027-03-17T10:00", "client_name": "Eve"}
    assert (await studio.client.post("/bookings/", json=body, headers=desk.headers)).status_code == 201
    return studio


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [4, 3, 1, 2]),
        ("sort=start_time", [2, 1, 3, 4]),
        ("sort=client_name", [2, 4, 3, 1]),
        ("sort=-client_name,number", [1, 3, 4, 2]),
        ("status=pending", [3]),
        ("status=confirmed&sort=number", [1, 2, 4]),
        ("status=cancelled", []),
        ("from_date=2027-03-16", [4, 3]),
        ("to_date=2027-03-15", [1, 2]),
        ("from_date=2027-03-15&to_date=2027-03-15", [1, 2]),
        ("from_date=2027-03-15T10:00:00&to_date=2027-03-15T22:59:59", [2]),
        ("from_date=2027-03-15T09:00:00Z&to_date=2027-03-15T22:00:00Z", [1, 2]),
        ("from_date=2027-03-15T23:00:01%2B01:00", [4, 3]),
        ("provider_id=1&sort=number", [1, 2, 3, 4]),
        ("provider_id=999", []),
        ("page=2&size=3", [2]),
        ("page=9&size=3", []),
    ],
)
async def test_filters(listed: Studio, query: str, numbers: list[int]) -> None:
    answer = await listed.client.get(f"/api/v1/bookings?{query}", headers=listed.owner.headers)
    assert answer.status_code == 200, answer.text
    assert [item["number"] for item in answer.json()["items"]] == numbers


async def test_by_room_and_the_numbers_of_a_page(listed: Studio) -> None:
    room = f"/api/v1/bookings?room_id={listed.room['id']}&size=2"
    page = (await listed.client.get(room, headers=listed.owner.headers)).json()
    assert {key: page[key] for key in ("total", "page", "size", "pages")} == {
        "total": 3,
        "page": 1,
        "size": 2,
        "pages": 2,
    }
    beyond = (await listed.client.get(f"{room}&page=5", headers=listed.owner.headers)).json()
    assert (beyond["items"], beyond["total"], beyond["page"]) == ([], 3, 5)


@pytest.mark.parametrize(
    "query",
    [
        "sort=password",
        "sort=-",
        "sort=start_time;drop table bookings",
        "status=lost",
        "size=0",
        "size=101",
        "page=0",
        "page=99999999999999999999",
        "from_date=yesterday",
        "from_date=1800000000",
        "to_date=2027-02-30",
        "provider_id=-1",
        "provider_id=%00",
        "room_id=1",
    ],
)
async def test_bad_queries(studio: Studio, query: str) -> None:
    answer = await studio.client.get(f"/api/v1/bookings?{query}", headers=studio.owner.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), answer.text


@pytest.mark.parametrize(
    "query", ["from_date=0001-01-01", "to_date=9999-12-31", "from_date=0001-01-01T00:00:00%2B14:00"]
)
async def test_the_ends_of_the_calendar_are_no_errors(listed: Studio, query: str) -> None:
    answer = await listed.client.get(f"/api/v1/bookings?{query}", headers=listed.owner.headers)
    assert (answer.status_code, answer.json()["total"]) == (200, 4)


async def walk(studio: Studio, query: str, *, size: int = 1) -> list[int]:
    """The numbers of all bookings, read from the beginning to the end."""
    numbers: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        path = f"/api/v1/bookings?{query}&size={size}&cursor={cursor}"
        answer = await studio.client.get(path, headers=studio.owner.headers)
        assert answer.status_code == 200, answer.text
        assert answer.json().keys() == {"items", "next_cursor"}
        numbers += [item["number"] for item in answer.json()["items"]]
        cursor = answer.json()["next_cursor"]
    return numbers


@pytest.mark.parametrize("sort", ["", *(f"sort={way}{name}" for name in SORTABLE for way in ("", "-"))])
async def test_with_a_cursor_a_list_is_read_to_its_end_in_the_same_order(listed: Studio, sort: str) -> None:
    pages = await listed.client.get(f"/api/v1/bookings?{sort}", headers=listed.owner.headers)
    expected = [item["number"] for item in pages.json()["items"]]
    assert len(expected) == 4
    for size in (1, 3, 4, 5):
        assert await walk(listed, sort, size=size) == expected


async def test_what_comes_and_goes_meanwhile_neither_hides_nor_doubles_the_rest(listed: Studio) -> None:
    path, headers = "/api/v1/bookings?sort=start_time&size=2&cursor=", listed.owner.headers
    first = (await listed.client.get(path, headers=headers)).json()
    assert [item["number"] for item in first["items"]] == [2, 1]
    await listed.booked("2027-03-15T01:00")  # before the place where one goes on
    assert (await listed.client.delete("/api/v1/bookings/1", headers=headers)).status_code == 204
    rest = (await listed.client.get(path + first["next_cursor"], headers=headers)).json()
    assert ([item["number"] for item in rest["items"]], rest["next_cursor"]) == ([3, 4], None)


async def test_a_cursor_of_something_else_leads_nowhere(listed: Studio, statements: list[str]) -> None:
    headers = listed.owner.headers
    answer = await listed.client.get("/api/v1/bookings?sort=number&size=2&cursor=", headers=headers)
    other = answer.json()["next_cursor"]
    short = urlsafe_b64encode(b'["-bookings.start_time,bookings.id"]').decode().rstrip("=")
    wrong = urlsafe_b64encode(b'["-bookings.start_time,bookings.id","soon","late"]').decode().rstrip("=")
    for cursor in (other, "x", "AAAA", "e30", "bnVsbA", short, wrong):
        statements.clear()
        answer = await listed.client.get(f"/api/v1/bookings?size=2&cursor={cursor}", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor"), cursor
        assert not any("FROM bookings" in statement for statement in statements)
    for cursor in ("%00", "a b", "x" * 2001):
        answer = await listed.client.get(f"/api/v1/bookings?cursor={cursor}", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_list_takes_two_statements_whatever_its_length(listed: Studio, statements: list[str]) -> None:
    path = "/api/v1/bookings?size=100"
    await listed.client.get(path, headers=listed.owner.headers)
    statements.clear()
    answer = await listed.client.get(path, headers=listed.owner.headers)
    assert answer.json()["total"] == 4
    assert len(statements) == 2, statements  # who is calling; the page with its total


async def test_looking_and_asking_take_a_fixed_number_of_statements(
    client: AsyncClient, listed: Studio, statements: list[str]
) -> None:
    booking = "/api/v1/bookings/1"
    day = f"/api/v1/rooms/{listed.room['id']}/availability?date=2027-03-15"
    month = f"/api/v1/rooms/{listed.room['id']}/availability?from=2027-03-01&to=2027-03-31"
    taken = {}
    for path in (booking, day, month):
        await client.get(path, headers=listed.owner.headers)
        statements.clear()
        await client.get(path, headers=listed.owner.headers if path == booking else {})
        taken[path] = len(statements)
    assert taken == {booking: 2, day: 1, month: 1}
