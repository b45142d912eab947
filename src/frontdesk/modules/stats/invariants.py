"""What is kept of bookings, payments and registrations, counted again."""

from frontdesk.core.invariants import Invariant
from frontdesk.modules.stats import queries

INVARIANTS = (
    Invariant("stats.recount", "the numbers that are told equal a recount of everything", queries.DIFFERENCES),
)
