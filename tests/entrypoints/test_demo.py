"""The demo data: what it brings, that it comes once, that it can be tried, and that it could have happened."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from httpx2 import AsyncClient

from frontdesk.core.clock import MovableClock
from frontdesk.core.permissions import Role
from frontdesk.core.settings import DatabaseSettings, Settings, StorageSettings
from frontdesk.entrypoints import demo
from frontdesk.entrypoints.demo import people
from frontdesk.entrypoints.demo.diary import Book, Story, stories, this_monday
from frontdesk.entrypoints.demo.film import FILM
from frontdesk.entrypoints.demo.opening import ACCOUNTS, COMPANIES
from frontdesk.entrypoints.demo.plan import Diary, Visit
from frontdesk.entrypoints.embedded.errors import UnsafeInProduction
from tests.conftest import START
from tests.factories import guest

TABLES = ("users", "credentials", "companies", "memberships", "providers", "calendars", "opening_hours", "closures",
          "rooms", "room_prices", "equipment_types", "badges", "place_equipment", "place_badges", "staff",
          "teaching_profiles", "offerings", "offering_staff", "offering_rooms",
          "bookings", "reservations", "reviews", "outbox", "countries", "cities",
          "worlds", "levels", "lessons", "lesson_progress", "xp_entries", "activity_days")  # fmt: skip
FICTION = re.compile(
    r"\+49 30 23125 \d{3}|\+1 (212|718) 555 01\d\d|\+44 7700 900\d{3}|\+44 20 7946 0\d{3}|\+81 90 0\d{3} \d{4}"
)


def settings_for(url: str, **storage: Path) -> Settings:
    database = DatabaseSettings.model_validate({"DATABASE_URL": url})
    return Settings(database=database, storage=StorageSettings.model_validate(storage))


def clock_at_start() -> MovableClock:
    clock = MovableClock()
    clock.move_to(START)
    return clock


@pytest.fixture(scope="module")
async def database_url(postgres: str, template: str) -> AsyncIterator[str]:
    """One database for the tests of this module."""
    name = f"demo_{os.urandom(6).hex()}"
    server = await asyncpg.connect(f"{postgres}/postgres")
    await server.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield f"{postgres}/{name}"
    await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await server.close()


@pytest.fixture(scope="module")
def uploads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder where files are."""
    return tmp_path_factory.mktemp("uploads")


@pytest.fixture(scope="module")
async def summaries(database_url: str, uploads: Path) -> Sequence[demo.DemoSummary]:
    """What two said that loaded it at the same time."""
    settings = settings_for(database_url, UPLOADS_FOLDER=uploads)
    return await asyncio.gather(*(demo.load(settings, clock=clock_at_start()) for _ in range(2)))


@pytest.fixture
def summary(summaries: Sequence[demo.DemoSummary]) -> demo.DemoSummary:
    return summaries[0]


@pytest.fixture
async def database(database_url: str, summary: demo.DemoSummary) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the database with the demo data in it."""
    assert summary.accounts
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


async def fingerprint(database: asyncpg.Connection) -> dict[str, str]:
    statement = "SELECT count(*) || ':' || coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '') FROM {} t"
    return {table: await database.fetchval(statement.format(table)) for table in TABLES}


async def test_two_companies_with_six_places_in_four_zones_and_three_sectors(database: asyncpg.Connection) -> None:
    companies = await database.fetch("SELECT name FROM companies WHERE NOT is_house ORDER BY name")
    assert [row["name"] for row in companies] == ["Heron & Quince", "Owl & Octave"]
    places = await database.fetch("""
        SELECT p.slug, p.sector, p.currency, c.timezone, x.name AS city,
               (SELECT count(*) FROM rooms r WHERE r.provider_id = p.id) AS rooms
        FROM providers p JOIN companies o ON o.id = p.company_id JOIN calendars c ON c.id = p.id
        JOIN cities x ON x.id = p.city_id WHERE NOT o.is_house ORDER BY p.number""")
    assert [tuple(row.values()) for row in places] == [
        ("owl-octave-kreuzberg", "studio", "EUR", "Europe/Berlin", "Berlin", 4),
        ("owl-octave-bushwick", "studio", "USD", "America/New_York", "New York City", 3),
        ("owl-octave-shimokitazawa", "studio", "JPY", "Asia/Tokyo", "Tokyo", 2),
        ("heron-quince-hausarztpraxis", "medical", "EUR", "Europe/Berlin", "Berlin", 0),
        ("heron-quince-physiotherapy", "medical", "GBP", "Europe/London", "London", 3),
        ("heron-quince-learning-loft", "education", "USD", "America/New_York", "New York City", 4),
    ]


async def test_a_lunch_break_a_late_night_a_request_and_a_closure(database: asyncpg.Connection) -> None:
    by_slug = """
        SELECT to_char(h.opens, 'HH24:MI') || '-' || to_char(h.closes, 'HH24:MI') || ' ' || h.mode
        FROM opening_hours h JOIN providers p ON p.id = h.calendar_id
        WHERE p.slug = $1 AND h.weekday = $2 ORDER BY h.opens"""

    async def hours(slug: str, weekday: int) -> list[str]:
        return [row[0] for row in await database.fetch(by_slug, slug, weekday)]

    assert await hours("heron-quince-hausarztpraxis", 1) == ["08:00-12:00 open", "14:00-18:00 open"]
    assert await hours("owl-octave-kreuzberg", 5) == ["12:00-03:00 open"]
    assert await hours("owl-octave-bushwick", 7) == ["11:00-18:00 by_request"]
    closures = await database.fetch("""
        SELECT p.slug, lower(c.period) AT TIME ZONE 'Europe/Berlin', upper(c.period) AT TIME ZONE 'Europe/Berlin'
        FROM closures c JOIN providers p ON p.id = c.calendar_id""")
    begins = datetime(2027, 3, 11)  # noqa: DTZ001  local time: Thursday of the week after START's
    assert [tuple(row.values()) for row in closures] == [
        ("heron-quince-hausarztpraxis", begins, begins + timedelta(days=2))
    ]


async def test_places_have_equipment_badges_and_prices_for_evenings_and_weekends(
    client: AsyncClient, database: asyncpg.Connection
) -> None:
    async def read(path: str) -> Any:
        answer = await client.get(f"/api/v1{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    place = await read("/providers/by-slug/owl-octave-kreuzberg")
    assert "<strong>until three</strong>" in place["description_html"]
    assert [badge["slug"] for badge in (await read(f"/providers/{place['id']}/badges"))["badges"]] == [
        "open-late",
        "verified",
    ]
    rooms = {room["name"]: room["id"] for room in (await read(f"/providers/{place['id']}/rooms"))["items"]}
    equipment = (await read(f"/rooms/{rooms['Uhu']}/equipment"))["equipment"]
    assert [(item["type"], item["quantity"]) for item in equipment] == [
        ("grand-piano", 1),
        ("microphone", 16),
        ("pa-system", 1),
    ]
    prices = (await read(f"/rooms/{rooms['Kranich']}/prices"))["prices"]
    evening = {"duration_minutes": 60, "amount": 3200, "weekdays": None, "from_time": "18:00", "to_time": "03:00"}
    assert evening in prices
    unlike = await database.fetchval("SELECT count(*) FROM bookings WHERE amount = 3200 AND currency = 'EUR'")
    assert unlike > 0  # somebody came for an hour of the evening


async def test_doctors_therapists_and_teachers_work_there(client: AsyncClient, database: asyncpg.Connection) -> None:
    answer = await client.get("/api/v1/providers/by-slug/heron-quince-learning-loft")
    staff = (await client.get(f"/api/v1/providers/{answer.json()['id']}/staff")).json()["items"]
    assert [(one["name"], one["is_teacher"]) for one in staff] == [("Ignatius Bell", True), ("Wilhelmina Osei", True)]
    hours = (await client.get(f"/api/v1/staff/{staff[1]['id']}/opening-hours")).json()
    assert [(span["weekday"], span["opens"]) for span in hours["hours"]] == [(1, "14:00"), (3, "14:00"), (5, "14:00")]
    answer = await client.get("/api/v1/providers/by-slug/heron-quince-physiotherapy")
    staff = (await client.get(f"/api/v1/providers/{answer.json()['id']}/staff")).json()["items"]
    assert [one["role"] for one in staff] == ["Sports therapist", "Physiotherapist"]
    sold = (await client.get(f"/api/v1/providers/{answer.json()['id']}/offerings")).json()["items"]
    assert [(it["name"], it["amount"], len(it["staff_ids"]), len(it["room_ids"])) for it in sold] == [
        ("Gait analysis", 8900, 2, 1),
        ("Manual therapy", 5200, 2, 2),
    ]
    given = await database.fetch("""
        SELECT DISTINCT o.name, s.name FROM bookings b
        JOIN offerings o ON o.id = b.offering_id JOIN staff s ON s.id = b.staff_id WHERE o.assignment = 'in_turn'""")
    assert len(given) == 4  # whoever's turn it is, in each of two teams of two


async def test_three_weeks_of_bookings_in_all_states(database: asyncpg.Connection) -> None:
    found = await database.fetch("SELECT status, pending_reason, source, start_time, end_time FROM bookings")
    states = {(row["status"], row["pending_reason"]) for row in found}
    assert states == {
        ("pending", "desk"), ("pending", "approval"), ("confirmed", None), ("completed", None), ("no_show", None),
        ("cancelled", None), ("expired", None),
    }  # fmt: skip
    assert {row["source"] for row in found} == {"desk", "web", "registration"}
    monday = START.replace(hour=0)
    days = {(row["start_time"] - monday).days for row in found}
    assert days >= set(range(-7, 14))  # not a day goes by without one
    assert min(days) >= -8  # the week of Tokyo begins on the Sunday of Greenwich
    assert max(days) <= 14
    for row in found:
        is_over = row["end_time"] <= START
        assert is_over == (row["status"] in {"completed", "no_show"}) or row["status"] in {"cancelled", "expired"}


async def test_children_are_registered_and_some_have_a_teacher(database: asyncpg.Connection) -> None:
    found = await database.fetch("""
        SELECT r.status, t.specialization, b.start_time = r.demo_scheduled_at AND b.staff_id = r.teacher_id AS booked
        FROM registrations r LEFT JOIN teaching_profiles t ON t.staff_id = r.teacher_id
        LEFT JOIN bookings b ON b.id = r.booking_id ORDER BY r.created_at""")
    statuses = ["pending", "pending", "teacher_assigned", "demo_scheduled", "completed", "cancelled"]
    assert [row["status"] for row in found] == statuses
    assert [row["specialization"] is not None for row in found] == [False, False, True, True, True, False]
    assert [row["booked"] for row in found] == [None, None, None, True, None, None]
    assert await database.fetchval("SELECT lines FROM imports") == 4


async def test_clients_say_how_it_was(database: asyncpg.Connection) -> None:
    numbers = """
        SELECT p.rating_count, p.rating_points, count(r.id), coalesce(sum(r.rating), 0), count(r.answer)
        FROM providers p LEFT JOIN reviews r ON r.provider_id = p.id
        JOIN companies o ON o.id = p.company_id WHERE NOT o.is_house GROUP BY p.id"""
    places = await database.fetch(numbers)
    assert [row[:2] for row in places] == [row[2:4] for row in places]
    assert all(row[0] > 0 for row in places)
    assert sum(row[4] for row in places) > 0


async def test_somebody_learns_and_a_quiz_is_next(client: AsyncClient, summary: demo.DemoSummary) -> None:
    learner = summary.accounts[5]
    answer = await client.post("/api/v1/auth/login", json={"email": learner.email, "password": learner.password})
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    me = (await client.get("/api/v1/users/me", headers=headers)).json()
    assert (me["streak"], me["xp"], me["level"], me["timezone"]) == (3, 80, 1, "Europe/Berlin")
    worlds = (await client.get("/api/v1/courses/worlds", headers=headers)).json()["items"]
    assert [(one["title"], one["lesson_count"], one["progress"]) for one in worlds] == [
        ("Piano from nothing", 7, {"completed_lessons": 3, "percent": 42}),
        ("Record yourself and like it", 3, None),
    ]
    lessons = (await client.get(f"/api/v1/courses/worlds/{worlds[0]['id']}/lessons", headers=headers)).json()["items"]
    assert [one["status"] for one in lessons] == ["completed"] * 3 + ["open"] + ["locked"] * 3
    quiz = (await client.get(f"/api/v1/courses/lessons/{lessons[3]['id']}", headers=headers)).json()
    assert [block["type"] for block in quiz["rich_content"]["blocks"]] == [
        "note", "single", "order", "true_false", "numeric",
    ]  # fmt: skip


async def test_a_lesson_has_a_film(database: asyncpg.Connection, uploads: Path) -> None:
    shown = await database.fetch("SELECT title, mux_playback_id FROM lessons WHERE mux_playback_id IS NOT NULL")
    assert [one["title"] for one in shown] == ["Five fingers, five notes"]
    assert (uploads / "videos" / shown[0]["mux_playback_id"]).read_bytes() == FILM.read_bytes()


async def test_no_two_bookings_share_a_time(database: asyncpg.Connection) -> None:
    overlaps = await database.fetchval("""
        SELECT count(*) FROM reservations a JOIN reservations b
        ON a.calendar_id = b.calendar_id AND a.lane = b.lane AND a.period && b.period AND a.id < b.id""")
    assert overlaps == 0
    # and each has the time that it says, those that gave it back have none
    mistaken = await database.fetchval("""
        SELECT count(*) FROM bookings b LEFT JOIN reservations r ON r.group_id = b.id
        WHERE CASE WHEN b.status IN ('cancelled', 'expired') THEN r.id IS NOT NULL
                   ELSE r.id IS NULL OR NOT r.period @> tstzrange(b.start_time, b.end_time)
                        OR r.calendar_id <> ALL (coalesce(nullif(
                            array_remove(ARRAY[b.room_id, b.staff_id], NULL), '{}'), ARRAY[b.provider_id])) END""")
    assert mistaken == 0


async def test_loaded_again_it_changes_nothing(
    database: asyncpg.Connection, database_url: str, summaries: Sequence[demo.DemoSummary]
) -> None:
    before = await fingerprint(database)
    later = clock_at_start()
    later.offset += timedelta(days=3)
    again = await demo.load(settings_for(database_url), clock=later)
    assert [*summaries, again] == [again] * 3
    assert await fingerprint(database) == before


async def test_everybody_can_sign_in_as_what_they_are_said_to_be(
    client: AsyncClient, summary: demo.DemoSummary
) -> None:
    roles = [account.role for account in summary.accounts]
    assert roles == [Role.ADMIN, *[Role.STUDIO_OWNER] * 2, *[Role.STAFF] * 2, *[Role.USER] * 4]
    for account in summary.accounts:
        answer = await client.post("/api/v1/auth/login", json={"email": account.email, "password": account.password})
        assert answer.status_code == 200
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        me = (await client.get("/api/v1/auth/me", headers=headers)).json()
        assert (me["role"], me["email"], me["email_verified"]) == (account.role, account.email, True)
        seen = (await client.get("/api/v1/bookings", headers=headers)).json()
        assert seen["total"] > 0


async def test_the_sample_room_is_free_and_can_be_booked_once(client: AsyncClient, summary: demo.DemoSummary) -> None:
    first, last = START.date() + timedelta(days=2), START.date() + timedelta(days=30)
    free = await client.get(
        f"/api/v1/rooms/{summary.room_id}/availability", params={"from": f"{first}", "to": f"{last}", "duration": 60}
    )
    assert free.status_code == 200
    starts = [start for day in free.json()["days"] for start in day["starts"]]
    assert starts
    wanted = guest(room_id=summary.room_id, start_time=starts[0], duration_minutes=60)
    booked = await client.post("/api/v1/bookings", json=wanted)
    assert (booked.status_code, booked.json()["amount"], booked.json()["currency"]) == (201, 1800, "EUR")
    refused = await client.post("/api/v1/bookings", json=wanted)
    assert (refused.status_code, refused.json()["code"]) == (409, "slot_taken")


async def test_production_is_spared_unless_somebody_insists(database_url: str, summary: demo.DemoSummary) -> None:
    nowhere = settings_for("postgresql://127.0.0.1:1/nowhere")  # it does not even get that far
    app = nowhere.app.model_copy(update={"environment": "production"})
    with pytest.raises(UnsafeInProduction):
        await demo.load(nowhere.model_copy(update={"app": app}))
    insisted = settings_for(database_url).model_copy(update={"app": app})
    assert await demo.load(insisted, force=True) == summary


def test_nobody_real_can_be_called_or_written_to() -> None:
    clients = [*people.BERLIN, *people.NEW_YORK, *people.LONDON, *people.TOKYO]
    workers = [person for _, person in ACCOUNTS if person not in clients]
    places = [place.provider for company in COMPANIES for place in company.places]
    hired = [it.person for company in COMPANIES for place in company.places for it in place.staff]
    everybody = {*clients, *workers, *hired}
    known = [*((it.phone, it.email) for it in everybody), *((it.phone, it.email) for it in places)]
    assert len(known) == len(set(known)) == 54 + 5 + 5 + 6
    for phone, email in known:
        assert phone is not None
        assert FICTION.fullmatch(phone), phone
        assert email is not None
        assert email.endswith((".example", "@example.com")), email


MINUTES = (60, 90, 180)


def diary_at(now: datetime, *, seed: str = "a seed") -> list[Story]:
    """Three weeks of a room that is open from 9 to 21, on Sundays by request."""
    zone = ZoneInfo("America/New_York")
    monday = this_monday(now, zone)
    opening = datetime(monday.year, monday.month, monday.day, 9, tzinfo=zone) - timedelta(days=7)
    starts = {
        minutes: [
            opening + timedelta(days=day, minutes=minute)
            for day in range(21)
            for minute in range(0, 12 * 60 - minutes + 1, 30)
        ]
        for minutes in MINUTES
    }
    diary = Diary(visits=[Visit("visit", minutes, 1, ("Hello.",)) for minutes in MINUTES], appetite=0.4)
    book = Book(
        diary=diary,
        clients=people.NEW_YORK,
        starts=starts,
        turnaround=timedelta(minutes=30),
        by_request=frozenset({7}),
        monday=monday,
        now=now,
    )
    return list(stories(book, seed=seed))


@pytest.mark.parametrize(
    "now",
    [
        datetime(2027, 3, 1, 5, 0, tzinfo=UTC),  # Monday has just begun in New York
        datetime(2027, 3, 3, 17, 12, 34, tzinfo=UTC),
        datetime(2027, 3, 8, 4, 59, tzinfo=UTC),  # Sunday is almost over there, and the clocks change next week
    ],
)
def test_what_a_diary_tells_could_have_happened(now: datetime) -> None:
    told = diary_at(now)
    assert len(told) > 30
    for earlier, later in pairwise(told):
        assert earlier.end + timedelta(minutes=30) <= later.start
    for story in told:
        assert story.placed_at < now
        assert story.placed_at + timedelta(days=1) < story.start
        if story.answered_at:
            assert story.placed_at < story.answered_at <= min(now, story.start)
        if story.cancelled_at:
            assert story.answered_at is not None
            assert story.answered_at <= story.cancelled_at <= min(now, story.start)
        if story.is_missed:
            assert story.end < now
        if story.answered_at is None and story.start < now:
            assert (story.start.isoweekday(), story.is_missed, story.at_desk) == (7, False, False)


def test_a_diary_is_the_same_for_the_same_seed() -> None:
    assert diary_at(START) == diary_at(START)
    assert diary_at(START) != diary_at(START, seed="another seed")
