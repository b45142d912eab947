"""Many providers with a room each, written at once."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

_RULES = "lanes, step_minutes, buffer_before_minutes, buffer_after_minutes, min_notice_minutes, max_advance_days"
# $1 company, $2 and $3 the numbers of the first and the last; names, places, sizes and prices repeat in short circles
_INSERT = f"""
WITH new AS (
    SELECT n, gen_random_uuid() AS provider_id, gen_random_uuid() AS room_id FROM generate_series($2::int, $3::int) n
), desk AS (
    INSERT INTO calendars (id, tenant_id, timezone, {_RULES})
    SELECT provider_id, $1, 'Europe/Berlin', 1, 60, 0, 0, 0, 365 FROM new
), calendar AS (
    INSERT INTO calendars (id, tenant_id, parent_id, {_RULES})
    SELECT room_id, $1, provider_id, 1, 60, 0, 0, 0, 365 FROM new
), provider AS (
    INSERT INTO providers (id, company_id, name, slug, sector, description, currency, default_duration_minutes,
                           auto_confirm, is_active, published, latitude, longitude)
    SELECT provider_id, $1, 'Studio ' || md5((n % 5000)::text), 'studio-' || n, 'sector_' || n % 50,
           'About ' || md5((n % 70)::text), 'EUR', 60, true, true, true,
           CASE WHEN n % 4 > 0 THEN n * 7 % 170 - 85 END, CASE WHEN n % 4 > 0 THEN n * 11 % 350 - 175 END
    FROM new
), room AS (
    INSERT INTO rooms (id, provider_id, name, description, capacity, is_active, price_currency)
    SELECT room_id, provider_id, 'Room ' || md5((n % 3000)::text), 'With ' || md5((n % 60)::text), 1 + n % 5, true,
           'EUR'
    FROM new
), price AS (
    INSERT INTO room_prices (room_id, duration_minutes, amount) SELECT room_id, 60, 1000 * (n % 3) FROM new
)
SELECT array_agg(provider_id::text), array_agg(room_id::text) FROM new
"""  # noqa: S608  made of constants


@dataclass(frozen=True, slots=True)
class Places:
    """The ids of what was written."""

    providers: list[str]
    rooms: list[str]


async def insert_places(connection: asyncpg.Connection, *, company: UUID, first: int, last: int) -> Places:
    """Providers with these numbers, always open, with a room each."""
    row = await connection.fetchrow(_INSERT, company, first, last)
    return Places(row[0], row[1])
