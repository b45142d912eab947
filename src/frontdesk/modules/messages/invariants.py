"""Conversations, counted again."""

from frontdesk.core.invariants import Invariant

_NUMBERS = """
    SELECT c.id AS of, 'messages 1 to ' || c.last_number AS expected,
           count(m.number) || ' up to ' || coalesce(max(m.number), 0) AS found
    FROM conversations c LEFT JOIN messages m ON m.conversation_id = c.id
    GROUP BY c.id HAVING (count(m.number), coalesce(max(m.number), 0)) <> (c.last_number, c.last_number)"""

INVARIANTS = (Invariant("messages.numbers", "messages are numbered without a gap, up to the last", _NUMBERS),)
