"""Writing mails down: with the fact that they tell of, so that they go if it is true and only then."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.ids import new_id
from frontdesk.modules.notifications import queries
from frontdesk.modules.notifications.events import NotificationQueued
from frontdesk.modules.notifications.ports import letterhead
from frontdesk.modules.notifications.service.letters import Mail
from frontdesk.modules.notifications.service.rendering import kept


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whom and what a notification concerns, as far as it concerns them."""

    user_id: UUID | None = None
    registration_id: UUID | None = None
    booking_id: UUID | None = None
    tenant_id: UUID | None = None
    locale: str | None = None  # the language that they read, where they have said it


NOBODY = About()
NOWHERE = ".invalid"  # the domain that never is one (RFC 2606, 2)


async def send(session: AsyncSession, mail: Mail, *, to: str, now: datetime, about: About = NOBODY) -> bool:
    """Send a mail to the address `to` once this transaction is committed; False where it has been sent before.

    False also where there is nobody: whoever has signed in elsewhere without an address has one that ends in `NOWHERE`.
    """
    if to.endswith(NOWHERE):
        return False
    mail = replace(mail, locale=about.locale)
    values = {
        "id": new_id(),
        "type": "email",
        "kind": mail.kind,
        "key": mail.key,
        "user_id": about.user_id,
        "registration_id": about.registration_id,
        "booking_id": about.booking_id,
        "tenant_id": about.tenant_id,
        "locale": about.locale,
        "recipient_email": to,
        "props": mail.props.model_dump(mode="json"),
        **kept(mail, letterhead()),
    }
    added = await session.scalar(queries.addition(values))
    if added is None:
        return False
    await outbox.record(session, NotificationQueued(notification_id=added), now=now)
    return True
