"""Who is free for two hours between ten and six in a city: find_free and HTTP beside one statement of multiranges.

The kernel and the statement answer with the starts of all rooms, HTTP with a page of them.
"""

import datetime as dt
from uuid import UUID

from benchmarks.figures import latencies
from benchmarks.load import get
from benchmarks.reading import http
from benchmarks.subject import Subject
from frontdesk.core.db import Sessions, create_engine, session_maker
from frontdesk.core.settings import DatabaseSettings
from frontdesk.modules.calendar.service import find_free

KERNEL, MULTIRANGE = "find_free", "one multirange statement"
DURATION = dt.timedelta(hours=2)
BETWEEN = dt.time(10), dt.time(18)
WARM_UP = 6
TIMES = 2_000  # in each round, shared among the rooms of a city
Starts = dict[UUID, list[dt.datetime]]

# $1 city, $2 the local date, $3 and $4 the local hours between which, $5 now: the starts of each room. Like the kernel
# it knows zones, inherited weeks, closures of both, holds that have ended, notice and the grid; unlike it neither lanes
# nor buffers, nor hours that run past midnight, hold for some dates only or need somebody's yes.
MULTIRANGE_STARTS = """
SELECT c.id, array_agg(start ORDER BY start) AS starts
FROM calendars c
JOIN calendars p ON p.id = coalesce(c.parent_id, c.id),
LATERAL (SELECT tstzrange(($2::date + $3::time) AT TIME ZONE zone, ($2::date + $4::time) AT TIME ZONE zone) AS period,
                zone
         FROM coalesce(c.timezone, p.timezone) zone) asked,
LATERAL (SELECT ($2::date + h.opens) AT TIME ZONE zone AS opens, ($2::date + h.closes) AT TIME ZONE zone AS closes
         FROM opening_hours h
         WHERE h.calendar_id = CASE WHEN EXISTS (SELECT FROM opening_hours o WHERE o.calendar_id = c.id)
                                    THEN c.id ELSE p.id END
           AND h.weekday = extract(isodow FROM $2::date) AND h.mode = 'open') span,
LATERAL (SELECT coalesce(range_agg(k.period), '{}') AS periods FROM closures k
         WHERE k.calendar_id IN (c.id, p.id) AND k.period && asked.period) closed,
LATERAL (SELECT coalesce(range_agg(r.period), '{}') AS periods FROM reservations r
         WHERE r.calendar_id = c.id AND r.period && asked.period AND (r.expires_at IS NULL OR r.expires_at > $5)) taken,
LATERAL unnest(tstzmultirange(tstzrange(span.opens, span.closes) * asked.period) - closed.periods - taken.periods) free,
LATERAL generate_series(
    date_bin(c.step_minutes * interval '1 minute', lower(free) + (c.step_minutes - 1) * interval '1 minute',
             span.opens),
    upper(free) - interval '2 hours', c.step_minutes * interval '1 minute') start
WHERE c.area_id = $1 AND start >= $5 + c.min_notice_minutes * interval '1 minute'
GROUP BY c.id
"""


def subject_of(rooms: int) -> str:
    """What is done: to search so many rooms."""
    return f"search {rooms} rooms"


async def measure(subject: Subject) -> None:
    """Searches of each city, with the starts of all its rooms as an answer would have them."""
    engine = create_engine(DatabaseSettings.model_validate({"DATABASE_URL": subject.dataset.url}))
    try:
        for city, rooms in enumerate(subject.dataset.cities, start=1):
            await _measure_city(subject, session_maker(engine), city=city, rooms=rooms)
    finally:
        await engine.dispose()


async def _measure_city(subject: Subject, sessions: Sessions, *, city: int, rooms: int) -> None:
    day = subject.dataset.first_day

    async def search() -> Starts:
        async with sessions() as session:
            found = await find_free(
                session, first=day, last=day, duration=DURATION, now=subject.now, area_id=city, between=BETWEEN
            )
            return {room: bookable.datetimes()[day] for room, bookable in found.items()}

    async def select() -> Starts:
        rows = await subject.driver.fetch(MULTIRANGE_STARTS, city, day, *BETWEEN, subject.now)
        return {row["id"]: row["starts"] for row in rows}

    found = await search()  # which from here on has the calendars in mind
    assert len(found) == rooms
    assert found == await select()
    count = subject.times(TIMES // rooms)
    subject.add(subject_of(rooms), KERNEL, await subject.alone(search, count=count))
    subject.add(subject_of(rooms), MULTIRANGE, await subject.alone(select, count=count))
    path = f"/api/v1/rooms/search?city_id={city}&date={day}&from_time={BETWEEN[0]:%H:%M}&to_time={BETWEEN[1]:%H:%M}"
    request = get(f"{path}&duration={DURATION // dt.timedelta(minutes=1)}")
    for workers, api in subject.apis.items():
        await subject.send(api, [request] * WARM_UP, clients=workers)  # most likely each worker knows the calendars
        answers = await subject.send(api, [request] * count, clients=1)
        assert answers.statuses.keys() == {200}, answers.statuses
        subject.add(subject_of(rooms), http(workers), latencies(answers.latencies))
