"""What can be done with registrations, a file per verb."""

from frontdesk.modules.registrations.rules import TRANSITIONS, Level, Status
from frontdesk.modules.registrations.service.assign import assign
from frontdesk.modules.registrations.service.change import change
from frontdesk.modules.registrations.service.demo import (
    Desk,
    follow_call_off,
    follow_completion,
    follow_miss,
    follow_move,
)
from frontdesk.modules.registrations.service.importing import (
    EXAMPLE,
    KIND,
    begin_import,
    import_part,
    importing_companies,
)
from frontdesk.modules.registrations.service.link import send_link
from frontdesk.modules.registrations.service.look import Filters, board, get, list_on, list_page, read_all
from frontdesk.modules.registrations.service.propose import propose
from frontdesk.modules.registrations.service.register import Registered, register
from frontdesk.modules.registrations.service.show import show_new
from frontdesk.modules.registrations.service.tell import told, told_by_booking, told_off

__all__ = [
    "EXAMPLE",
    "KIND",
    "TRANSITIONS",
    "Desk",
    "Filters",
    "Level",
    "Registered",
    "Status",
    "assign",
    "begin_import",
    "board",
    "change",
    "follow_call_off",
    "follow_completion",
    "follow_miss",
    "follow_move",
    "get",
    "import_part",
    "importing_companies",
    "list_on",
    "list_page",
    "propose",
    "read_all",
    "register",
    "send_link",
    "show_new",
    "told",
    "told_by_booking",
    "told_off",
]
