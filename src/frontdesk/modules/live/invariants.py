"""What holds of the log of live events."""

from frontdesk.core.invariants import Invariant

_LOG = """
    SELECT e.id AS of, l.forgotten + 1 || ' to ' || l.last AS expected, e.position AS found
    FROM live_events e CROSS JOIN live_log l WHERE e.position NOT BETWEEN l.forgotten + 1 AND l.last"""

INVARIANTS = (Invariant("live.log", "live events lie between what is forgotten and the end of the log", _LOG),)
