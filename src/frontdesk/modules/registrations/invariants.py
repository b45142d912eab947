"""What holds of registrations."""

from frontdesk.core.invariants import Invariant

_PARTIES = """
    SELECT r.id AS of, concat_ws(' ', r.company_id, r.provider_id) AS expected,
           concat_ws(' ', p.company_id, t.provider_id, b.provider_id) AS found
    FROM registrations r JOIN providers p ON p.id = r.provider_id
    LEFT JOIN staff t ON t.id = r.teacher_id LEFT JOIN bookings b ON b.id = r.booking_id
    WHERE p.company_id <> r.company_id OR t.provider_id <> r.provider_id OR b.provider_id <> r.provider_id"""

INVARIANTS = (Invariant("registrations.parties", "a registration's teacher and demo are of its place", _PARTIES),)
