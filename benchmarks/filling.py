"""Writes a dataset: places first, then reservations as they come in life, day by day over many rooms."""

from collections.abc import AsyncIterator

import asyncpg

from benchmarks.dataset import (
    COMPANY,
    DAYS,
    FIRST_ROOM,
    HOURS,
    OPENS,
    PROVIDER,
    ROOM,
    ROOMS_PER_PROVIDER,
    TAKEN_HOURS,
    ZONE,
    Dataset,
    sql_id,
)

PROVIDERS_PER_COMPANY = 10
ROOMS_PER_CITY = 50
CITIES_FROM = 1_000  # the numbers before are for the cities that are searched
ROWS_PER_BOOKING = 10  # reservations, of which one has a booking
ROWS_AT_ONCE = 100_000
_RULES = "lanes, step_minutes, buffer_before_minutes, buffer_after_minutes, min_notice_minutes, max_advance_days"

# A room's version is its id, which pgbench knows too.
# $1 the last number of a company, of a provider; $1 the first and $2 the last room of a city, $3 the city
COMPANIES = f"""
INSERT INTO companies (id, name, slug)
SELECT {sql_id(COMPANY, "n")}, 'Company ' || n, 'company-' || n FROM generate_series(0, $1::int) n
"""
PROVIDERS = f"""
WITH new AS (
    SELECT n, {sql_id(PROVIDER, "n")} AS id, {sql_id(COMPANY, f"n / {PROVIDERS_PER_COMPANY}")} AS company_id
    FROM generate_series(0, $1::int) n
), calendar AS (
    INSERT INTO calendars (id, tenant_id, timezone, {_RULES})
    SELECT id, company_id, '{ZONE.key}', 1, 15, 0, 0, 0, 365 FROM new
), hours AS (
    INSERT INTO opening_hours (id, calendar_id, weekday, opens, closes, mode)
    SELECT gen_random_uuid(), id, weekday, time '{OPENS:02d}:00', time '{OPENS + HOURS:02d}:00', 'open'
    FROM new, generate_series(1, 7) weekday
)
INSERT INTO providers (id, company_id, name, slug, sector, currency, default_duration_minutes, auto_confirm,
                       is_active, published)
SELECT id, company_id, 'Studio ' || n, 'studio-' || n, 'studio', 'EUR', 60, true, true, true FROM new
"""
ROOMS = f"""
WITH new AS (
    SELECT n, {sql_id(ROOM, "n")} AS id, {sql_id(PROVIDER, f"(n - 1) / {ROOMS_PER_PROVIDER}")} AS provider_id,
           {sql_id(COMPANY, f"(n - 1) / {ROOMS_PER_PROVIDER * PROVIDERS_PER_COMPANY}")} AS company_id
    FROM generate_series($1::int, $2::int) n
), calendar AS (
    INSERT INTO calendars (id, version, tenant_id, area_id, parent_id, {_RULES})
    SELECT id, id, company_id, coalesce($3::int, {CITIES_FROM} + n / {ROOMS_PER_CITY}), provider_id, 1, 15, 0, 0, 0, 365
    FROM new
), room AS (
    INSERT INTO rooms (id, provider_id, name, capacity, is_active, price_currency)
    SELECT id, provider_id, 'Room ' || n, 6, true, 'EUR' FROM new
)
INSERT INTO room_prices (room_id, duration_minutes, amount)
SELECT id, hours * 60, hours * 3500 + 500 FROM new, generate_series(1, 2) hours
"""

# $1 a searched city; and its providers, which are those of its rooms
CITY = f"""
INSERT INTO cities (id, country_code, name, ascii_name, latitude, longitude, timezone, population, spellings)
VALUES ($1, 'DE', 'City', 'City', 52.5, 13.4, '{ZONE.key}', 100000, '{{city}}')
"""
PROVIDERS_OF_CITY = """
UPDATE providers SET city_id = $1
WHERE id IN (SELECT parent_id FROM calendars WHERE area_id = $1)
"""


def _reservations(dataset: Dataset) -> str:
    """$1 the first and $2 the last room, $3 how many days."""
    starts = dataset.sql_start("day", f"{OPENS} + hour")
    return f"""
WITH taken AS (
    SELECT uuidv7() AS id, c.id AS calendar_id, c.tenant_id, c.parent_id, c.area_id, {starts} AS starts,
           (n + day + hour) % {ROWS_PER_BOOKING} = 0 AS booked
    FROM generate_series(0, $3::int - 1) day, generate_series(0, {HOURS - 1}) hour, generate_series($1::int, $2) n
    JOIN calendars c ON c.id = {sql_id(ROOM, "n")}
    WHERE (n + day + hour) % 7 < 4
    ORDER BY day, hour, n
), booking AS (
    INSERT INTO bookings (id, company_id, provider_id, room_id, client_name, client_phone, client_phone_e164,
                          client_email, start_time, end_time, status, amount, currency, source)
    SELECT id, tenant_id, parent_id, calendar_id, 'Ada Lovelace', '+44 20 7946 0958', '+442079460958',
           'ada@example.com', starts, starts + interval '1 hour', 'confirmed', 4000, 'EUR', 'web'
    FROM taken WHERE booked
)
INSERT INTO reservations (id, group_id, tenant_id, area_id, calendar_id, lane, period)
SELECT id, id, tenant_id, area_id, calendar_id, 0, tstzrange(starts, starts + interval '1 hour') FROM taken
"""


async def fill(dataset: Dataset) -> AsyncIterator[int]:
    """Write all rows and leave the tables as autovacuum does in time; yields how many reservations there are so far."""
    connection = await asyncpg.connect(dataset.url, server_settings={"timezone": "UTC", "statement_timeout": "0"})
    try:
        providers = (dataset.rooms.stop - 2) // ROOMS_PER_PROVIDER
        await connection.execute("INSERT INTO countries (code, name) VALUES ('DE', 'Germany')")
        await connection.execute(COMPANIES, providers // PROVIDERS_PER_COMPANY)
        await connection.execute(PROVIDERS, providers)
        statement, written, first = _reservations(dataset), 0, FIRST_ROOM
        for city, rooms in enumerate(dataset.cities, start=1):
            last = first + rooms - 1
            await connection.execute(CITY, city)
            await connection.execute(ROOMS, first, last, city)
            await connection.execute(PROVIDERS_OF_CITY, city)
            await connection.execute(statement, first, last, 1)
            written, first = written + rooms * TAKEN_HOURS, last + 1
        await connection.execute(ROOMS, dataset.rooms.start, dataset.rooms.stop - 1, None)
        await connection.execute("ANALYZE")
        at_once = ROWS_AT_ONCE // (TAKEN_HOURS * DAYS)
        for start in dataset.rooms[::at_once]:
            stop = min(start + at_once, dataset.rooms.stop)
            await connection.execute(statement, start, stop - 1, DAYS)
            written += (stop - start) * TAKEN_HOURS * DAYS
            yield written
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
