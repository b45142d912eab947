"""What can be done with notifications."""

from frontdesk.modules.notifications.ports import Letterhead
from frontdesk.modules.notifications.service.delivering import deliver
from frontdesk.modules.notifications.service.letters import (
    Appointment,
    Button,
    Email,
    Letter,
    Mail,
    Props,
    email,
    emails,
)
from frontdesk.modules.notifications.service.reading import Filters, forget_old, latest, list_on, list_page, look
from frontdesk.modules.notifications.service.rendering import Rendered, mail_of, render
from frontdesk.modules.notifications.service.sending import About, send

__all__ = [
    "About",
    "Appointment",
    "Button",
    "Email",
    "Filters",
    "Letter",
    "Letterhead",
    "Mail",
    "Props",
    "Rendered",
    "deliver",
    "email",
    "emails",
    "forget_old",
    "latest",
    "list_on",
    "list_page",
    "look",
    "mail_of",
    "render",
    "send",
]
