"""The day and the week of a provider: everybody, every room and the desk at one look, in as many statements always."""

from httpx2 import AsyncClient

from tests.modules.companies.callers import Callers
from tests.modules.offerings.conftest import Salon


async def test_the_day_of_all_people_and_rooms(
    client: AsyncClient, callers: Callers, salon: Salon, statements: list[str]
) -> None:
    headers = callers.staff.headers
    week = {"hours": [{"weekday": 1, "opens": "09:00", "closes": "17:00"}]}
    await client.put(f"/api/v1/providers/{salon.provider['id']}/opening-hours", json=week, headers=salon.owner.headers)
    leave = {"starts_at": "2027-03-15T09:00", "ends_at": "2027-03-15T12:00", "reason": "Dentist"}
    await client.post(f"/api/v1/staff/{salon.amy['id']}/closures", json=leave, headers=headers)
    cut = await salon.booked("2027-03-15T10:00", who=callers.staff, client_name="Ada")
    called_off = await salon.booked("2027-03-15T14:00", who=callers.staff, client_name="Bob")
    await client.post(f"/api/v1/bookings/{called_off['id']}/cancel", headers=headers)
    desk = {"provider_id": salon.provider["id"], "start_time": "2027-03-15T09:00", "client_name": "Eve"}
    at_desk = (await client.post("/api/v1/bookings", json=desk, headers=headers)).json()
    address = f"/providers/{salon.provider['number']}/diary"
    told = (await client.get(f"{address}?date=2027-03-15", headers=headers)).json()
    assert (told["timezone"], told["first"], told["last"]) == ("Europe/Berlin", "2027-03-15", "2027-03-15")
    assert [it["id"] for it in told["bookings"]] == [at_desk["id"], cut["id"]]
    columns = [(it["kind"], it["name"]) for it in told["resources"]]
    assert columns == [
        ("desk", "Blue Note Studio"), ("staff", "Amy"), ("staff", "Bea"), ("room", "Mirror"), ("room", "Window"),
    ]  # fmt: skip
    whole = [{"starts_at": "2027-03-15T09:00:00+01:00", "ends_at": "2027-03-15T17:00:00+01:00"}]
    rest = [{"starts_at": "2027-03-15T12:00:00+01:00", "ends_at": "2027-03-15T17:00:00+01:00"}]
    assert [it["open"] for it in told["resources"]] == [whole, rest, whole, whole, whole]
    assert [[closure["reason"] for closure in it["closures"]] for it in told["resources"]] == [
        [],
        ["Dentist"],
        [],
        [],
        [],
    ]

    counted = []
    for hour in (11, 12, 13):
        statements.clear()
        week_of = await client.get(f"{address}?from=2027-03-15&to=2027-03-21", headers=headers)
        assert week_of.status_code == 200
        counted.append(len(statements))
        await salon.booked(f"2027-03-15T{hour}:00", who=callers.staff, client_name="Ada")
    assert counted == [6, 6, 6]  # the caller, the provider, who and what, when open, closures, bookings


async def test_a_diary_is_for_the_desk_and_has_an_end(client: AsyncClient, callers: Callers, salon: Salon) -> None:
    address = f"/api/v1/providers/{salon.provider['id']}/diary"
    for headers, status in (({}, 401), (callers.user.headers, 404), (callers.stranger.headers, 404)):
        assert (await client.get(f"{address}?date=2027-03-15", headers=headers)).status_code == status
    for query, code in (
        ("", "invalid"),
        ("?from=2027-03-15&to=2027-03-29", "invalid_window"),
        ("?from=2027-03-15&to=2027-03-14", "invalid_window"),
        ("?date=9999-12-31", "time_out_of_range"),
    ):
        refused = await client.get(f"{address}{query}", headers=callers.staff.headers)
        assert (refused.status_code, refused.json()["code"]) == (422, code), query
