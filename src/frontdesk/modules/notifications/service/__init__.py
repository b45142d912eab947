"""What can be done with notifications."""

from frontdesk.modules.notifications.ports import Letterhead
from frontdesk.modules.notifications.rules import Topic
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
from frontdesk.modules.notifications.service.reading import Filters, last_told, latest, list_on, list_page, look
from frontdesk.modules.notifications.service.rendering import (
    Rendered,
    invitation_of,
    mail_of,
    page,
    render,
    render_sms,
    short_text_of,
)
from frontdesk.modules.notifications.service.sending import About, send, send_sms
from frontdesk.modules.notifications.service.short import ShortText, Sms, short_texts, sms
from frontdesk.modules.notifications.service.wishes import topic_of, unsubscribe

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
    "ShortText",
    "Sms",
    "Topic",
    "deliver",
    "email",
    "emails",
    "invitation_of",
    "last_told",
    "latest",
    "list_on",
    "list_page",
    "look",
    "mail_of",
    "page",
    "render",
    "render_sms",
    "send",
    "send_sms",
    "short_text_of",
    "short_texts",
    "sms",
    "topic_of",
    "unsubscribe",
]
