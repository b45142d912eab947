"""Handlers receive the notification that a link in it stands for."""

from typing import Annotated

from fastapi import Depends, Path

from frontdesk.core import links
from frontdesk.core.http.resources import CurrentSettings
from frontdesk.core.http.session import Session
from frontdesk.modules.notifications import service
from frontdesk.modules.notifications.errors import NotificationNotFound
from frontdesk.modules.notifications.models import Notification
from frontdesk.modules.notifications.rules import UNSUBSCRIBE

Ticket = Annotated[str, Path(max_length=100, pattern=r"^[!-~]*$", description="From the link in a mail.")]


async def unwanted(ticket: Ticket, session: Session, settings: CurrentSettings) -> Notification:
    """The notification whose link was followed; 404 for anything else."""
    opened = links.admits(ticket, settings.security, purpose=UNSUBSCRIBE)
    if opened is None:
        raise NotificationNotFound
    return await service.look(session, opened)


Unwanted = Annotated[Notification, Depends(unwanted, scope="function")]
