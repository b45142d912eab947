"""What can be done with notifications."""

from frontdesk.modules.notifications.ports import Letterhead
from frontdesk.modules.notifications.service.delivering import deliver
from frontdesk.modules.notifications.service.letters import Button, Email, Letter, Mail, Props, email, emails
from frontdesk.modules.notifications.service.reading import latest, look
from frontdesk.modules.notifications.service.rendering import Rendered, mail_of, render
from frontdesk.modules.notifications.service.sending import About, send

__all__ = [
    "About",
    "Button",
    "Email",
    "Letter",
    "Letterhead",
    "Mail",
    "Props",
    "Rendered",
    "deliver",
    "email",
    "emails",
    "latest",
    "look",
    "mail_of",
    "render",
    "send",
]
