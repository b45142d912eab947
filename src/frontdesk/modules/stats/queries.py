"""Statements that count: what is kept, what has changed since, and everything anew.

All of them turn *facts* into sums by one statement, `_summed`. A fact is something of a place at an instant: its kind
and key, until when and in which room and with whom it is, and how much it counts. So a recount differs from what is
kept only in where the facts come from.
"""

from sqlalchemy import Select, distinct, func, select

from frontdesk.modules.courses.models import LessonProgress

KEPT_COLUMNS = "company_id, place_id, kind, key, at, until, room_id, staff_id, amount"
ZONES_SPAN = "interval '48 hours'"  # a local day is within that of its date in UTC
QUARTER = "interval '15 minutes'"  # zones are whole quarters of an hour from UTC since 1972

_LIVE = """
    SELECT * FROM (
        SELECT company_id, provider_id AS place_id, 'booking' AS kind, status AS key, start_time AS at,
               end_time AS until, room_id, staff_id, 1::bigint AS amount
        FROM bookings WHERE deleted_at IS NULL) booked WHERE {scope}
    UNION ALL
    SELECT * FROM (
        SELECT c.tenant_id AS company_id, coalesce(b.provider_id, c.tenant_id) AS place_id, 'revenue' AS kind,
               c.currency AS key, c.paid_at AS at, NULL::timestamptz AS until, NULL::uuid AS room_id,
               NULL::uuid AS staff_id, c.amount - c.refunded AS amount
        FROM charges c LEFT JOIN bookings b ON b.id = c.subject_id WHERE c.status = 'paid') paid WHERE {scope}
    UNION ALL
    SELECT * FROM (
        SELECT company_id, provider_id AS place_id, 'registration' AS kind, status AS key, registered_at AS at,
               NULL::timestamptz AS until, NULL::uuid AS room_id, NULL::uuid AS staff_id, 1::bigint AS amount
        FROM registrations) registered WHERE {scope}
"""


def _live(scope: str) -> str:
    """Facts as they stand in the tables, of what `scope` says about `company_id` and `place_id`."""
    return _LIVE.format(scope=scope)


def _live_of(places: str) -> str:
    """The same of some places: where there are none, no table is looked at."""
    one = _live("company_id = x.company_id AND place_id = x.place_id")
    return f"SELECT l.* FROM ({places}) x CROSS JOIN LATERAL ({one}) l"  # noqa: S608  ours


# a hold that has ended is expired, swept or not; those that were not are few
_LAPSED = """
    SELECT b.company_id, b.provider_id, 'booking', it.status, b.start_time, b.end_time, b.room_id, b.staff_id, it.amount
    FROM bookings b CROSS JOIN (VALUES ('pending', -1::bigint), ('expired', 1)) it (status, amount)
    WHERE b.status = 'pending' AND b.hold_expires_at <= :now AND b.deleted_at IS NULL AND {scope}
"""


def _summed(facts: str, *, when: str = "true", minutes: bool = True) -> str:
    """The sums of some facts: by day and for all days what there is, by day alone the minutes that are booked.

    To divide bookings into hours is nearly all of the work: without `minutes` it is left out.
    """
    kinds = "s.kind = 'booking' AND s.key IN ('pending', 'confirmed', 'completed', 'no_show')" if minutes else "false"
    return f"""
    SELECT s.company_id, s.place_id, f.facet, f.key, f.day, sum(f.amount)::bigint AS amount
    FROM ({facts}) s LEFT JOIN calendars c ON c.id = s.place_id
    CROSS JOIN LATERAL (SELECT coalesce(c.timezone, 'UTC') AS zone) z
    CROSS JOIN LATERAL (
        SELECT s.kind AS facet, s.key, d.day, s.amount
        FROM (VALUES (timezone(z.zone, s.at)::date), ('-infinity'::date)) d (day)
        UNION ALL
        SELECT r.facet, r.key, p.day, s.amount * p.minutes * r.times
        FROM (
            SELECT timezone(z.zone, q)::date AS day, extract(hour FROM timezone(z.zone, q))::int AS hour,
                   round(sum(extract(epoch FROM least(s.until, q + {QUARTER}) - greatest(s.at, q))) / 60)::bigint
                   AS minutes
            FROM generate_series(date_bin({QUARTER}, s.at, 'epoch'), s.until - interval '1 microsecond', {QUARTER}) q
            WHERE {kinds} GROUP BY 1, 2) p
        CROSS JOIN LATERAL (VALUES
            ('room', s.room_id::text, 1), ('staff', s.staff_id::text, 1),
            ('desk', CASE WHEN coalesce(s.room_id, s.staff_id) IS NULL THEN s.place_id::text END, 1),
            ('hour', p.hour::text, greatest(num_nonnulls(s.room_id, s.staff_id), 1))) r (facet, key, times)
        WHERE r.key IS NOT NULL) f
    WHERE {when}
    GROUP BY 1, 2, 3, 4, 5 HAVING sum(f.amount) <> 0
    """  # noqa: S608  ours


def _read(*, scope: str, days: str, facts: str = "true", minutes: bool = True) -> str:
    """Sums as they are at this instant: kept ones, what has changed since, and where those do not hold a recount.

    `days` says which sums, and `facts` roughly of which facts those are.
    """
    changed = f"""
        SELECT {KEPT_COLUMNS} FROM stats_changes
        WHERE {scope} AND place_id NOT IN (SELECT place_id FROM stale)
        UNION ALL {_LAPSED.format(scope=scope)}
        UNION ALL {_live_of("SELECT company_id, place_id FROM stale")}"""  # noqa: S608  ours
    return f"""
    WITH stale AS (SELECT DISTINCT company_id, place_id FROM stats_stale WHERE {scope})
    SELECT it.company_id, it.place_id, it.facet, it.key, it.day, sum(it.amount)::bigint AS amount
    FROM (
        SELECT company_id, place_id, facet, key, day, amount FROM stats_days f
        WHERE {scope} AND {days} AND place_id NOT IN (SELECT place_id FROM stale)
        UNION ALL {_summed(changed, when=f"{days} AND {facts}", minutes=minutes)}) it
    GROUP BY 1, 2, 3, 4, 5 HAVING sum(it.amount) <> 0
    """  # noqa: S608  ours


def _of_company(*, minutes: bool) -> str:
    found = _read(
        scope="company_id = :company_id",
        days="f.facet = ANY(CAST(:facets AS text[])) AND f.day BETWEEN :first AND :last",
        facts=f"s.at < CAST(:last AS date) + {ZONES_SPAN} "
        f"AND coalesce(s.until, s.at) > CAST(:first AS date) - {ZONES_SPAN}",
        minutes=minutes,
    )
    return f"SELECT facet, key, day, sum(amount)::bigint FROM ({found}) found GROUP BY 1, 2, 3"  # noqa: S608  ours


NUMBERS, MINUTES = _of_company(minutes=False), _of_company(minutes=True)
_EVERYTHING = _read(scope="true", days="f.day = '-infinity'::date", minutes=False)
INSTALLATION = f"SELECT facet, key, sum(amount)::bigint FROM ({_EVERYTHING}) found GROUP BY 1, 2"  # noqa: S608  ours
# what differs between what is told and a recount
DIFFERENCES = f"""
    SELECT concat_ws(' ', company_id, place_id, facet, key, day) AS of, coalesce(counted.amount, 0) AS expected,
           coalesce(told.amount, 0) AS found
    FROM ({_read(scope="true", days="true")}) told
    FULL JOIN ({_summed(_live("true") + " UNION ALL " + _LAPSED.format(scope="true"))}) counted
    USING (company_id, place_id, facet, key, day)
    WHERE told.amount IS DISTINCT FROM counted.amount
"""  # noqa: S608  ours

# one at a time adds up: of two, one could add to sums that the other counts anew
ONE_AT_A_TIME = "SELECT pg_try_advisory_xact_lock(7253011873224101911)"
STALE = "SELECT company_id, place_id FROM stats_stale LIMIT 1"
FORGET = "DELETE FROM stats_days WHERE company_id = :company_id AND place_id = :place_id"
# in one statement, and so of one instant: what changes later is a change, and what is a change already is counted
COUNT_ANEW = f"""
    WITH changes AS (DELETE FROM stats_changes WHERE company_id = :company_id AND place_id = :place_id),
         done AS (DELETE FROM stats_stale WHERE place_id = :place_id)
    INSERT INTO stats_days (company_id, place_id, facet, key, day, amount)
    {_summed(_live_of("SELECT CAST(:company_id AS uuid) AS company_id, CAST(:place_id AS uuid) AS place_id"))}
"""  # noqa: S608  ours
ADD_UP = f"""
    WITH taken AS (
        DELETE FROM stats_changes WHERE id IN (
            SELECT id FROM stats_changes WHERE place_id NOT IN (SELECT place_id FROM stats_stale)
            ORDER BY id LIMIT :limit)
        RETURNING {KEPT_COLUMNS}
    ), added AS (
        INSERT INTO stats_days (company_id, place_id, facet, key, day, amount) {_summed("SELECT * FROM taken")}
        ON CONFLICT (company_id, facet, day, place_id, key)
        DO UPDATE SET amount = stats_days.amount + excluded.amount)
    SELECT count(*) FROM taken
"""  # noqa: S608  ours

# what has ever been booked at a company's places, or can be: kind, id, place, name, whether it can be booked
RESOURCES = """
    SELECT it.kind, it.id, it.place_id, it.name, it.open FROM (
        SELECT 'room' AS kind, r.id, r.provider_id AS place_id, r.name,
               r.is_active AND r.deleted_at IS NULL AS open FROM rooms r
        UNION ALL SELECT 'staff', s.id, s.provider_id, s.name, s.is_active AND s.deleted_at IS NULL FROM staff s
        UNION ALL SELECT 'desk', p.id, p.id, p.name, p.is_active FROM providers p) it
    JOIN providers p ON p.id = it.place_id
    WHERE p.company_id = :company_id AND p.deleted_at IS NULL
    ORDER BY p.name, p.id, it.kind = 'desk', it.kind, it.name, it.id
"""


def learners() -> Select[int]:
    """How many people have opened a lesson."""
    return select(func.count(distinct(LessonProgress.user_id)))
