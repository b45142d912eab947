"""What holds of all time that is taken."""

from frontdesk.core.invariants import Invariant

_OVERLAP = """
    SELECT id AS of, 'free until ' || before AS expected, period AS found FROM (
        SELECT id, period, lag(upper(period)) OVER (PARTITION BY calendar_id, lane ORDER BY lower(period)) AS before
        FROM reservations) in_order
    WHERE before > lower(period)"""
# what is over may lie on lanes that there are no more, and in an area that the place has left
_LANES = """
    SELECT r.id AS of, 'one of ' || c.lanes || ' lanes' AS expected, 'lane ' || r.lane AS found
    FROM reservations r JOIN calendars c ON c.id = r.calendar_id
    WHERE r.lane >= c.lanes AND upper(r.period) > :now AND (r.expires_at IS NULL OR r.expires_at > :now)"""
_PLACES = """
    SELECT r.id AS of, concat_ws(' ', c.tenant_id, c.area_id) AS expected,
           concat_ws(' ', r.tenant_id, r.area_id) AS found
    FROM reservations r JOIN calendars c ON c.id = r.calendar_id
    WHERE r.tenant_id <> c.tenant_id OR upper(r.period) > :now AND r.area_id IS DISTINCT FROM c.area_id"""
_PARENTS = """
    SELECT c.id AS of, 'a child of its company, of a calendar without parent' AS expected, c.parent_id AS found
    FROM calendars c JOIN calendars p ON p.id = c.parent_id
    WHERE c.tenant_id <> p.tenant_id OR p.parent_id IS NOT NULL"""

INVARIANTS = (
    Invariant("calendar.overlap", "no two reservations share an instant on a lane", _OVERLAP),
    Invariant("calendar.lanes", "reservations to come lie on lanes that there are", _LANES),
    Invariant("calendar.places", "reservations carry their calendar's company and city", _PLACES),
    Invariant("calendar.parents", "rooms and people hang under a place of their company", _PARENTS),
)
