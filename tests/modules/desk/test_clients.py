"""Finding a client as somebody types, and what the desk knows of them."""

from datetime import UTC, datetime
from typing import Any

from httpx2 import AsyncClient
from sqlalchemy import text

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions
from tests import factories
from tests.modules.companies.callers import Callers, come_back, snapshot
from tests.modules.offerings.conftest import Salon

PEOPLE = (
    ("Ada Lovelace", "+44 20 7946 0958", "ada@example.com"),
    ("Émilie du Châtelet", "+49 30 901820", None),
    ("Percy 100%_O'Neil", None, "percy@example.com"),
    ('Robert"); DROP TABLE clients;--', None, None),
)


async def call(salon: Salon, callers: Callers, n: int, *, hour: int) -> Any:
    """A call of one of the people."""
    name, phone, email = PEOPLE[n]
    fields = {"client_name": name, "client_phone": phone, "client_email": email, "source": "phone"}
    start = f"2027-03-15T{hour:02}:00"
    return await salon.booked(start, who=callers.staff, staff_id=salon.amy["id"], **fields)


async def test_a_client_is_found_by_any_part_of_name_number_or_address(
    client: AsyncClient, callers: Callers, salon: Salon, statements: list[str]
) -> None:
    booked = [await call(salon, callers, n, hour=8 + n) for n in range(len(PEOPLE))]
    theirs = await factories.provider(client, callers.stranger)
    desk = {"client_name": "Ada Stranger", "start_time": "2027-03-15T10:00", "provider_id": theirs["id"]}
    assert (await client.post("/api/v1/bookings", json=desk, headers=callers.stranger.headers)).status_code == 201
    address, headers = f"/api/v1/providers/{salon.provider['number']}/clients", callers.staff.headers
    for q, found in (
        ("", [3, 2, 1, 0]),
        ("lovel", [0]),
        ("LACE ad", [0]),
        ("chatelet", [1]),
        ("émi", [1]),
        ("Emilie DU", [1]),
        ("7946", [0]),
        ("030 901820", [1]),
        ("+49 (30) 9018-20", [1]),
        ("0049 30 901820", [1]),
        ("example.com", [2, 0]),
        ("100%_o", [2]),
        ("%", [2]),
        ("_", [2]),
        ("o'n", [2]),
        ('"); drop table', [3]),
        ("\\", []),
        ("stranger", []),
        ("lovelace percy", []),
    ):
        answer = await client.get(address, params={"q": q}, headers=headers)
        assert answer.status_code == 200, (q, answer.text)
        assert [it["name"] for it in answer.json()["items"]] == [PEOPLE[n][0] for n in found], q
    assert [it["client_id"] is not None for it in booked] == [True] * 4
    for q in ("x" * 10_000, "a\x00b", "line\nbreak"):
        refused = await client.get(address, params={"q": q}, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid"), q[:10]
    statements.clear()
    await client.get(address, params={"q": "a", "size": 2}, headers=headers)
    assert len(statements) == 3, statements  # the caller, the provider, and the page


async def test_a_card_tells_what_was_and_what_the_desk_has_noted(
    client: AsyncClient, callers: Callers, salon: Salon, statements: list[str]
) -> None:
    headers = callers.staff.headers
    first, second, third = [await call(salon, callers, 0, hour=hour) for hour in (8, 9, 10)]
    assert first["client_id"] == second["client_id"] == third["client_id"]
    assert (first["source"], first["status"]) == ("phone", "confirmed")
    cancelled = await client.post(f"/api/v1/bookings/{third['id']}/cancel", headers=headers)
    assert cancelled.status_code == 200
    for booking, status in ((first, "no_show"), (second, "completed")):
        changed = await client.patch(f"/api/v1/bookings/{booking['id']}", json={"status": status}, headers=headers)
        assert changed.status_code == 200, changed.text
    one = f"/api/v1/clients/{first['client_id']}"
    await client.get(one, headers=headers)
    statements.clear()
    card = await client.get(one, headers=headers)
    assert len(statements) == 5, statements  # the caller, the client, how often, what is owed, and the latest
    told = card.json()
    assert {name: told[name] for name in ("name", "phone", "phone_e164", "email", "notes", "user_id")} == {
        "name": "Ada Lovelace",
        "phone": "+44 20 7946 0958",
        "phone_e164": "+442079460958",
        "email": "ada@example.com",
        "notes": None,
        "user_id": None,
    }
    assert [told[name] for name in ("bookings", "completed", "no_shows", "cancelled")] == [3, 1, 1, 1]
    assert [it["id"] for it in told["history"]] == [third["id"], second["id"], first["id"]]
    listed = await client.get(f"/api/v1/bookings?client_id={first['client_id']}", headers=headers)
    assert listed.json()["total"] == 3
    noted = await client.patch(one, json={"notes": "Pays in cash."}, headers=headers | {"If-Match": '"1"'})
    assert (noted.status_code, noted.json()["notes"], noted.headers["etag"]) == (200, "Pays in cash.", '"2"')
    stale = await client.patch(one, json={"notes": "Late"}, headers=headers | {"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")


async def test_a_card_tells_what_is_owed(
    client: AsyncClient, sessions: Sessions, callers: Callers, salon: Salon, clock: MovableClock
) -> None:
    await salon.change(f"/offerings/{salon.haircut['id']}", amount=4000)
    ada = {"client_name": "Ada Lovelace", "client_phone": "+44 20 7946 0958"}
    booked = [
        await salon.booked(f"2027-03-15T{hour}:00", who=callers.staff, offering_id=salon.haircut["id"], **ada)
        for hour in ("08", "10", "12", "14")
    ]
    headers = callers.staff.headers
    card = f"/api/v1/clients/{booked[0]['client_id']}"

    async def owed() -> Any:
        awake = await come_back(sessions, callers.staff, now=clock.now())
        return (await client.get(card, headers=awake)).json()["owed"]

    assert await owed() == []  # nothing has begun
    part = {"method": "cash", "amount": 1000}
    for booking, body in ((booked[0], part), (booked[1], {"method": "cash"})):
        taken = await client.post(f"/api/v1/bookings/{booking['id']}/payments", json=body, headers=headers)
        assert taken.status_code == 201, taken.text
    assert (await client.post(f"/api/v1/bookings/{booked[2]['id']}/cancel", headers=headers)).status_code == 200
    clock.move_to(datetime(2027, 3, 15, 12, 30, tzinfo=UTC))  # the last one begins at 13:00 UTC
    assert await owed() == [{"amount": 3000, "currency": "EUR"}]


async def test_a_card_is_its_companys_and_no_guest_writes_in_it(
    client: AsyncClient, sessions: Sessions, callers: Callers, salon: Salon
) -> None:
    ada = await call(salon, callers, 0, hour=8)
    percy = await call(salon, callers, 2, hour=9)
    one = f"/api/v1/clients/{ada['client_id']}"
    guest = factories.guest(
        offering_id=salon.haircut["id"],
        start_time="2027-03-15T11:00",
        client_name="Mallory",
        client_email="m@example.com",
    )
    again = await client.post("/api/v1/bookings", json=guest)
    assert again.json()["client_id"] == ada["client_id"]  # by the phone number, which anybody can type
    card = (await client.get(one, headers=callers.staff.headers)).json()
    assert (card["name"], card["email"], card["bookings"]) == ("Ada Lovelace", "ada@example.com", 2)
    profile = {"firstname": "Grace", "lastname": "Hopper", "phone": "+1 212 555 0142"}
    await client.patch("/api/v1/users/me", json=profile, headers=callers.user.headers)
    mine = await salon.booked("2027-03-15T12:00", who=callers.user)
    own = (await client.get(f"/api/v1/clients/{mine['client_id']}", headers=callers.staff.headers)).json()
    assert (own["user_id"], own["email"], own["name"], own["phone_e164"]) == (
        callers.user.id, callers.user.email, "Grace Hopper", "+12125550142",
    )  # fmt: skip
    before = await snapshot(sessions)
    for headers, status in ((callers.user.headers, 404), (callers.stranger.headers, 404), ({}, 401)):
        for method, path in (
            ("GET", one),
            ("PATCH", one),
            ("GET", f"/api/v1/providers/{salon.provider['id']}/clients"),
        ):
            answer = await client.request(method, path, json={"notes": "x"}, headers=headers)
            assert answer.status_code == status, (method, path)
    taken = await client.patch(
        f"/api/v1/clients/{percy['client_id']}", json={"phone": "+442079460958"}, headers=callers.staff.headers
    )
    assert (taken.status_code, taken.json()["code"]) == (409, "client_exists")
    assert await snapshot(sessions) == before


async def test_two_cards_of_one_person_become_one(
    client: AsyncClient, callers: Callers, salon: Salon, sessions: Sessions
) -> None:
    headers, found = callers.staff.headers, f"/api/v1/providers/{salon.provider['id']}/clients"
    cards = [(await call(salon, callers, n, hour=8 + n))["client_id"] for n in range(3)]
    ada, emilie, percy = (f"/api/v1/clients/{card}" for card in cards)
    for card, notes in ((ada, "Likes tea."), (percy, "Allergic to cats.")):
        assert (await client.patch(card, json={"notes": notes}, headers=headers)).status_code == 200
    theirs = await factories.provider(client, callers.stranger)
    strange = factories.guest(provider_id=theirs["id"], start_time="2027-03-15T10:00")
    elsewhere = (await client.post("/api/v1/bookings", json=strange, headers=callers.stranger.headers)).json()
    before = await snapshot(sessions)
    for other, extra, status, code in (
        (cards[0], {}, 422, "same_client"), (elsewhere["client_id"], {}, 404, "client_not_found"),
        (cards[2], {"If-Match": '"9"'}, 412, "precondition_failed"),
    ):  # fmt: skip
        refused = await client.post(f"{ada}/merge", json={"client_id": other}, headers=headers | extra)
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert await snapshot(sessions) == before

    for _ in range(2):  # sent twice it is done once
        merged = await client.post(f"{ada}/merge/", json={"client_id": cards[2]}, headers=headers)
        assert merged.status_code == 200, merged.text
        card = merged.json()
        assert (card["id"], card["bookings"], card["notes"], card["version"]) == (
            cards[0], 2, "Likes tea.\n\nAllergic to cats.", 3,
        )  # fmt: skip
    assert (await client.get(percy, headers=headers)).json()["id"] == cards[0]
    assert [it["id"] for it in (await client.get(found, params={"q": "percy"}, headers=headers)).json()["items"]] == [
        cards[0]
    ]
    again = await call(salon, callers, 2, hour=14)  # with the contacts of the other card
    assert again["client_id"] == cards[0]
    changed = await client.patch(ada, json={"phone": None, "email": "percy@example.com"}, headers=headers)
    assert changed.status_code == 200, changed.text
    # what leads to a card leads on
    await client.post(f"{emilie}/merge", json={"client_id": cards[0]}, headers=headers)
    last = (await client.get(percy, headers=headers)).json()
    assert (last["id"], last["bookings"]) == (cards[1], 4)
    async with sessions() as session:
        told = await session.execute(
            text("SELECT subject_id, after FROM audit_log WHERE action = 'client.merged' ORDER BY id")
        )
        assert [(str(row[0]), row[1]) for row in told] == [
            (cards[0], {"client_id": cards[2]}), (cards[1], {"client_id": cards[0]}),
        ]  # fmt: skip


async def test_the_desk_books_for_a_card(
    client: AsyncClient, sessions: Sessions, callers: Callers, salon: Salon
) -> None:
    first = await salon.booked(who=callers.user, client_name="Ada", client_phone="+44 20 7946 0958")
    room = {"room_id": salon.window["id"], "start_time": "2027-03-15T14:00", "client_id": first["client_id"]}
    made = (await client.post("/api/v1/bookings", json=room, headers=callers.staff.headers)).json()
    assert (made["client_id"], made["user_id"]) == (
        first["client_id"],
        callers.user.id,
    )  # who finds it in their account
    assert (made["client_name"], made["client_phone"]) == (first["client_name"], first["client_phone"])
    assert made["status"] == "confirmed"
    said = room | {"start_time": "2027-03-15T16:00", "client_name": "Ada's sister", "client_email": "s@example.com"}
    other = (await client.post("/api/v1/bookings", json=said, headers=callers.staff.headers)).json()
    assert (other["client_id"], other["client_name"]) == (first["client_id"], "Ada's sister")
    before = await snapshot(sessions)
    elsewhere = await factories.provider(client, callers.stranger)
    theirs = await factories.room(client, callers.stranger, elsewhere["id"])
    for who, where, status, code in (
        (callers.user, room, 403, "forbidden"),
        (callers.stranger, room | {"room_id": theirs["id"]}, 404, "client_not_found"),
        (callers.staff, room | {"client_id": callers.user.id}, 404, "client_not_found"),
    ):
        later = where | {"start_time": "2027-03-15T18:00"}
        refused = await client.post("/api/v1/bookings", json=later, headers=who.headers)
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert (await snapshot(sessions))["bookings"] == before["bookings"]
