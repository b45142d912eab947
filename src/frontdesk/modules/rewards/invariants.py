"""What people have earned, counted again."""

from frontdesk.core.invariants import Invariant

_XP = """
    SELECT u.id AS of, coalesce(sum(e.amount), 0) AS expected, u.xp AS found
    FROM users u LEFT JOIN xp_entries e ON e.user_id = u.id
    GROUP BY u.id HAVING u.xp <> coalesce(sum(e.amount), 0)"""
_DAYS = """
    SELECT u.id AS of, CASE WHEN u.streak_counted_at IS NULL THEN 'no day' ELSE 'days' END AS expected,
           CASE WHEN u.streak_counted_at IS NULL THEN 'days' ELSE 'no day' END AS found
    FROM users u
    WHERE (u.streak_counted_at IS NOT NULL) <> EXISTS (SELECT FROM activity_days d WHERE d.user_id = u.id)"""

INVARIANTS = (
    Invariant("rewards.xp", "everybody's XP are the sum of their ledger", _XP),
    Invariant("rewards.days", "who has a streak has days on which they learned", _DAYS),
)
