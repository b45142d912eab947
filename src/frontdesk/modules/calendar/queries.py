"""The kernel's SQL.

The constants are hot and for the driver. Each is one snapshot and answers with the version of every calendar that it
looks at, so that what a process keeps of calendars is never trusted stale. Instants go in as timestamps and come out as
whole seconds, rounded outwards: to decode ranges costs Python as much again. In floating point, whose steps are finer
than a microsecond until 2242: `extract` answers in numerics, which cost as much as all the rest. The functions are for
SQLAlchemy.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Delete, Select, Update, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningUpdate

from frontdesk.modules.calendar.models import Calendar, Closure, OpeningException, OpeningHours, Reservation
from frontdesk.modules.calendar.rules.limits import MAX_ROW_HOURS

# $1 the id of a provider or of something it has: which state of the data its public pages show
PAGE_VERSION = """
SELECT concat_ws('.', c.id, place.token, catalogue.token) FROM calendars c
LEFT JOIN page_versions place ON place.scope = coalesce(c.parent_id, c.id)::text
LEFT JOIN page_versions catalogue ON catalogue.scope = 'catalogue' WHERE c.id = $1"""

# $1 ids
PLANS = """
SELECT c.id, c.version, coalesce(c.timezone, p.timezone) AS timezone, c.lanes, c.step_minutes,
       c.buffer_before_minutes, c.buffer_after_minutes, c.min_notice_minutes, c.max_advance_days,
       h.weekdays, h.opens, h.closes, h.modes, h.valid_from, h.valid_until, e.dates, e.hours, k.lowers, k.uppers
FROM calendars c LEFT JOIN calendars p ON p.id = c.parent_id,
LATERAL (SELECT array_agg(weekday) AS weekdays, array_agg(opens) AS opens, array_agg(closes) AS closes,
                array_agg(mode) AS modes, array_agg(valid_from) AS valid_from, array_agg(valid_until) AS valid_until
         FROM opening_hours h
         WHERE h.calendar_id = CASE WHEN EXISTS (SELECT FROM opening_hours o WHERE o.calendar_id = c.id)
                                    THEN c.id ELSE c.parent_id END) h,
LATERAL (SELECT array_agg(date) AS dates, array_agg(hours::text) AS hours
         FROM (SELECT DISTINCT ON (date) date, hours FROM opening_exceptions o
               WHERE o.calendar_id = c.id OR (o.calendar_id = c.parent_id AND NOT EXISTS (
                   SELECT FROM opening_hours own WHERE own.calendar_id = c.id))
               ORDER BY date, o.calendar_id = c.id DESC) o) e,
LATERAL (SELECT array_agg(floor(date_part('epoch', lower(period)))::bigint) AS lowers,
                array_agg(ceil(date_part('epoch', upper(period)))::bigint) AS uppers
         FROM closures k WHERE k.calendar_id IN (c.id, c.parent_id)) k
WHERE c.id = ANY($1::uuid[])
"""

# $1 calendar, $2 first date, $3 last; $4 from, $5 until: its own week, and what is different in that time
NOTICE = """
SELECT h.weekdays, h.opens, h.closes, h.modes, h.valid_from, h.valid_until, e.dates, e.hours, e.reasons,
       k.lowers, k.uppers, k.reasons AS closed_for
FROM (SELECT array_agg(weekday) AS weekdays, array_agg(opens) AS opens, array_agg(closes) AS closes,
             array_agg(mode) AS modes, array_agg(valid_from) AS valid_from, array_agg(valid_until) AS valid_until
      FROM (SELECT * FROM opening_hours WHERE calendar_id = $1 ORDER BY weekday, opens, id) o) h,
     (SELECT array_agg(date) AS dates, array_agg(hours::text) AS hours, array_agg(reason) AS reasons
      FROM (SELECT * FROM opening_exceptions WHERE calendar_id = $1 AND date BETWEEN $2 AND $3 ORDER BY date) o) e,
     (SELECT array_agg(lower(period)) AS lowers, array_agg(upper(period)) AS uppers, array_agg(reason) AS reasons
      FROM (SELECT * FROM closures WHERE calendar_id = $1 AND period && tstzrange($4, $5)
            ORDER BY lower(period), id) o) k
"""

# A row is at most so long: what reaches into a window begins no earlier before it. Never "1 day", which has 23 or 25
# hours where a session has a zone.
_REACH = f"interval '{MAX_ROW_HOURS} hours'"

_COLUMNS = """array_agg(floor(date_part('epoch', lower(period)))::bigint) AS lowers,
                array_agg(ceil(date_part('epoch', upper(period)))::bigint) AS uppers, array_agg(lane) AS lanes"""

# $1 area
IN_AREA = "SELECT array_agg(id) FROM calendars WHERE area_id = $1"

# $1 from, $2 until, $3 now
_WITHIN = f"""lower(period) >= $1::timestamptz - {_REACH} AND lower(period) < $2 AND upper(period) > $1
               AND (expires_at IS NULL OR expires_at > $3)"""

# the state of all data about a calendar's place, which rooms and people have from their provider
_PLACE = "LEFT JOIN page_versions place ON place.scope = coalesce(c.parent_id, c.id)::text"

# $4 calendar
BUSY = f"""
SELECT c.version, place.token AS place_version, b.lowers, b.uppers, b.lanes
FROM calendars c {_PLACE},
LATERAL (SELECT {_COLUMNS}
         FROM (SELECT period, lane FROM reservations WHERE calendar_id = $4 AND {_WITHIN} ORDER BY lower(period)) r) b
WHERE c.id = $4
"""  # noqa: S608  made of constants

# $4 calendars
BUSY_EACH = f"""
SELECT c.id, c.version, place.token AS place_version, b.lowers, b.uppers, b.lanes
FROM calendars c {_PLACE},
LATERAL (SELECT {_COLUMNS}
         FROM (SELECT period, lane FROM reservations WHERE calendar_id = c.id AND {_WITHIN} ORDER BY lower(period)) r) b
WHERE c.id = ANY($4::uuid[])
"""  # noqa: S608  made of constants

# $4 area, $5 calendars or NULL for all of the area: one range of one index for everybody's busy times. Ordered
# within each aggregate: a plan that sorts rows into groups keeps no order but its own.
BUSY_AREA = f"""
SELECT c.id, c.version, b.lowers, b.uppers, b.lanes
FROM calendars c
LEFT JOIN (SELECT calendar_id,
                  array_agg(floor(date_part('epoch', lower(period)))::bigint ORDER BY lower(period)) AS lowers,
                  array_agg(ceil(date_part('epoch', upper(period)))::bigint ORDER BY lower(period)) AS uppers,
                  array_agg(lane ORDER BY lower(period)) AS lanes
           FROM reservations WHERE area_id = $4 AND {_WITHIN} GROUP BY calendar_id) b ON b.calendar_id = c.id
WHERE c.area_id = $4 AND ($5::uuid[] IS NULL OR c.id = ANY($5))
"""  # noqa: S608  made of constants

# $1 calendars, $2 from, $3 until: the takings, buffers included; $4 now, $5 the group that moves away or NULL.
# The calendars stay locked against changes until the transaction ends: whoever changes one sees all that was booked
# before, and whoever books sees the change. Always first, and in one order, so that nobody waits in a circle.
IN_THE_WAY = f"""
SELECT c.version, r.lanes, r.ended
FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) WITH ORDINALITY AS t(calendar_id, starts, ends, n)
JOIN calendars c ON c.id = t.calendar_id,
LATERAL (SELECT array_agg(lane) FILTER (WHERE expires_at IS NULL OR expires_at > $4) AS lanes,
                array_agg(group_id) FILTER (WHERE expires_at <= $4) AS ended
         FROM reservations
         WHERE calendar_id = t.calendar_id AND lower(period) >= t.starts - {_REACH} AND lower(period) < t.ends
           AND upper(period) > t.starts AND group_id IS DISTINCT FROM $5::uuid) r
ORDER BY t.n
FOR SHARE OF c
"""  # noqa: S608  made of constants

# $1 ids, $2 calendars, $3 their versions, $4 lanes, $5 from, $6 until: the rows, in the order in which everybody takes
# them; $7 group, $8 expires_at. Fewer rows back than asked for: taken, or a calendar has changed. Locks as above.
TAKE = """
INSERT INTO reservations (id, group_id, tenant_id, area_id, calendar_id, lane, period, expires_at)
SELECT t.id, $7, c.tenant_id, c.area_id, c.id, t.lane, tstzrange(t.starts, t.ends), $8
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[], $5::timestamptz[], $6::timestamptz[])
     WITH ORDINALITY AS t(id, calendar_id, version, lane, starts, ends, n)
JOIN calendars c ON c.id = t.calendar_id AND c.version = t.version
ORDER BY t.n
FOR SHARE OF c
ON CONFLICT DO NOTHING
RETURNING id
"""

# $1 a group or NULL, $2 groups whose holds have ended, $3 now. Always whole groups, so that none is ever confirmed by
# half; and locked in one order, so that two who clear the same do not wait for each other.
CLEAR = """
WITH gone AS (
    SELECT id FROM reservations
    WHERE group_id = $1 OR (group_id = ANY($2::uuid[]) AND expires_at <= $3)
    ORDER BY id FOR UPDATE
)
DELETE FROM reservations r USING gone WHERE r.id = gone.id RETURNING r.group_id, r.expires_at
"""

# $1 group, $2 now
CONFIRM = """
WITH held AS (SELECT id FROM reservations WHERE group_id = $1 ORDER BY id FOR UPDATE)
UPDATE reservations r SET expires_at = NULL
FROM held WHERE r.id = held.id AND (r.expires_at IS NULL OR r.expires_at > $2) RETURNING r.id
"""

# $1 group, $2 expires_at
HOLD = "UPDATE reservations SET expires_at = $2 WHERE group_id = $1 RETURNING id"

# $1 now, $2 how many
ENDED = "SELECT DISTINCT group_id FROM (SELECT group_id FROM reservations WHERE expires_at <= $1 LIMIT $2) r"


def calendar(calendar_id: UUID) -> Select[Calendar]:
    """One calendar, as it is now."""
    return select(Calendar).where(Calendar.id == calendar_id).execution_options(populate_existing=True)


def parent(calendar_id: UUID) -> Select[Calendar]:
    """A calendar that is to get a child; until that is there, it cannot change."""
    return calendar(calendar_id).with_for_update(read=True)


def timezone(calendar_id: UUID) -> Select[str]:
    """A calendar's zone, its own or its parent's."""
    above = aliased(Calendar)
    return (
        select(func.coalesce(Calendar.timezone, above.timezone))
        .outerjoin(above, above.id == Calendar.parent_id)
        .where(Calendar.id == calendar_id)
    )


def family(calendar_id: UUID) -> ColumnElement[bool]:
    """A calendar and those that inherit from it."""
    return or_(Calendar.id == calendar_id, Calendar.parent_id == calendar_id)


def lock(calendar_id: UUID) -> Select[UUID]:
    """Wait for reservations under way on a calendar and its children, and make later ones wait."""
    return select(Calendar.id).where(family(calendar_id)).order_by(Calendar.id).with_for_update(key_share=True)


def renew(calendar_id: UUID) -> ReturningUpdate[UUID, UUID | None, UUID]:
    """Another version for a calendar and its children, of each its id, its parent's and its tenant's.

    Sees children made since `lock`.
    """
    renewed = update(Calendar).where(family(calendar_id)).values(version=func.gen_random_uuid())
    return renewed.returning(Calendar.id, Calendar.parent_id, Calendar.tenant_id)


def move_area(calendar_id: UUID, area_id: int | None, now: datetime) -> Sequence[Update]:
    """A calendar, its children and their reservations to come, to another area."""
    return (
        update(Calendar).where(family(calendar_id)).values(area_id=area_id),
        update(Reservation)
        .where(
            Reservation.calendar_id.in_(select(Calendar.id).where(family(calendar_id))),
            func.upper(Reservation.period) > now,
        )
        .values(area_id=area_id),
    )


def lanes_in_use(calendar_id: UUID, lanes: int, now: datetime) -> Select[bool]:
    """Whether anything to come lies on other than the first `lanes` lanes."""
    return select(
        exists().where(
            Reservation.calendar_id == calendar_id,
            Reservation.lane >= lanes,
            func.upper(Reservation.period) > now,
            or_(Reservation.expires_at.is_(None), Reservation.expires_at > now),
        )
    )


def hours(calendar_id: UUID) -> Select[OpeningHours]:
    """A calendar's spans and its parent's."""
    return (
        select(OpeningHours)
        .join(Calendar, or_(OpeningHours.calendar_id == Calendar.id, OpeningHours.calendar_id == Calendar.parent_id))
        .where(Calendar.id == calendar_id)
        .order_by(OpeningHours.weekday, OpeningHours.opens, OpeningHours.id)
    )


def own_hours(calendar_id: UUID) -> Select[OpeningHours]:
    """A calendar's own spans."""
    return select(OpeningHours).where(OpeningHours.calendar_id == calendar_id)


def without_hours(calendar_id: UUID) -> Delete:
    """Remove a calendar's own week."""
    return delete(OpeningHours).where(OpeningHours.calendar_id == calendar_id)


def exceptions(calendar_id: UUID) -> Select[OpeningException]:
    """A calendar's own dates with other hours, the earliest first."""
    return select(OpeningException).where(OpeningException.calendar_id == calendar_id).order_by(OpeningException.date)


def exception_count(calendar_id: UUID) -> Select[int]:
    """How many dates with other hours a calendar has."""
    return select(func.count()).select_from(exceptions(calendar_id).order_by(None).subquery())


def closures(calendar_id: UUID) -> Select[Closure]:
    """A calendar's own closures, the latest first."""
    return (
        select(Closure)
        .where(Closure.calendar_id == calendar_id)
        .order_by(func.lower(Closure.period).desc(), Closure.id)
    )


def closures_between(calendar_ids: Collection[UUID], *, start: datetime, end: datetime) -> Select[Closure]:
    """The own closures of some calendars that touch a time, the earliest first."""
    touching = Closure.period.overlaps(Range(start, end))
    return (
        select(Closure)
        .where(Closure.calendar_id.in_(calendar_ids), touching)
        .order_by(func.lower(Closure.period), Closure.id)
    )


def closure(calendar_id: UUID, closure_id: UUID) -> Select[Closure]:
    """One of a calendar's own closures."""
    return select(Closure).where(Closure.id == closure_id, Closure.calendar_id == calendar_id)
