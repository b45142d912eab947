"""Letters as HTML and as text, from two templates that all mails share."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from frontdesk.core import texts
from frontdesk.modules.notifications.models import Notification
from frontdesk.modules.notifications.ports import CalendarPart, Letterhead
from frontdesk.modules.notifications.service.invitations import calendar_part
from frontdesk.modules.notifications.service.letters import Letter, Mail, emails

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


def render(mail: Mail, letterhead: Letterhead) -> Rendered:
    """A mail with everything in it that its reader needs, tokens included, in the reader's language."""
    with texts.speaking(mail.locale or letterhead.locale):
        letter = _letter(mail, letterhead)
        html = _template("letter.html").render(letter=letter, letterhead=letterhead, language=texts.language())
        text = _text(letter, letterhead)
    calendar = calendar_part(letter.appointment, letterhead) if letter.appointment else None
    return Rendered(_line(letter.subject), _inliner.inline(html), text, calendar)


def kept(mail: Mail, letterhead: Letterhead) -> dict[str, str]:
    """The columns that say what a mail says, without its tokens."""
    hiding = letterhead.hiding()
    with texts.speaking(mail.locale or letterhead.locale):
        letter = _letter(mail, hiding)
        return {"subject": _line(letter.subject), "body": _text(letter, hiding)}


def mail_of(notification: Notification) -> Mail:
    """The mail that a row stands for."""
    props = emails()[notification.kind].props.model_validate(notification.props)
    return Mail(notification.kind, props, notification.locale)


def _letter(mail: Mail, letterhead: Letterhead) -> Letter:
    return emails()[mail.kind].write(mail.props, letterhead)


def _text(letter: Letter, letterhead: Letterhead) -> str:
    return _template("letter.txt").render(letter=letter, letterhead=letterhead).strip() + "\n"


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
