"""What holds of everything that people are told."""

from frontdesk.core.invariants import Invariant

_ATTEMPTS = """
    SELECT n.id AS of, n.attempts || CASE WHEN n.status = 'sent' THEN ', one that succeeded' ELSE '' END AS expected,
           count(a.number) || ', ' || count(*) FILTER (WHERE a.outcome = 'sent') || ' that succeeded' AS found
    FROM notifications n LEFT JOIN notification_attempts a ON a.notification_id = n.id
    GROUP BY n.id
    HAVING n.attempts <> count(a.number) OR n.status = 'sent' AND count(*) FILTER (WHERE a.outcome = 'sent') = 0"""

INVARIANTS = (Invariant("notifications.attempts", "attempts to deliver are all written down", _ATTEMPTS),)
