"""What holds of rooms."""

from frontdesk.core.invariants import Invariant

_PHOTOS = """
    SELECT room_id AS of, 'photos 0 to ' || count(*) - 1 AS expected, min(index) || ' to ' || max(index) AS found
    FROM room_photos GROUP BY room_id HAVING min(index) <> 0 OR max(index) <> count(*) - 1"""

INVARIANTS = (Invariant("rooms.photos", "a room's photos are in an order without a gap", _PHOTOS),)
