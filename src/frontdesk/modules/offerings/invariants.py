"""What holds of offerings."""

from frontdesk.core.invariants import Invariant

_TEAMS = """
    SELECT o.id AS of, 'people and rooms of ' || o.provider_id AS expected, t.provider_id AS found
    FROM offerings o JOIN (
        SELECT x.offering_id, s.provider_id FROM offering_staff x JOIN staff s ON s.id = x.staff_id
        UNION ALL
        SELECT x.offering_id, r.provider_id FROM offering_rooms x JOIN rooms r ON r.id = x.room_id) t
      ON t.offering_id = o.id
    WHERE t.provider_id <> o.provider_id"""

INVARIANTS = (Invariant("offerings.teams", "offerings are given by their place's people in its rooms", _TEAMS),)
