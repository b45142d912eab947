"""The desk's numbers and reviews: who sees them, what is drawn, and what is answered."""

from datetime import date

import pytest
from httpx2 import AsyncClient

from frontdesk.core.db import Sessions
from frontdesk.core.permissions import CompanyRole
from frontdesk.entrypoints.web.routes.desk.charts import bars
from frontdesk.entrypoints.web.routes.desk.numbers import Rows, _spans
from tests import factories
from tests.conftest import START
from tests.modules.companies.callers import enrol, make_admin
from tests.web.conftest import sign_in


def test_bars_stand_on_round_lines_and_few_names_stand_beneath() -> None:
    chart = bars([(f"{n} Mar", n) for n in range(1, 31)], "{:g}".format)
    assert [words for _, words in chart.lines] == ["10", "20", "30"]
    assert [words for _, words in chart.names] == ["6 Mar", "12 Mar", "18 Mar", "24 Mar", "30 Mar"]
    assert (chart.bars[-1].y, chart.bars[-1].height, chart.bars[-1].words) == (8, 80, "30 Mar: 30")
    for nothing in ([], [("1 Mar", 0.0)]):
        drawn = bars(nothing, str)
        assert ([bar.height for bar in drawn.bars], len(drawn.lines)) == ([0.0] * len(nothing), 1)
    assert [words for _, words in bars([("a", 0.4)], "{:g}".format).lines] == ["1"]
    assert [words for _, words in bars([("a", 12_345_678)], "{:g}".format).lines] == ["5e+06", "1e+07", "1.5e+07"]


@pytest.mark.parametrize(
    ("today", "firsts", "earlier"),
    [
        (
            date(2028, 2, 29),  # a Tuesday
            {"week": "2028-02-23", "month": "2028-01-31", "quarter": "2027-12-13", "year": "2027-03-01"},
            {"week": "2028-02-22", "month": "2028-01-30", "quarter": "2027-12-07", "year": "2027-02-28"},
        ),
        (
            date(2027, 3, 1),  # a Monday
            {"week": "2027-02-23", "month": "2027-01-31", "quarter": "2026-12-14", "year": "2026-04-01"},
            {"week": "2027-02-22", "month": "2027-01-30", "quarter": "2026-12-07", "year": "2026-03-01"},
        ),
    ],
)
def test_a_span_is_compared_with_as_much_time_before_it(
    today: date, firsts: dict[str, str], earlier: dict[str, str]
) -> None:
    spans = _spans(today)
    assert {key: span.first.isoformat() for key, span in spans.items()} == firsts
    assert {key: span.earlier[1].isoformat() for key, span in spans.items()} == earlier
    for span in spans.values():
        first, last = span.earlier
        assert last < span.first
        assert abs((last - first) - (span.last - span.first)).days <= 1  # a leap day


def test_the_hour_that_is_booked_most_is_the_darkest() -> None:
    week = Rows([9, 10], {(1, 9): 0.5, (2, 9): 0.1, (3, 10): 0.01})
    assert [week.level(*at) for at in ((1, 9), (2, 9), (3, 10), (7, 10))] == [5, 1, 1, 0]


async def test_what_is_booked_is_counted_compared_and_taken_along(
    client: AsyncClient, browser: AsyncClient, statements: list[str], sessions: Sessions
) -> None:
    who = await factories.owner(client)
    place = await factories.provider(client, who, timezone="UTC")
    week = f"/api/v1/providers/{place['id']}/opening-hours"
    await client.put(week, json=factories.ALWAYS_OPEN, headers=who.headers)
    await sign_in(browser, who.email)
    there = f"/desk/{place['number']}/numbers"
    assert "Nothing to count yet" in (await browser.get(there)).text
    room = await factories.room(client, who, place["id"])
    guest = factories.guest(room_id=room["id"], start_time="2027-03-01T10:00", duration_minutes=120)
    assert (await client.post("/api/v1/bookings", json=guest)).status_code == 201
    await browser.get(there)
    statements.clear()
    page = await browser.get(there)
    # who looks, what waits for them, the place, where they work; some time, the time before, today; twice the booked
    assert len(statements) == 4 + 3 + 2 * 3, statements
    assert "1 Mar: 1" in page.text
    assert '<rect class="chart-bar" x=' in page.text
    for span in ("week", "quarter", "year", "nonsense"):
        assert (await browser.get(f"{there}?span={span}")).status_code == 200, span
    file = await browser.get(f"{there}/numbers.csv?span=week")
    lines = file.text.splitlines()
    assert (len(lines), lines[-1].split(",")[:2]) == (8, [START.date().isoformat(), "1"])
    used = await browser.get(f"{there}/occupancy.csv?span=week")
    assert f"room,{room['id']},Room A,120," in used.text
    staff, other = [await factories.sign_up(client, f"{name}@example.com") for name in ("staff", "other")]
    await enrol(sessions, staff, place["company_id"], CompanyRole.STAFF)
    for email, status in ((staff.email, 403), (other.email, 404)):
        await browser.post("/sign-out")
        await sign_in(browser, email)
        for path in ("numbers", "numbers/numbers.csv", "numbers/occupancy.csv", "reviews"):
            assert (await browser.get(f"/desk/{place['number']}/{path}")).status_code == status, (email, path)


async def test_a_review_is_answered_once_and_hidden_by_admins_alone(
    client: AsyncClient, browser: AsyncClient, sessions: Sessions
) -> None:
    who = await factories.owner(client)
    place = await factories.provider(client, who)
    guest = factories.guest(provider_id=place["id"], start_time="2027-03-15T10:00")
    made = (await client.post("/api/v1/bookings", json=guest)).json()
    await client.patch(f"/api/v1/bookings/{made['id']}", json={"status": "confirmed"}, headers=who.headers)
    await client.patch(f"/api/v1/bookings/{made['id']}", json={"status": "completed"}, headers=who.headers)
    said = {"rating": 2, "comment": "Cold <and> dark"}
    address = f"/api/v1/bookings/{made['id']}/review?token={made['manage_token']}"
    review = (await client.post(address, json=said)).json()
    await sign_in(browser, who.email)
    there = f"/desk/{place['number']}/reviews"
    assert "Cold &lt;and&gt; dark" in (await browser.get(f"{there}?show=waiting")).text
    one = f"{there}/{review['id']}"
    assert (await browser.post(one, data={"body": " "})).status_code == 422
    for path, form in (("/hide", {"reason": "I dislike it"}), ("/show", {})):
        assert (await browser.post(one + path, data=form)).status_code == 403, path
    assert (await browser.post(one, data={"body": "It is warm by now."})).headers[
        "location"
    ] == f"{there}?done=answered"
    again = await browser.post(one, data={"body": "And bright."})
    assert (again.status_code, "This review has an answer" in again.text) == (409, True)
    assert "Everything is answered" in (await browser.get(f"{there}?show=waiting")).text
    sister = await factories.provider(client, who, name="Red Note")
    assert (await browser.get(f"/desk/{sister['number']}/reviews/{review['id']}")).status_code == 404
    admin = await factories.sign_up(client, "admin@example.com")
    await make_admin(sessions, admin)
    await browser.post("/sign-out")
    await sign_in(browser, admin.email)
    assert (await browser.post(f"{one}/hide", data={"reason": "Names somebody"})).status_code == 303
    assert "Names somebody" in (await browser.get(there)).text
    assert (await client.get(f"/api/v1/providers/{place['id']}/reviews")).json()["total"] == 0
    assert (await browser.post(f"{one}/show")).headers["location"] == f"{there}?done=shown"
    (stored,) = (await client.get(f"/api/v1/providers/{place['id']}/reviews")).json()["items"]
    assert (stored["answer"], stored["hidden_at"]) == ("It is warm by now.", None)
