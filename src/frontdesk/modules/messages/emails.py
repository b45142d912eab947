"""What somebody is told who has not read a message for some minutes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.texts import gettext as _
from frontdesk.modules.messages.models import Waiting
from frontdesk.modules.notifications import service as notifications
from frontdesk.modules.notifications.service import About, Button, Letter, Letterhead, Props, Topic, email

SHOWN = 300  # characters of the message


class WaitingProps(Props):
    """The first message that its reader has not read."""

    conversation_id: UUID
    number: int
    reader: str  # an address, of which there may be several
    name: str | None
    sender: str | None
    beginning: str

    @property
    def key(self) -> str:
        return f"{self.conversation_id}:{self.number}:{self.reader}"


WAITING = WaitingProps(
    conversation_id=UUID("0197c1f2-a7e0-7c3f-8d2b-5a6e9f001122"),
    number=3,
    reader="ada@example.com",
    name="Ada",
    sender="Blue Note Studio",
    beginning="The piano is in tune. See you on Monday!",
)


@email("messages.waiting", sample=WAITING, topic=Topic.MESSAGES)
def waiting(props: WaitingProps, letterhead: Letterhead) -> Letter:
    """Tells that somebody has written."""
    sender = props.sender or _("Somebody")
    greeting = _("Hello {name},").format(name=props.name) if props.name else _("Hello,")
    return Letter(
        subject=_("{sender} has written to you").format(sender=sender),
        paragraphs=[greeting, _("{sender} has written to you:").format(sender=sender), props.beginning],
        button=Button(_("Read and answer"), letterhead.page(f"/conversations/{props.conversation_id}")),
        reason=_("You get this because you have not read it for some minutes. More comes only once you have."),
    )


async def send_waiting(session: AsyncSession, told: Waiting, *, now: datetime) -> None:
    """Tell those for whom a message waits, unless they want no such mails."""
    for person in told.people:
        about = About(user_id=person.id, tenant_id=told.view.conversation.company_id, locale=person.locale)
        await _send(session, told, to=person.email, name=person.firstname, about=about, now=now)
    if told.desk is not None:
        about = About(tenant_id=told.view.conversation.company_id)
        await _send(session, told, to=told.desk, name=None, about=about, now=now)


async def _send(
    session: AsyncSession, told: Waiting, *, to: str, name: str | None, about: About, now: datetime
) -> None:
    body = told.message.body
    props = WaitingProps(
        conversation_id=told.view.conversation.id,
        number=told.message.number,
        reader=to,
        name=name,
        sender=told.view.party(told.view.side.other).name,
        beginning=body if len(body) <= SHOWN else f"{body[:SHOWN].rstrip()} …",
    )
    await notifications.send(session, waiting(props), to=to, now=now, about=about)
