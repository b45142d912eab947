"""What can be done with bookings, a file per verb."""

from frontdesk.modules.bookings.rules import MANAGE, Collision, PendingReason, Status
from frontdesk.modules.bookings.service.change import annotate, cancel, check_in, delete, reschedule
from frontdesk.modules.bookings.service.clients import give_to_client
from frontdesk.modules.bookings.service.close import change_closure, close, decide
from frontdesk.modules.bookings.service.foresee import foresee
from frontdesk.modules.bookings.service.look import Filters, between, get, list_on, list_page, owed, tally
from frontdesk.modules.bookings.service.pay import renew_link, take_at_desk, take_payment
from frontdesk.modules.bookings.service.place import place
from frontdesk.modules.bookings.service.remind import is_due, schedule_more, schedule_reminders
from frontdesk.modules.bookings.service.show import show
from frontdesk.modules.bookings.service.sweep import complete_ended, expire_lapsed
from frontdesk.modules.bookings.service.tell import told

__all__ = [
    "MANAGE",
    "Collision",
    "Filters",
    "PendingReason",
    "Status",
    "annotate",
    "between",
    "cancel",
    "change_closure",
    "check_in",
    "close",
    "complete_ended",
    "decide",
    "delete",
    "expire_lapsed",
    "foresee",
    "get",
    "give_to_client",
    "is_due",
    "list_on",
    "list_page",
    "owed",
    "place",
    "renew_link",
    "reschedule",
    "schedule_more",
    "schedule_reminders",
    "show",
    "take_at_desk",
    "take_payment",
    "tally",
    "told",
]
