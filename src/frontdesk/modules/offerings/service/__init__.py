"""What can be done with offerings."""

from frontdesk.modules.offerings.rules import Assignment
from frontdesk.modules.offerings.service.offerings import change, create, delete, get, list_offerings
from frontdesk.modules.offerings.service.times import Asked, asked, bookable_starts, known

__all__ = [
    "Asked",
    "Assignment",
    "asked",
    "bookable_starts",
    "change",
    "create",
    "delete",
    "get",
    "known",
    "list_offerings",
]
