"""What is shown of reviews, to whom, and what places and admins do about them."""

from typing import Any

from httpx2 import AsyncClient
from sqlalchemy import text

from frontdesk.core.db import Sessions, unit_of_work
from tests import factories
from tests.modules.bookings.conftest import Studio, add_member
from tests.modules.companies.callers import make_admin, snapshot
from tests.modules.reviews.conftest import PassTime, Someone, review
from tests.modules.reviews.test_writing import ratings


async def reviewed(client: AsyncClient, studio: Studio, pass_time: PassTime, *stars: int) -> list[dict[str, Any]]:
    """Reviews of the room with so many stars each, in this order."""
    bookings = [await studio.booked(f"2027-03-15T{8 + n:02d}:00") for n in range(len(stars))]
    await pass_time()
    answers = [await review(client, one, rating=rating) for one, rating in zip(bookings, stars, strict=True)]
    return [answer.json() for answer in answers]


async def test_reviews_are_listed_in_one_statement(
    client: AsyncClient, studio: Studio, pass_time: PassTime, statements: list[str]
) -> None:
    first, second, third = await reviewed(client, studio, pass_time, 3, 5, 3)
    for path in (f"/api/v1/providers/{studio.provider['number']}", f"/api/v1/rooms/{studio.room['id']}"):
        await client.get(f"{path}/reviews")
        statements.clear()
        listed = (await client.get(f"{path}/reviews", params={"anew": "1"})).json()  # not as it was kept
        assert len(statements) == 2, statements  # the place, and its reviews with their total
        assert (listed["items"], listed["total"]) == ([third, second, first], 3)
        best = await client.get(f"{path}/reviews", params={"sort": "-rating,created_at"})
        assert best.json()["items"] == [second, first, third]
        seen: list[Any] = []
        cursor: str | None = ""
        while cursor is not None:
            page = (await client.get(f"{path}/reviews", params={"cursor": cursor, "size": 2})).json()
            seen, cursor = seen + page["items"], page["next_cursor"]
        assert seen == [third, second, first]
    wrong = await client.get(f"{path}/reviews", params={"cursor": "AAAA"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid_cursor")
    assert (await client.get(f"{path}/reviews", params={"sort": "author_name"})).status_code == 422


async def test_a_person_is_rated_by_those_who_came_to_them(
    client: AsyncClient, studio: Studio, sessions: Sessions, pass_time: PassTime
) -> None:
    grace = await factories.staff(client, studio.owner, studio.provider["id"])
    booking = await studio.booked(room_id=None, provider_id=studio.provider["id"])
    async with unit_of_work(sessions) as session:
        hers = "UPDATE bookings SET staff_id = :staff WHERE id = :booking"
        await session.execute(text(hers), {"staff": grace["id"], "booking": booking["id"]})
    await reviewed(client, studio, pass_time, 1)  # of the room
    assert (await review(client, booking, rating=3)).json()["staff_id"] == grace["id"]
    address = f"/api/v1/staff/{grace['id']}"
    assert [one["rating"] for one in (await client.get(f"{address}/reviews")).json()["items"]] == [3]
    shown = (await client.get(address)).json()
    assert ((shown["rating"], shown["rating_count"]), await ratings(client, studio)) == ((3.0, 1), [(2.0, 2), (1.0, 1)])


async def test_the_place_answers_once(
    client: AsyncClient, studio: Studio, someone: Someone, sessions: Sessions, pass_time: PassTime
) -> None:
    (said,) = await reviewed(client, studio, pass_time, 2)
    address = f"/api/v1/reviews/{said['id']}/answer"
    manager, staff = await someone("manager@example.com"), await someone("staff@example.com")
    await add_member(sessions, studio, manager, "manager")
    await add_member(sessions, studio, staff, "staff")
    assert (await client.post(address, json={"body": "\n"}, headers=manager.headers)).status_code == 422
    assert (await client.post(address, json={"body": "Hm."}, headers=staff.headers)).status_code == 403
    answer = await client.post(address, json={"body": "The carpet is new by now."}, headers=manager.headers)
    assert (answer.status_code, answer.json()["answer"]) == (201, "The carpet is new by now.")
    before = await snapshot(sessions)
    again = await client.post(address, json={"body": "And the lamp."}, headers=studio.owner.headers)
    assert (again.status_code, again.json()["code"]) == (409, "already_answered")
    assert await snapshot(sessions) == before
    listed = await client.get(f"/api/v1/providers/{studio.provider['id']}/reviews")
    assert listed.json()["items"] == [answer.json()]


async def test_what_is_hidden_counts_for_nothing_until_it_is_shown_again(
    client: AsyncClient, studio: Studio, someone: Someone, sessions: Sessions, pass_time: PassTime
) -> None:
    admin = await someone("admin@example.com")
    await make_admin(sessions, admin)
    kept, rude = await reviewed(client, studio, pass_time, 5, 1)
    assert await ratings(client, studio) == [(3.0, 2), (3.0, 2)]
    listing, hide = f"/api/v1/rooms/{studio.room['id']}/reviews", f"/api/v1/reviews/{rude['id']}/hide"
    assert (await client.post(hide, json={"reason": " "}, headers=admin.headers)).status_code == 422
    for reason in ("Names a member of staff", "Insults a member of staff"):
        hidden = await client.post(hide, json={"reason": reason}, headers=admin.headers)
        assert (hidden.status_code, hidden.json()["hidden_reason"]) == (200, reason)
        assert await ratings(client, studio) == [(5.0, 1), (5.0, 1)]
    assert (await client.get(listing)).json()["items"] == [kept]
    assert (await client.get(listing, headers=studio.owner.headers)).json()["items"] == [hidden.json(), kept]
    for _ in range(2):
        shown = await client.post(f"/api/v1/reviews/{rude['id']}/show", headers=admin.headers)
        assert (shown.status_code, shown.json()["hidden_reason"]) == (200, None)
        assert await ratings(client, studio) == [(3.0, 2), (3.0, 2)]
    log = await client.get("/api/v1/admin/audit", params={"subject_id": rude["id"]}, headers=admin.headers)
    assert [(entry["action"], entry["after"]) for entry in reversed(log.json()["items"])] == [
        ("review.hidden", {"hidden": True, "reason": "Names a member of staff"}),
        ("review.hidden", {"reason": "Insults a member of staff"}),
        ("review.shown", {"hidden": False, "reason": None}),
    ]


async def test_searches_sort_by_rating(client: AsyncClient, studio: Studio, pass_time: PassTime) -> None:
    other = await factories.provider(client, studio.owner, name="A fresh place")
    await reviewed(client, studio, pass_time, 5, 4)
    found = (await client.get("/api/v1/providers", params={"sort": "-rating", "sector": "studio"})).json()["items"]
    assert [(one["id"], one["rating"], one["rating_count"]) for one in found[:2]] == [
        (studio.provider["id"], 4.5, 2),
        (other["id"], None, 0),
    ]
    seen: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        query: dict[str, Any] = {"cursor": cursor, "size": 1, "sort": "-rating", "sector": "studio"}
        page = (await client.get("/api/v1/providers", params=query)).json()
        seen, cursor = seen + [one["id"] for one in page["items"]], page["next_cursor"]
    assert seen == [one["id"] for one in found]
    rooms = (await client.get("/api/v1/rooms/search", params={"sort": "-rating"})).json()["items"]
    assert [(one["id"], one["rating"], one["rating_count"]) for one in rooms] == [(studio.room["id"], 4.5, 2)]
