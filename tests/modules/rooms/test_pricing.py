"""Prices and quotes over HTTP. Which combination is the cheapest: `test_prices`."""

from typing import Any

import pytest
from httpx2 import AsyncClient

from frontdesk.core.db import Sessions
from frontdesk.modules.rooms.rules import MAX_TIERS
from tests import factories
from tests.modules.companies.callers import Callers, snapshot
from tests.modules.rooms.conftest import Thing

ANY_TIME = {"weekdays": None, "from_time": None, "to_time": None}
TIERS = [{"duration_minutes": 60, "amount": 4000}, {"duration_minutes": 240, "amount": 12000}]
STORED = [tier | ANY_TIME for tier in TIERS]
WEEKEND = {"duration_minutes": 60, "amount": 5000, "weekdays": [6, 7]}
EVENING = {"duration_minutes": 60, "amount": 6000, "from_time": "18:00", "to_time": "23:00"}


@pytest.fixture
async def priced(client: AsyncClient, callers: Callers, room: Thing) -> str:
    """The address of a room with prices."""
    address = f"/api/v1/rooms/{room['id']}"
    put = await client.put(f"{address}/prices", json={"prices": TIERS[::-1]}, headers=callers.manager.headers)
    assert (put.status_code, put.json()) == (200, {"currency": "EUR", "prices": STORED})
    return address


async def test_all_tiers_are_replaced(client: AsyncClient, callers: Callers, priced: str) -> None:
    address, headers = f"{priced}/prices", callers.owner.headers
    assert (await client.get(address)).json() == {"currency": "EUR", "prices": STORED}
    other = [{"duration_minutes": 90, "amount": 0, **ANY_TIME}]
    put = await client.put(address, json={"currency": "EUR", "prices": other}, headers=headers)
    assert put.json() == {"currency": "EUR", "prices": other}
    assert (await client.get(address)).json() == put.json()
    put = await client.put(address, json={"prices": []}, headers=headers)
    assert (await client.get(address)).json() == put.json() == {"currency": "EUR", "prices": []}


NONSENSE: tuple[tuple[Any, str], ...] = (
    ({"currency": "USD", "prices": TIERS}, "currency_mismatch"),
    ({"currency": "USD", "prices": []}, "currency_mismatch"),
    ({}, "invalid"),
    ({"prices": None}, "invalid"),
    ({"prices": [TIERS[0], TIERS[0]]}, "invalid"),
    ({"prices": [{"duration_minutes": 0, "amount": 1}]}, "invalid"),
    ({"prices": [{"duration_minutes": True, "amount": 1}]}, "invalid"),
    ({"prices": [{"duration_minutes": 60, "amount": "1"}]}, "invalid"),
    ({"prices": [{"duration_minutes": 44_641, "amount": 1}]}, "invalid"),
    ({"prices": [{"duration_minutes": 60, "amount": -1}]}, "invalid"),
    ({"prices": [{"duration_minutes": 60, "amount": 40.5}]}, "invalid"),
    ({"prices": [{"duration_minutes": 60, "amount": 10**13}]}, "invalid"),
    ({"prices": [TIERS[0], {**WEEKEND, "weekdays": []}]}, "invalid"),
    ({"prices": [TIERS[0], {**WEEKEND, "weekdays": [0]}]}, "invalid"),
    ({"prices": [TIERS[0], {**WEEKEND, "weekdays": [8]}]}, "invalid"),
    ({"prices": [TIERS[0], {**WEEKEND, "weekdays": 6}]}, "invalid"),
    ({"prices": [TIERS[0], {**EVENING, "from_time": "24:00"}]}, "invalid"),
    ({"prices": [TIERS[0], {**EVENING, "to_time": "11pm"}]}, "invalid"),
    ({"prices": [TIERS[0], WEEKEND, {**WEEKEND, "weekdays": [7, 6], "amount": 1}]}, "invalid"),
    ({"prices": [TIERS[0], {**TIERS[0], "weekdays": [1, 2, 3, 4, 5, 6, 7], "from_time": "00:00"}]}, "invalid"),
    ({"prices": [WEEKEND]}, "prices_leave_gaps"),
    ({"prices": [EVENING, {**EVENING, "from_time": "23:00", "to_time": "17:59"}]}, "prices_leave_gaps"),
    ({"prices": [{"duration_minutes": 60 + n, "amount": 1} for n in range(MAX_TIERS + 1)]}, "invalid"),
)


async def test_what_makes_no_sense_is_refused(
    client: AsyncClient, sessions: Sessions, callers: Callers, priced: str
) -> None:
    before = await snapshot(sessions)
    for body, code in NONSENSE:
        refused = await client.put(f"{priced}/prices", json=body, headers=callers.owner.headers)
        assert (refused.status_code, refused.json()["code"]) == (422, code), body
    assert await snapshot(sessions) == before


async def test_the_currency_stays_while_there_are_prices(
    client: AsyncClient, sessions: Sessions, callers: Callers, place: Thing, priced: str
) -> None:
    address, headers = f"/api/v1/providers/{place['id']}", callers.owner.headers
    before = await snapshot(sessions)
    refused = await client.patch(address, json={"currency": "JPY", "name": "Other"}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "currency_in_use")
    assert await snapshot(sessions) == before

    await client.put(f"{priced}/prices", json={"prices": []}, headers=headers)
    changed = await client.patch(address, json={"currency": "JPY"}, headers=headers)
    assert (changed.status_code, changed.json()["currency"]) == (200, "JPY")
    put = await client.put(f"{priced}/prices", json={"currency": "JPY", "prices": TIERS}, headers=headers)
    assert put.json() == {"currency": "JPY", "prices": STORED}
    # a room that is gone holds no currency
    await client.delete(priced, headers=headers)
    back = await client.patch(address, json={"currency": "EUR"}, headers=headers)
    assert (back.status_code, back.json()["currency"]) == (200, "EUR")


def quoted(*lines: tuple[int, int, int], minutes: int) -> Thing:
    """The answer with these lines: duration, quantity, amount of one."""
    return {
        "lines": [
            {"duration_minutes": duration, "quantity": quantity, "unit_amount": one, "amount": quantity * one}
            | ANY_TIME
            for duration, quantity, one in lines
        ],
        "amount": sum(quantity * one for _, quantity, one in lines),
        "currency": "EUR",
        "duration_minutes": minutes,
    }


QUOTES = (
    ("2027-03-15T10:00:00", "2027-03-15T11:00:00", quoted((60, 1, 4000), minutes=60)),
    ("2027-03-15T10:00", "2027-03-15T11:01", quoted((60, 2, 4000), minutes=61)),
    ("2027-03-15T10:00:00", "2027-03-15T11:00:00.5", quoted((60, 2, 4000), minutes=61)),
    ("2027-03-15T10:00:00+01:00", "2027-03-15T14:00:00Z", quoted((240, 1, 12000), (60, 1, 4000), minutes=300)),
    ("2027-03-15T10:00:00", "2027-03-15T12:00:00Z", quoted((240, 1, 12000), minutes=180)),
    # the night on which the clocks of Berlin skip an hour lasts 23 hours, whatever the walls show
    ("2027-03-28T00:00:00", "2027-03-29T00:00:00", quoted((240, 6, 12000), minutes=1380)),
    ("2027-03-28T01:00:00", "2027-03-28T04:00:00", quoted((60, 2, 4000), minutes=120)),
    ("2027-03-01T00:00:00", "2027-03-31T00:00:00", quoted((240, 180, 12000), minutes=43140)),
)


async def test_a_stay_costs_its_cheapest_tiers(client: AsyncClient, priced: str) -> None:
    for start, end, answer in QUOTES:
        given = await client.post(f"{priced}/quote", json={"start_time": start, "end_time": end})
        assert (given.status_code, given.json()) == (200, answer), (start, end)


async def test_without_prices_there_is_nothing_to_pay(client: AsyncClient, room: Thing) -> None:
    stay = {"start_time": "2027-03-15T10:00:00", "end_time": "2027-03-15T12:00:00"}
    given = await client.post(f"/api/v1/rooms/{room['id']}/quote", json=stay)
    assert (given.status_code, given.json()) == (200, quoted(minutes=120))


UNQUOTABLE = (
    ("2027-03-15T10:00:00", "2027-03-15T10:00:00", "invalid_duration"),
    ("2027-03-15T10:00:00", "2027-03-15T09:00:00", "invalid_duration"),
    ("2027-03-01T00:00:00", "2027-04-02T00:00:00", "invalid_duration"),
    ("0001-01-01T00:00:00", "0001-01-01T01:00:00", "time_out_of_range"),
    ("9999-12-31T23:00:00", "9999-12-31T23:59:59", "time_out_of_range"),
    ("9999-12-31T23:00:00-23:59", "9999-12-31T23:59:59-23:59", "time_out_of_range"),
    ("tomorrow", "2027-03-15T10:00:00", "invalid"),
    (1773568800, "2027-03-15T10:00:00", "invalid"),
    ("1773568800", "2027-03-15T10:00:00", "invalid"),
    (None, "2027-03-15T10:00:00", "invalid"),
)


async def test_a_stay_without_sense_is_refused(client: AsyncClient, priced: str, room: Thing) -> None:
    for start, end, code in UNQUOTABLE:
        refused = await client.post(f"{priced}/quote", json={"start_time": start, "end_time": end})
        assert (refused.status_code, refused.json()["code"]) == (422, code), (start, end)
        free = await client.post(f"/api/v1/rooms/{room['id']}/quote", json={"start_time": start, "end_time": end})
        assert free.status_code == 422


async def test_another_rooms_prices_are_its_own(
    client: AsyncClient, callers: Callers, place: Thing, priced: str
) -> None:
    other = await factories.room(client, callers.owner, place["id"], name="Other")
    assert (await client.get(f"/api/v1/rooms/{other['id']}/prices")).json() == {"currency": "EUR", "prices": []}
    assert (await client.get(f"{priced}/prices")).json()["prices"] == STORED


async def test_weekends_and_evenings_have_prices_of_their_own(
    client: AsyncClient, callers: Callers, priced: str
) -> None:
    night = {"duration_minutes": 480, "amount": 9000, "weekdays": [5], "from_time": "23:00", "to_time": "07:00"}
    wanted = [*TIERS, EVENING, WEEKEND, night]
    put = await client.put(f"{priced}/prices", json={"prices": wanted}, headers=callers.owner.headers)
    stored = [
        STORED[0],
        ANY_TIME | EVENING,
        ANY_TIME | WEEKEND,
        STORED[1],
        night,
    ]
    assert (put.status_code, put.json()) == (200, {"currency": "EUR", "prices": stored})
    again = await client.put(f"{priced}/prices", json=put.json(), headers=callers.owner.headers)  # an answer sent back
    assert again.json() == put.json()

    # a Friday from five to eight: an hour of the day, two of the evening
    stay = {"start_time": "2027-03-12T17:00:00", "end_time": "2027-03-12T20:00:00"}
    asked = await client.post(f"{priced}/quote", json=stay)
    lines = [
        ANY_TIME | {"duration_minutes": 60, "quantity": 1, "unit_amount": 4000, "amount": 4000},
        ANY_TIME
        | {"duration_minutes": 60, "quantity": 2, "unit_amount": 6000, "amount": 12000}
        | {"from_time": "18:00", "to_time": "23:00"},
    ]
    assert asked.json() == {"lines": lines, "amount": 16000, "currency": "EUR", "duration_minutes": 180}


STAYS = (
    ("2027-03-12T17:00:00", "2027-03-12T20:00:00", 16000),
    ("2027-03-13T10:00:00", "2027-03-13T14:00:00", 20000),
    ("2027-03-15T10:00:00", "2027-03-15T14:00:00", 12000),
    ("2027-03-28T01:00:00", "2027-03-28T04:00:00", 10000),  # two hours, whatever the walls show
)


async def test_a_booking_costs_what_was_quoted_and_so_does_a_move(
    client: AsyncClient, callers: Callers, priced: str
) -> None:
    prices = {"prices": [*TIERS, EVENING, WEEKEND]}
    assert (await client.put(f"{priced}/prices", json=prices, headers=callers.owner.headers)).is_success
    room_id = priced.rsplit("/", 1)[1]
    for start, end, amount in STAYS:
        stay = {"start_time": start, "end_time": end}
        quote = (await client.post(f"{priced}/quote", json=stay)).json()
        assert quote["amount"] == amount
        booked = await client.post("/api/v1/bookings", json=factories.guest(room_id=room_id, **stay))
        assert (booked.status_code, booked.json()["amount"], booked.json()["currency"]) == (201, amount, "EUR")
    into_the_evening = {"start_time": "2027-03-15T16:00:00", "end_time": "2027-03-15T20:00:00"}
    moved = await client.post(
        f"/api/v1/bookings/{booked.json()['id']}/reschedule", json=into_the_evening, headers=callers.owner.headers
    )
    quote = (await client.post(f"{priced}/quote", json=into_the_evening)).json()
    assert (moved.status_code, moved.json()["amount"]) == (200, quote["amount"]) == (200, 20000)
