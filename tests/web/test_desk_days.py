"""The desk's days: what goes on past midnight, a place that is closed, the same once more, and a teacher's own days."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

from httpx2 import AsyncClient

from frontdesk.core.db import Sessions
from frontdesk.core.permissions import CompanyRole
from tests.modules.companies.callers import Callers, enrol
from tests.modules.offerings.conftest import Salon
from tests.web.conftest import enter_as
from tests.web.test_calendar import ADA, DAY, TEN, booking, desk

__all__ = ["desk"]


async def test_a_night_and_a_closed_place_stand_on_each_of_their_days(
    browser: AsyncClient, callers: Callers, salon: Salon, desk: str
) -> None:
    await salon.booked(
        f"{DAY}T22:00", who=callers.staff, room_id=salon.window["id"], offering_id=None, duration_minutes=240, **ADA
    )
    shut = {"what": f"provider/{salon.provider['id']}", "from_day": "2027-03-16", "from_clock": "06:00"}
    shut |= {"until_day": "2027-03-17", "until_clock": "06:00", "reason": "Spring holidays"}
    there = (await browser.post(f"{desk}/closures/new", data=shut)).headers["location"].partition("?")[0]
    seen = []
    for day in ("2027-03-15", "2027-03-16", "2027-03-17", "2027-03-18"):
        listed = (await browser.get(f"{desk}?view=list&date={day}")).text
        seen.append((re.findall(r'<time class="strong figures">([^<]+)', listed), there in listed))
    assert seen == [(["22:00 to 02:00"], False), (["until 02:00"], True), ([], True), ([], False)]
    week = (await browser.get(f"{desk}?view=week&date={DAY}")).text
    assert (week.count('class="chip visit-sure"'), week.count(f'href="{there}"')) == (2, 2 * 4)


async def test_what_was_booked_is_booked_again_for_the_same_client(
    client: AsyncClient, browser: AsyncClient, callers: Callers, salon: Salon, desk: str
) -> None:
    made = await salon.booked(
        TEN, who=callers.staff, room_id=salon.window["id"], offering_id=None, duration_minutes=90, **ADA
    )
    shown = await browser.get(f"{desk}/bookings/{made['number']}")
    (again,) = re.findall(rf'href="({desk}/new[^"]+)"', shown.text)
    form = await browser.get(unescape(again))
    assert f'name="client" value="{made["client_id"]}" checked' in form.text
    wanted = {name: values[0] for name, values in parse_qs(urlsplit(unescape(again)).query).items()}
    there = (await browser.post(f"{desk}/new", data=wanted)).headers["location"].partition("?")[0]
    copy = await booking(client, callers, there.rpartition("/")[2])
    assert copy["start_time"] == "2027-03-22T10:00:00+01:00"
    await browser.post(f"{desk}/bookings/{made['number']}/cancel", data={})
    off = await browser.get(f"{desk}/bookings/{made['number']}")
    assert f"{desk}/new?day={DAY}&amp;clock=10%3A00&amp;duration=90" in off.text  # put back where it was
    same = ("duration_minutes", "room_id", "client_id", "client_name", "client_phone")
    assert [copy[name] for name in same] == [made[name] for name in same]


async def test_a_teacher_sees_their_own_days_and_no_more_of_the_calendar(
    browser: AsyncClient, callers: Callers, salon: Salon, sessions: Sessions
) -> None:
    await enrol(sessions, callers.user, callers.company_id, CompanyRole.TEACHER)
    for hour, who, name in ((10, salon.amy, "Ada"), (12, salon.bea, "Bob")):
        await salon.booked(f"{DAY}T{hour}:00", who=callers.staff, staff_id=who["id"], client_name=name)
    enter_as(browser, callers.user)
    here = f"/desk/{salon.provider['number']}"
    assert (await browser.get(here)).headers["location"] == f"{here}/days"
    assert "Nobody has said yet who you are here" in (await browser.get(f"{here}/days?date={DAY}")).text
    await salon.change(f"/staff/{salon.amy['id']}", user_id=callers.user.id)
    own = await browser.get(f"{here}/days?date={DAY}")
    assert re.findall(
        r'<time class="strong figures">([^<]+)</time>\n<span><span class="strong"><bdi>([^<]+)', own.text
    ) == [("10:00 to 11:00", "Ada")]
    assert f'href="{here}/calendar"' not in own.text
    assert "Nothing to do in these days" in (await browser.get(f"{here}/days?date=2027-03-16")).text
    for person, status in ((callers.stranger, 404), (callers.owner, 200)):
        enter_as(browser, person)
        assert (await browser.get(f"{here}/days")).status_code == status
