"""What holds of what people have learned."""

from frontdesk.core.invariants import Invariant

_WORLDS = """
    SELECT p.user_id || ' ' || p.lesson_id AS of, l.world_id AS expected, p.world_id AS found
    FROM lesson_progress p JOIN lessons l ON l.id = p.lesson_id WHERE p.world_id <> l.world_id"""

INVARIANTS = (Invariant("courses.worlds", "progress counts in the world of its lesson", _WORLDS),)
