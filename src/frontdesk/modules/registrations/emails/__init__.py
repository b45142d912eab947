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
from frontdesk.modules.registrations.emails.sending import remind, send_time, send_to_parent, send_to_teacher
from frontdesk.modules.registrations.emails.short import demo_sms, reminder_sms

__all__ = [
    "cancellation",
    "demo_called_off",
    "demo_called_off_teacher",
    "demo_link",
    "demo_link_teacher",
    "demo_moved",
    "demo_moved_teacher",
    "demo_sms",
    "received",
    "remind",
    "reminder",
    "reminder_sms",
    "repeated",
    "send_time",
    "send_to_parent",
    "send_to_teacher",
    "teacher_assigned",
    "teacher_assigned_teacher",
]
