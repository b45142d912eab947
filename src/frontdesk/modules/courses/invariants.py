"""What holds of what people have learned."""

from frontdesk.core.invariants import Invariant

_WORLDS = """
    SELECT p.user_id || ' ' || p.lesson_id AS of, l.world_id AS expected, p.world_id AS found
    FROM lesson_progress p JOIN lessons l ON l.id = p.lesson_id WHERE p.world_id <> l.world_id"""

_PAID = """
    SELECT l.id AS of, 'signed' AS expected, v.policy AS found
    FROM lessons l JOIN worlds w ON w.id = l.world_id JOIN videos v ON v.playback_id = l.mux_playback_id
    WHERE l.deleted_at IS NULL AND coalesce(l.tier, w.tier) <> 'free' AND v.policy = 'public'"""

INVARIANTS = (
    Invariant("courses.worlds", "progress counts in the world of its lesson", _WORLDS),
    Invariant("courses.paid", "what is paid for shows no public playback id", _PAID),
)
