"""Adding, reading, changing and deleting offerings, and when they can be had."""

from httpx2 import AsyncClient

from frontdesk.core.db import Sessions
from tests import factories
from tests.modules.companies.callers import Callers, snapshot
from tests.modules.offerings.conftest import Salon, Thing


async def test_a_name_suffices_and_all_else_is_kept_and_changed(
    client: AsyncClient, callers: Callers, salon: Salon, statements: list[str]
) -> None:
    headers = callers.manager.headers
    made = await client.post(
        f"/api/v1/providers/{salon.provider['number']}/offerings", json={"name": "Talk"}, headers=headers
    )
    assert made.status_code == 201, made.text
    talk = made.json()
    assert talk == {
        "id": talk["id"],
        "created_at": talk["created_at"],
        "updated_at": talk["created_at"],
        "provider_id": salon.provider["id"],
        "name": "Talk",
        "description": None,
        "duration_minutes": 60,
        "amount": 0,
        "currency": "EUR",
        "buffer_before_minutes": 0,
        "buffer_after_minutes": 0,
        "staff_ids": [],
        "room_ids": [],
        "assignment": "fewest",
        "is_active": True,
        "version": 1,
    }
    one = f"/api/v1/offerings/{talk['id']}"
    changes = {
        "name": "Shave",
        "description": "Hot towels.",
        "duration_minutes": 30,
        "amount": 2500,
        "buffer_after_minutes": 10,
        "staff_ids": [salon.amy["id"]],
        "room_ids": [salon.window["id"]],
        "assignment": "in_turn",
    }
    changed = await client.patch(one, json={**changes, "currency": "EUR"}, headers=headers | {"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"'), changed.text
    after = changed.json()
    assert after == talk | changes | {"version": 2, "updated_at": after["updated_at"]}
    assert (await client.get(one)).json() == after
    hidden = await client.patch(one, json={"is_active": False}, headers=headers)
    assert hidden.json()["staff_ids"] == [salon.amy["id"]]
    assert (await client.get(one)).status_code == 404

    address = f"/api/v1/providers/{salon.provider['id']}/offerings"
    statements.clear()
    public = (await client.get(address, params={"anew": "1"})).json()  # not as it was kept
    assert len(statements) == 4, statements  # the provider, its offerings, their people, their rooms
    assert [item["name"] for item in public["items"]] == ["Haircut"]
    inside = (await client.get(f"{address}?sort=-amount", headers=callers.staff.headers)).json()
    assert [item["name"] for item in inside["items"]] == ["Shave", "Haircut"]
    assert (await client.delete(one, headers=headers)).status_code == 204
    assert (await client.get(one, headers=headers)).status_code == 404


async def test_what_is_not_the_providers_is_refused_and_prices_hold_its_currency(
    client: AsyncClient, sessions: Sessions, callers: Callers, salon: Salon
) -> None:
    elsewhere = await factories.provider(client, callers.stranger)
    zoe = await factories.staff(client, callers.stranger, elsewhere["id"])
    booth = await factories.room(client, callers.stranger, elsewhere["id"])
    before = await snapshot(sessions)
    for fields, code in (
        ({"staff_ids": [zoe["id"]]}, "unknown_staff"),
        ({"room_ids": [booth["id"]]}, "unknown_room"),
        ({"currency": "USD"}, "currency_mismatch"),
        ({"staff_ids": [salon.amy["id"]] * 2}, "invalid"),
        ({"amount": -1}, "invalid"),
        ({"duration_minutes": 0}, "invalid"),
    ):
        for method, path in (
            ("POST", f"/providers/{salon.provider['id']}/offerings"),
            ("PATCH", f"/offerings/{salon.haircut['id']}"),
        ):
            body: Thing = {"name": "New", **fields}
            refused = await client.request(method, f"/api/v1{path}", json=body, headers=callers.owner.headers)
            assert (refused.status_code, refused.json()["code"]) == (422, code), (method, fields, refused.text)
    assert await snapshot(sessions) == before
    await salon.change(f"/offerings/{salon.haircut['id']}", amount=4000)
    place = f"/api/v1/providers/{salon.provider['id']}"
    refused = await client.patch(place, json={"currency": "USD"}, headers=callers.owner.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "currency_in_use")
    await client.delete(f"/api/v1/offerings/{salon.haircut['id']}", headers=callers.owner.headers)
    assert (await client.patch(place, json={"currency": "USD"}, headers=callers.owner.headers)).status_code == 200


async def test_it_can_be_had_while_somebody_and_some_room_are_both_free(
    client: AsyncClient, callers: Callers, salon: Salon, statements: list[str]
) -> None:
    headers = callers.owner.headers

    async def hours(thing: str, *spans: tuple[str, str]) -> None:
        week = {"hours": [{"weekday": 1, "opens": opens, "closes": closes} for opens, closes in spans]}
        put = await client.put(f"/api/v1{thing}/opening-hours", json=week, headers=headers)
        assert put.status_code == 200, put.text

    await hours(f"/staff/{salon.amy['id']}", ("09:00", "12:00"))
    await hours(f"/staff/{salon.bea['id']}", ("11:30", "14:30"))
    assert await salon.starts() == ["09:00", "10:00", "11:00", "11:30", "12:30", "13:30"]
    assert await salon.starts(f"date=2027-03-15&staff_id={salon.bea['id']}") == ["11:30", "12:30", "13:30"]
    await hours(f"/rooms/{salon.window['id']}", ("09:00", "11:00"))
    await hours(f"/rooms/{salon.mirror['id']}", ("10:30", "12:45"))
    # a room throughout: not an hour that begins in one and ends in the other
    assert await salon.starts() == ["09:00", "10:00", "11:00", "11:30"]
    await salon.booked("2027-03-15T10:00", staff_id=salon.amy["id"])
    assert await salon.starts() == ["09:00", "11:00", "11:30"]
    statements.clear()
    assert await salon.starts("from=2027-03-15&to=2027-05-09") != []
    assert len(statements) == 1, statements  # what all of its people and rooms have
    await salon.change(f"/offerings/{salon.haircut['id']}", buffer_after_minutes=30)
    assert await salon.starts() == ["11:00", "11:30"]  # half an hour before 10:00 is needed after 9:00
    refused = await client.get(
        f"/api/v1/offerings/{salon.haircut['id']}/availability?date=2027-03-15&staff_id={salon.haircut['id']}"
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_staff")
    await salon.change(f"/staff/{salon.bea['id']}", is_active=False)
    assert await salon.starts() == ["11:00"]
    await salon.change(f"/staff/{salon.amy['id']}", is_active=False)
    assert await salon.starts() == []  # it needs somebody, and nobody is there
