"""What parents and teachers are told about a demo class."""

from frontdesk.modules.registrations.emails.letters import (
    cancellation,
    demo_called_off,
    demo_called_off_teacher,
    demo_link,
    demo_link_teacher,
    demo_moved,
    demo_moved_teacher,
    received,
    reminder,
    repeated,
    teacher_assigned,
    teacher_assigned_teacher,
)
from frontdesk.modules.registrations.emails.sending import remind, send_to_parent, send_to_teacher

__all__ = [
    "cancellation",
    "demo_called_off",
    "demo_called_off_teacher",
    "demo_link",
    "demo_link_teacher",
    "demo_moved",
    "demo_moved_teacher",
    "received",
    "remind",
    "reminder",
    "repeated",
    "send_to_parent",
    "send_to_teacher",
    "teacher_assigned",
    "teacher_assigned_teacher",
]
