"""Letters as HTML and as text, from two templates that all mails share."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from frontdesk.core import texts
from frontdesk.modules.notifications.models import Notification
from frontdesk.modules.notifications.ports import CalendarPart, Letterhead, letterhead
from frontdesk.modules.notifications.rules import UNSUBSCRIBE
from frontdesk.modules.notifications.service.invitations import calendar_part
from frontdesk.modules.notifications.service.letters import Letter, Mail, emails
from frontdesk.modules.notifications.service.short import ShortText, short_texts

TEMPLATES = Path(__file__).parent.parent / "templates"

# mail programs drop style sheets, so that the styles go where they apply; the rules for dark screens cannot
_inliner = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail as it is read."""

    subject: str
    html: str
    text: str
    calendar: CalendarPart | None
    unsubscribe: str | None  # the address at which such mails are turned off


def render(mail: Mail, letterhead: Letterhead, *, id: UUID | None = None) -> Rendered:  # noqa: A002  the row's
    """A mail with everything in it that its reader needs, tokens included, in the reader's language.

    Where it is stored under `id` and can be turned off, with a link for that.
    """
    unsubscribe = unsubscribe_link(letterhead, id) if id and emails()[mail.kind].topic else None
    with texts.speaking(mail.locale or letterhead.locale):
        letter = _letter(mail, letterhead)
        html = _template("letter.html").render(
            letter=letter, letterhead=letterhead, language=texts.language(), unsubscribe=unsubscribe
        )
        text = _text(letter, letterhead, unsubscribe)
    calendar = calendar_part(letter.appointment, letterhead) if letter.appointment else None
    return Rendered(_line(letter.subject), _inliner.inline(html), text, calendar, unsubscribe)


def invitation_of(mail: Mail, letterhead: Letterhead) -> CalendarPart | None:
    """What a mail puts into its reader's calendar, or takes out of it."""
    with texts.speaking(mail.locale or letterhead.locale):
        appointment = _letter(mail, letterhead).appointment
    return calendar_part(appointment, letterhead) if appointment else None


def kept(mail: Mail, letterhead: Letterhead) -> dict[str, str]:
    """The columns that say what a mail says, without its tokens."""
    hiding = letterhead.hiding()
    with texts.speaking(mail.locale or letterhead.locale):
        letter = _letter(mail, hiding)
        return {"subject": _line(letter.subject), "body": _text(letter, hiding, None)}


def render_sms(short: ShortText, letterhead: Letterhead) -> str:
    """An SMS with everything in it that its reader needs, in the reader's language."""
    with texts.speaking(short.locale or letterhead.locale):
        return short_texts()[short.kind].write(short.props, letterhead)


def short_text_of(notification: Notification) -> ShortText:
    """The SMS that a row stands for."""
    props = short_texts()[notification.kind].props.model_validate(notification.props)
    return ShortText(notification.kind, props, notification.locale)


def mail_of(notification: Notification) -> Mail:
    """The mail that a row stands for."""
    props = emails()[notification.kind].props.model_validate(notification.props)
    return Mail(notification.kind, props, notification.locale)


def _letter(mail: Mail, letterhead: Letterhead) -> Letter:
    return emails()[mail.kind].write(mail.props, letterhead)


def unsubscribe_link(letterhead: Letterhead, notification_id: UUID) -> str:
    """Where whoever got this notification turns its topic off, with one click (RFC 8058)."""
    ticket = letterhead.ticket(purpose=UNSUBSCRIBE, id=notification_id)
    return f"{letterhead.public_url}/api/v1/notifications/unsubscribe/{ticket}"


def page(template: str, *, locale: str | None, **values: object) -> str:
    """A page for people, in their language."""
    with texts.speaking(locale or letterhead().locale):
        return _template(template).render(language=texts.language(), **values)


def _text(letter: Letter, letterhead: Letterhead, unsubscribe: str | None) -> str:
    return _template("letter.txt").render(letter=letter, letterhead=letterhead, unsubscribe=unsubscribe).strip() + "\n"


def _line(subject: str) -> str:
    # somebody's name may stand in it, and a line break there would begin another header
    return " ".join(subject.split())


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["_"] = texts.gettext
    return environment.get_template(name)
