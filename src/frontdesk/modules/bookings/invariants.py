"""What holds of all bookings and of the time that they take."""

from frontdesk.core.invariants import Invariant

# As they stand now: a hold that has ended counts as expired, swept or not.
_OCCUPYING = """(
    SELECT *, coalesce(status = 'pending' AND hold_expires_at <= :now, false) AS lapsed,
           array_remove(ARRAY[staff_id, room_id, CASE WHEN staff_id IS NULL AND room_id IS NULL THEN provider_id END],
                        NULL) AS calendars
    FROM bookings WHERE status IN ('pending', 'confirmed', 'completed', 'no_show') AND deleted_at IS NULL)"""
# Calendars may keep more free beside a booking than it asks for itself. A hold must not end before its booking does.
_TIME = f"""
    SELECT b.id AS of, b.calendar_id || ' ' || b.wanted AS expected, coalesce(taken.periods::text, 'nothing') AS found
    FROM (SELECT id, hold_expires_at, unnest(calendars) AS calendar_id,
                 tstzrange(start_time - make_interval(mins => buffer_before_minutes),
                           end_time + make_interval(mins => buffer_after_minutes)) AS wanted
          FROM {_OCCUPYING} occupying WHERE NOT lapsed) b
    LEFT JOIN LATERAL (
        SELECT range_agg(r.period) AS periods FROM reservations r
        WHERE r.group_id = b.id AND r.calendar_id = b.calendar_id
          AND (r.expires_at IS NULL OR r.expires_at >= b.hold_expires_at)) taken ON true
    WHERE (taken.periods @> b.wanted) IS NOT TRUE"""  # noqa: S608  ours
_RESERVATIONS = f"""
    SELECT r.id AS of, 'a booking that takes it' AS expected, 'time of ' || r.group_id AS found
    FROM reservations r
    LEFT JOIN {_OCCUPYING} b ON b.id = r.group_id AND r.calendar_id = ANY(b.calendars)
    WHERE b.id IS NULL AND (r.expires_at IS NULL OR r.expires_at > :now)"""  # noqa: S608  ours
_PARTIES = """
    SELECT b.id AS of, 'everything of one place' AS expected,
           concat_ws(', ', CASE WHEN p.company_id <> b.company_id THEN 'another company' END,
                     CASE WHEN r.provider_id <> p.id THEN 'another place''s room' END,
                     CASE WHEN s.provider_id <> p.id THEN 'another place''s staff' END,
                     CASE WHEN o.provider_id <> p.id THEN 'another place''s offering' END,
                     CASE WHEN c.company_id <> b.company_id THEN 'another company''s client' END) AS found
    FROM bookings b JOIN providers p ON p.id = b.provider_id
    LEFT JOIN rooms r ON r.id = b.room_id LEFT JOIN staff s ON s.id = b.staff_id
    LEFT JOIN offerings o ON o.id = b.offering_id LEFT JOIN clients c ON c.id = b.client_id
    WHERE p.company_id <> b.company_id OR r.provider_id <> p.id OR s.provider_id <> p.id OR o.provider_id <> p.id
       OR c.company_id <> b.company_id"""
_CHARGES = """
    SELECT b.id AS of, 'a charge for it' AS expected, 'charge ' || c.id || ' for ' || c.subject_id AS found
    FROM bookings b JOIN charges c ON c.id = b.charge_id
    WHERE c.subject_id <> b.id OR c.tenant_id <> b.company_id OR c.currency <> b.currency"""

INVARIANTS = (
    Invariant("bookings.time", "every booking that takes time has all of it reserved", _TIME),
    Invariant("bookings.reservations", "every reservation is of a booking that takes time there", _RESERVATIONS),
    Invariant("bookings.parties", "place, room, person, offering and client of a booking belong together", _PARTIES),
    Invariant("bookings.charges", "payment links lead to charges for the booking itself", _CHARGES),
)
