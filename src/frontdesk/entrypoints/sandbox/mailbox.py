"""The mailbox of an installation without a mail server: `/dev/mailbox` lists the mails and SMS that would have gone.

The rows are the mailbox; each mail is written again for who opens it, with links that work. That is a way into every
account, so that these pages exist in development only, and only while mails do not leave the machine.
"""

from datetime import UTC
from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from frontdesk.core.errors import NotFound
from frontdesk.core.http.resources import CurrentSettings
from frontdesk.core.http.session import Session
from frontdesk.core.settings import Settings
from frontdesk.modules.notifications import service as notifications
from frontdesk.modules.notifications.models import Notification
from frontdesk.modules.notifications.ports import CalendarPart, Letterhead, Message, TextMessage
from frontdesk.modules.notifications.rules import Type

SHOWN = 100
POLICY = {"Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"}

_pages = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined)


class KeptMailer:
    """The `Mailer` that carries nothing anywhere: the row that says "sent" is where the mail can be read."""

    async def send(self, _: Message) -> None:
        """Keep the mail where it is."""


class KeptTexter:
    """The `Texter` that carries nothing anywhere, likewise."""

    is_set_up = True

    async def send(self, _: TextMessage) -> None:
        """Keep the SMS where it is."""


async def _development_only(settings: CurrentSettings) -> None:
    if settings.app.environment != "development" or settings.mail.host is not None:
        raise NotFound


router = APIRouter(prefix="/dev/mailbox", include_in_schema=False, dependencies=[Depends(_development_only)])


async def _mail(notification_id: UUID, session: Session) -> Notification:
    return await notifications.look(session, notification_id)


ThisMail = Annotated[Notification, Depends(_mail, scope="function")]


@router.get("")
async def mailbox(session: Session, settings: CurrentSettings) -> HTMLResponse:
    """List the newest mails, with their invitations."""
    mails = await notifications.latest(session, limit=SHOWN)
    invitations = {mail.id for mail in mails if _invitation(mail, settings) is not None}
    page = _pages.get_template("mailbox.html").render(mails=mails, invitations=invitations, utc=UTC)
    return HTMLResponse(page, headers=POLICY)


@router.get("/{notification_id}")
async def read(mail: ThisMail, settings: CurrentSettings) -> HTMLResponse:
    """Show a mail or SMS as its recipient sees it."""
    if mail.type == Type.SMS:
        text = notifications.render_sms(notifications.short_text_of(mail), Letterhead.of(settings))
        page = _pages.get_template("sms.html").render(to=mail.recipient_phone, text=text)
        return HTMLResponse(page, headers=POLICY)
    rendered = notifications.render(notifications.mail_of(mail), Letterhead.of(settings), id=mail.id)
    return HTMLResponse(rendered.html, headers=POLICY)


@router.get("/{notification_id}/invite.ics")
async def read_invitation(mail: ThisMail, settings: CurrentSettings) -> Response:
    """Give the appointment that is attached to a mail, for a calendar program."""
    found = _invitation(mail, settings)
    if found is None:
        raise NotFound
    return Response(found.content, media_type=f"text/calendar; method={found.method}; charset=utf-8")


def _invitation(mail: Notification, settings: Settings) -> CalendarPart | None:
    if mail.type == Type.SMS:
        return None
    return notifications.invitation_of(notifications.mail_of(mail), Letterhead.of(settings))


@router.get("/{notification_id}/text")
async def read_text(mail: ThisMail, settings: CurrentSettings) -> Response:
    """Show the part of a mail for programs that show no HTML; an SMS has no other."""
    if mail.type == Type.SMS:
        text = notifications.render_sms(notifications.short_text_of(mail), Letterhead.of(settings))
        return Response(text, media_type="text/plain; charset=utf-8")
    rendered = notifications.render(notifications.mail_of(mail), Letterhead.of(settings), id=mail.id)
    return Response(rendered.text, media_type="text/plain; charset=utf-8")
