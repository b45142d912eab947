"""The desk's calendar: what it shows, what it costs, and everything that is done with a booking there."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx2 import AsyncClient, Response

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions
from frontdesk.core.permissions import CompanyRole
from tests.factories import provider
from tests.modules.companies.callers import Callers, enrol, snapshot
from tests.modules.offerings.conftest import Salon
from tests.web.conftest import enter_as

DAY, TEN, ELEVEN = "2027-03-15", "2027-03-15T10:00:00+01:00", "2027-03-15T11:00:00+01:00"
ADA = {"client_name": "Ada Lovelace", "client_phone": "+44 20 7946 0958"}
THERE = {"day": DAY, "clock": "10:00", "duration": "60"}


@pytest.fixture
def desk(browser: AsyncClient, callers: Callers, salon: Salon) -> str:
    """The address of the salon's calendar, with somebody of its staff in the browser."""
    enter_as(browser, callers.staff)
    return f"/desk/{salon.provider['number']}/calendar"


def fields(page: Response, action: str) -> dict[str, str]:
    """What a browser would send of a form, untouched."""
    form = page.text[page.text.index(f'<form method="post" action="{action}"') :].partition("</form>")[0]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in hidden}


def blocks(page: Response) -> list[tuple[str, ...]]:
    """Where bookings stand in the grid: the column, from when, how long, who."""
    columns = re.split(r'<div class="column" role="group" aria-label="([^"]+)"', page.text)[1:]
    block = re.compile(
        r'class="visit visit-(\w+).*?at-h(\d+) at-m(\d+) for-h(\d+) for-m(\d+).*?<bdi>([^<]+)', re.DOTALL
    )
    named = zip(columns[::2], columns[1::2], strict=True)
    return [(name, *found) for name, column in named for found in block.findall(column)]


async def booking(client: AsyncClient, callers: Callers, key: str) -> dict[str, Any]:
    answer = await client.get(f"/api/v1/bookings/{key}", headers=callers.staff.headers)
    told: dict[str, Any] = answer.json()
    return told


async def test_a_day_stands_side_by_side_in_as_many_statements_always(
    client: AsyncClient, browser: AsyncClient, callers: Callers, salon: Salon, desk: str, statements: list[str]
) -> None:
    week = {"hours": [{"weekday": 1, "opens": "09:00", "closes": "19:00"}]}
    await client.put(f"/api/v1/providers/{salon.provider['id']}/opening-hours", json=week, headers=salon.owner.headers)
    await browser.get(f"{desk}?date={DAY}")  # by now the process knows these calendars
    counted = []
    for hour in (10, 12, 14):
        await salon.booked(
            f"{DAY}T{hour}:30", who=callers.staff, staff_id=salon.amy["id"], room_id=salon.window["id"], **ADA
        )
        statements.clear()
        day = await browser.get(f"{desk}?date={DAY}")
        counted.append(len(statements))
    # who, what waits for them, where, where else, who and what is there, when open, closures, bookings, for whose yes
    assert counted == [9, 9, 9]
    assert "Mon 15 Mar" in day.text
    at_ten = ("sure", "1", "30", "1", "0", "Ada Lovelace")
    assert next(it[1:] for it in blocks(day) if it[0] == "Amy") == at_ten
    assert {it[0] for it in blocks(day)} == {"Amy", "Window"}
    assert (await browser.get(f"{desk}?date={DAY}&show={salon.bea['id']}")).text.count('class="column"') == 1
    rooms = await browser.get(f"{desk}?date={DAY}&show=rooms")
    assert (rooms.text.count('class="column"'), 'aria-label="Amy"' in rooms.text) == (2, False)
    assert "0 bookings" in (await browser.get(f"{desk}?date={DAY}&state=here")).text
    listed = await browser.get(f"{desk}?date={DAY}&view=list")
    assert "Window, Amy" in listed.text
    table = await browser.get(f"{desk}?date={DAY}&view=week")
    assert (table.text.count('<td class="'), table.text.count('class="chip visit-sure"')) == (28, 6)
    of_one = await browser.get(f"{desk}?date={DAY}&view=week&show={salon.amy['id']}")
    assert [it[0] for it in blocks(of_one)] == ["Mon 15 Mar"] * 3
    assert 'data-top="2027-03-15T09:00"' in of_one.text
    for senseless in ("never", "9999-12-31", "0001-01-01&view=week"):
        assert (await browser.get(f"{desk}?date={senseless}")).status_code == 200, senseless


async def test_the_desk_books_for_whom_it_finds_and_for_somebody_new(
    client: AsyncClient, browser: AsyncClient, callers: Callers, salon: Salon, desk: str
) -> None:
    new = f"{desk}/new"
    asked = await browser.get(f"{new}?day={DAY}&room={salon.window['id']}&q=Ada%20Lovelace")
    assert "Nobody is known by that" in asked.text
    assert 'name="client_name" type="text" value="Ada Lovelace"' in asked.text
    form = fields(asked, new) | THERE | ADA | {"room": salon.window["id"], "notes": "Bring a hat", "source": "phone"}
    first = await browser.post(new, data=form)
    assert (first.status_code, (await browser.post(new, data=form)).headers["location"]) == (
        303,
        first.headers["location"],
    )
    there = first.headers["location"].partition("?")[0]
    made = await booking(client, callers, there.rpartition("/")[2])
    assert (made["start_time"], made["status"], made["source"]) == (TEN, "confirmed", "phone")
    assert (made["room_id"], made["staff_id"], made["user_id"]) == (salon.window["id"], None, None)
    found = await browser.get(f"{new}?day={DAY}&q=7946")
    assert f'name="client" value="{made["client_id"]}" checked' in found.text
    taken = await browser.post(new, data=form | {"client": made["client_id"], "once": "0" * 32})
    assert (taken.status_code, "This time is taken" in taken.text) == (409, True)
    assert re.findall(r'name="instead" value="([^"]+)"', taken.text)[0] == ELEVEN
    again = await browser.post(new, data=form | {"client": made["client_id"], "instead": ELEVEN, "client_name": "A"})
    later = await booking(client, callers, again.headers["location"].partition("?")[0].rpartition("/")[2])
    assert (later["start_time"], later["client_id"]) == (ELEVEN, made["client_id"])
    assert (later["client_name"], later["client_phone"]) == ("Ada Lovelace", "+44 20 7946 0958")
    nameless = await browser.post(new, data=THERE | {"notes": "Hello"})
    assert (nameless.status_code, 'id="error-client_name"' in nameless.text) == (422, True)
    assert ">Hello</textarea>" in nameless.text
    cut = await browser.get(f"{new}?day={DAY}&offering={salon.haircut['id']}")
    assert "Whichever room is free" in cut.text


async def test_a_move_knows_the_way_back_and_a_refusal_leaves_everything(
    client: AsyncClient, browser: AsyncClient, callers: Callers, salon: Salon, desk: str, sessions: Sessions
) -> None:
    made = await salon.booked(TEN, who=callers.staff, staff_id=salon.amy["id"], room_id=salon.window["id"], **ADA)
    await salon.booked("2027-03-15T14:00", who=callers.staff, staff_id=salon.bea["id"], **ADA)
    move = f"{desk}/bookings/{made['id']}/move"
    dragged = {"start": "2027-03-15T11:30:00.000Z", "duration": "90", "person": salon.bea["id"]}
    moved = await browser.post(move, data=dragged)
    there = urlsplit(moved.headers["location"])
    now = await booking(client, callers, made["id"])
    assert (now["start_time"], now["duration_minutes"], now["staff_id"]) == (
        "2027-03-15T12:30:00+01:00",
        90,
        salon.bea["id"],
    )
    shown = await browser.get(moved.headers["location"])
    assert "It is moved." in shown.text
    before = await snapshot(sessions)
    taken = await browser.post(move, data=dragged | {"start": "2027-03-15T13:15"})
    assert (taken.status_code, "This time is taken" in taken.text, 'name="instead"' in taken.text) == (409, True, True)
    for wrong in ({"start": TEN, "duration": "0"}, {"start": "soon", "duration": "60"}, {"duration": "60"}):
        assert (await browser.post(move, data=wrong)).status_code == 422
    assert await snapshot(sessions) == before
    undo = fields(shown, move)
    assert undo == {name: values[0] for name, values in parse_qs(there.query).items() if name != "done"}
    await browser.post(move, data=undo)
    back = await booking(client, callers, made["id"])
    assert [back[name] for name in ("start_time", "duration_minutes", "staff_id", "room_id")] == [
        made[name] for name in ("start_time", "duration_minutes", "staff_id", "room_id")
    ]


async def test_a_form_that_changes_the_length_alone_leaves_the_hour_that_comes_twice(
    client: AsyncClient, browser: AsyncClient, callers: Callers, salon: Salon, desk: str
) -> None:
    made = await salon.booked("2027-10-31T02:15:00+02:00", who=callers.staff, room_id=salon.window["id"], **ADA)
    there = f"{desk}/bookings/{made['id']}"
    form = fields(await browser.get(f"{there}/move"), f"{there}/move")
    typed = {"day": "2027-10-31", "clock": "02:15", "duration": "30"}
    assert (await browser.post(f"{there}/move", data=form | typed)).status_code == 303
    kept = await booking(client, callers, made["id"])
    assert (kept["start_time"], kept["duration_minutes"]) == ("2027-10-31T02:15:00+02:00", 30)
    await browser.post(f"{there}/move", data=form | typed | {"clock": "02:20"})
    assert (await booking(client, callers, made["id"]))["start_time"] == "2027-10-31T02:20:00+01:00"


async def test_somebody_comes_pays_and_gets_money_back(
    client: AsyncClient, browser: AsyncClient, callers: Callers, salon: Salon, desk: str, clock: MovableClock
) -> None:
    await salon.change(f"/offerings/{salon.haircut['id']}", amount=4000, currency="EUR")
    made = await salon.booked("2027-03-01T09:15", who=callers.staff, **ADA)
    there = f"{desk}/bookings/{made['id']}"
    page = await browser.get(there)
    assert ("Check in" in page.text, "Did not come" in page.text, "Take €40" in page.text) == (True, False, True)
    assert (await browser.post(there, data={"do": "check-in"})).headers["location"] == f"{there}?done=check-in"
    assert (await booking(client, callers, made["id"]))["checked_in_at"] is not None
    once = fields(await browser.get(f"{there}/pay"), f"{there}/pay")
    pay = once | {"method": "cash", "amount": "15,50"}
    assert [(await browser.post(f"{there}/pay", data=pay)).status_code for _ in range(2)] == [303, 303]
    much = await browser.post(f"{there}/pay", data={"method": "terminal", "amount": "24.51"})
    assert (much.status_code, "That is more than is due" in much.text, 'value="24.51"' in much.text) == (
        409,
        True,
        True,
    )
    for amount in ("0", "-1", "1.234", "lots"):
        wrong = await browser.post(f"{there}/pay", data={"method": "cash", "amount": amount})
        assert (wrong.status_code, 'id="error-amount"' in wrong.text) == (422, True), amount
    assert (await browser.post(f"{there}/pay", data={"method": "terminal", "amount": ""})).status_code == 303
    paid = (await client.get(f"/api/v1/bookings/{made['id']}/payments", headers=callers.staff.headers)).json()["items"]
    assert [(it["payment_method"], it["amount"]) for it in paid] == [("cash", 1550), ("terminal", 2450)]
    back = {"amount": "10", "reason": "A bad hair day"}
    assert (await browser.post(f"{there}/refund", data=back)).status_code == 403
    enter_as(browser, callers.manager)
    assert (await browser.post(f"{there}/refund", data=back | {"reason": ""})).status_code == 422
    assert (await browser.post(f"{there}/refund", data=back)).headers["location"] == f"{there}?done=refunded"
    assert "€24.50, €10 given back" in (await browser.get(there)).text
    clock.move_to(clock.now().replace(hour=8, minute=20))
    early = await browser.post(there, data={"do": "confirm"})
    assert early.status_code == 303  # it is, already
    await browser.post(there, data={"do": "no-show"})
    assert "Was there after all" in (await browser.get(there)).text
    await browser.post(there, data={"do": "complete"})
    assert (await booking(client, callers, made["id"]))["status"] == "completed"
    over = await browser.post(there, data={"do": "confirm"})
    assert (over.status_code, "A booking cannot change like that" in over.text) == (409, True)
    assert (await browser.post(there, data={"do": "fly"})).status_code == 422


async def test_a_request_is_approved_or_called_off_and_notes_are_written(
    client: AsyncClient, browser: AsyncClient, callers: Callers, salon: Salon, desk: str
) -> None:
    week = {"hours": [{"weekday": 1, "opens": "09:00", "closes": "19:00", "mode": "by_request"}]}
    await client.put(f"/api/v1/providers/{salon.provider['id']}/opening-hours", json=week, headers=salon.owner.headers)
    first, second = await salon.booked(TEN), await salon.booked("2027-03-15T12:00")
    there = f"{desk}/bookings/{first['id']}"
    assert "for your yes" in (await browser.get(there)).text
    assert "2 bookings wait for your yes" in (await browser.get(f"{desk}?date=2027-03-20")).text
    await browser.post(there, data={"do": "confirm"})
    listed = await browser.get(f"{desk}/waiting")
    assert [f'href="{desk}/bookings/{it["id"]}"' in listed.text for it in (first, second)] == [False, True]
    seen = fields(await browser.get(f"{there}/edit"), f"{there}/edit")
    await browser.post(f"{there}/edit", data={**seen, "client_name": "Ada L.", "notes": "Curls"})
    after = await booking(client, callers, first["id"])
    assert (after["status"], after["client_name"], after["notes"]) == ("confirmed", "Ada L.", "Curls")
    late = await browser.post(f"{there}/edit", data={**seen, "client_name": "Ada", "notes": "Fringe"})
    assert (late.status_code, ">Fringe</textarea>" in late.text) == (412, True)
    assert await booking(client, callers, first["id"]) == after
    other = f"{desk}/bookings/{second['id']}/cancel"
    assert "Decline it?" in (await browser.get(other)).text
    await browser.post(other, data={"reason": "Amy is ill"})
    off = await booking(client, callers, second["id"])
    assert (off["status"], off["cancel_reason"]) == ("cancelled", "Amy is ill")
    assert "Called off: <bdi>Amy is ill</bdi>" in (await browser.get(f"{desk}/bookings/{second['id']}")).text


async def test_the_calendar_is_for_those_at_the_desk(
    client: AsyncClient, browser: AsyncClient, callers: Callers, salon: Salon, desk: str, sessions: Sessions
) -> None:
    made = await salon.booked(TEN, who=callers.staff, **ADA)
    elsewhere = await provider(client, salon.owner, name="Red Note")
    paths = [desk, f"{desk}/waiting", f"{desk}/new", f"{desk}/bookings/{made['id']}", f"{desk}/closures/new"]
    await enrol(sessions, callers.user, callers.company_id, CompanyRole.TEACHER)
    before = await snapshot(sessions)
    other = f"/desk/{elsewhere['number']}/calendar/bookings/{made['id']}"
    assert [
        (await browser.get(other)).status_code,
        (await browser.post(other, data={"do": "confirm"})).status_code,
    ] == [
        404,
        404,
    ]
    late = {"start": "2020-03-15T10:00:00+01:00", "duration": "60", "override": "on"}
    assert (await browser.post(f"{paths[3]}/move", data=late)).status_code == 403
    for person, status in ((callers.stranger, 404), (callers.user, 403)):
        enter_as(browser, person)
        for path in paths:
            assert (await browser.get(path)).status_code == status, path
        assert (await browser.post(f"{paths[3]}/cancel", data={})).status_code == status
    browser.cookies.clear()
    for path in (*paths, "/live"):
        asked = await browser.get(path)
        assert (asked.status_code, asked.headers["location"][:14]) == (303, "/sign-in?next="), path
    assert await snapshot(sessions) == before


async def test_a_closure_shows_what_stands_in_its_way_and_can_be_taken_back(
    client: AsyncClient, browser: AsyncClient, callers: Callers, salon: Salon, desk: str
) -> None:
    room = f"/api/v1/rooms/{salon.window['id']}/closures"
    made = await salon.booked(TEN, who=callers.staff, room_id=salon.window["id"], **ADA)
    kept = await salon.booked("2027-03-15T12:00", who=callers.staff, room_id=salon.window["id"], **ADA)
    new = f"{desk}/closures/new"
    wanted = {
        "what": f"room/{salon.window['id']}",
        "from_day": DAY,
        "from_clock": "09:00",
        "until_day": DAY,
        "until_clock": "13:00",
        "reason": "The tuner comes",
    }
    backwards = await browser.post(new, data=wanted | {"until_clock": "08:00"})
    assert (backwards.status_code, "The tuner comes" in backwards.text) == (422, True)
    for what in ("room/1", f"room/{salon.amy['id']}", f"provider/{salon.window['id']}"):
        assert (await browser.post(new, data=wanted | {"what": what})).status_code in {404, 422}
    assert (await client.get(room, headers=callers.staff.headers)).json()["total"] == 0
    there = (await browser.post(new, data=wanted)).headers["location"].partition("?")[0]
    shown = await browser.get(there)
    assert ("2 bookings stand in the way" in shown.text, shown.text.count('name="off"')) == (True, 2)
    day = await browser.get(f"{desk}?date={DAY}")
    assert f'href="{there}"' in day.text
    await browser.post(there, data={"off": made["id"]})
    states = [(await booking(client, callers, it["id"]))["status"] for it in (made, kept)]
    assert states == ["cancelled", "confirmed"]
    assert "1 booking stands in the way" in (await browser.get(there)).text
    assert 'value="13:00:00"' in (await browser.get(f"{there}/change")).text
    times = {name: value for name, value in wanted.items() if name != "what"}
    backwards = await browser.post(f"{there}/change", data=times | {"until_clock": "08:00"})
    assert (backwards.status_code, 'value="08:00"' in backwards.text) == (422, True)
    longer = await browser.post(f"{there}/change", data=times | {"until_clock": "14:00"})
    assert longer.headers["location"] == f"{there}?done=changed"
    (closure,) = (await client.get(room, headers=callers.staff.headers)).json()["items"]
    assert [closure[name][11:16] for name in ("starts_at", "ends_at")] == ["09:00", "14:00"]
    opened = (await browser.post(f"{there}/open")).headers["location"]
    assert (await client.get(room, headers=callers.staff.headers)).json()["total"] == 0
    assert (await browser.get(there)).status_code == 404
    undo = fields(await browser.get(opened), new)
    assert (await browser.post(new, data=undo)).status_code == 303
    (closure,) = (await client.get(room, headers=callers.staff.headers)).json()["items"]
    assert (closure["starts_at"], closure["reason"]) == ("2027-03-15T09:00:00+01:00", "The tuner comes")


async def test_a_page_hears_its_readers_stream(browser: AsyncClient, callers: Callers) -> None:
    enter_as(browser, callers.staff)
    led = await browser.get("/live")
    assert (led.status_code, led.headers["cache-control"]) == (307, "private, no-store")
    stream = await browser.get(f"{led.headers['location']}&follow=false")
    assert (stream.status_code, "event: ready" in stream.text) == (200, True)
