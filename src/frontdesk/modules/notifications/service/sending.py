"""Writing mails and SMS down: with the fact that they tell of, so that they go if it is true and only then."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.ids import new_id
from frontdesk.modules.notifications import queries
from frontdesk.modules.notifications.events import NotificationQueued
from frontdesk.modules.notifications.ports import letterhead, texter
from frontdesk.modules.notifications.rules import Type
from frontdesk.modules.notifications.service.letters import Mail, emails
from frontdesk.modules.notifications.service.rendering import kept, render_sms
from frontdesk.modules.notifications.service.short import ShortText, short_texts
from frontdesk.modules.notifications.service.wishes import wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whom and what a notification concerns, as far as it concerns them."""

    user_id: UUID | None = None
    registration_id: UUID | None = None
    booking_id: UUID | None = None
    tenant_id: UUID | None = None
    locale: str | None = None  # the language that they read, where they have said it


NOBODY = About()
MOST_SMS = 10  # to one number in a day
NOWHERE = ".invalid"  # the domain that never is one (RFC 2606, 2)


async def send(session: AsyncSession, mail: Mail, *, to: str, now: datetime, about: About = NOBODY) -> bool:
    """Send a mail to the address `to` once this transaction is committed; False where it has been sent before.

    False also where they do not want it, and where there is nobody: whoever has signed in elsewhere without an address
    has one that ends in `NOWHERE`.
    """
    topic = emails()[mail.kind].topic
    if to.endswith(NOWHERE) or not await wanted(session, Type.EMAIL, topic, address=to, user_id=about.user_id):
        return False
    mail = replace(mail, locale=about.locale)
    told = {"recipient_email": to, **kept(mail, letterhead())}
    return await _store(session, mail, Type.EMAIL, told, about, now=now)


async def send_sms(session: AsyncSession, short: ShortText, *, to: str, now: datetime, about: About = NOBODY) -> bool:
    """Send an SMS to the number `to` (E.164) once this transaction is committed; False where it has been sent before.

    False also where they do not want it, where nobody carries SMS, and where the number has had `MOST_SMS` within a
    day: whoever books under strangers' numbers gets them no more than that.
    """
    topic = short_texts()[short.kind].topic
    if not texter().is_set_up or not await wanted(session, Type.SMS, topic, address=to, user_id=about.user_id):
        return False
    if (await session.scalar(queries.sms_since(to, now - timedelta(days=1))) or 0) >= MOST_SMS:
        return False
    short = replace(short, locale=about.locale)
    told = {"recipient_phone": to, "subject": "", "body": render_sms(short, letterhead().hiding())}
    return await _store(session, short, Type.SMS, told, about, now=now)


async def _store(
    session: AsyncSession,
    sent: Mail | ShortText,
    by: Type,
    told: Mapping[str, Any],
    about: About,
    *,
    now: datetime,
) -> bool:
    values = {
        "id": new_id(),
        "type": by,
        "kind": sent.kind,
        "key": sent.key,
        "user_id": about.user_id,
        "registration_id": about.registration_id,
        "booking_id": about.booking_id,
        "tenant_id": about.tenant_id,
        "locale": about.locale,
        "queued_at": now,
        "props": sent.props.model_dump(mode="json"),
        **told,
    }
    added = await session.scalar(queries.addition(values))
    if added is None:
        return False
    await outbox.record(session, NotificationQueued(notification_id=added, thread=_thread(about, by)), now=now)
    return True


def _thread(about: About, by: Type) -> str | None:
    """What the mails, or the SMS, to one reader about one thing have in common. It names nobody's address."""
    subject = about.registration_id or about.booking_id or about.user_id
    return None if subject is None else f"{subject} {by} {about.user_id or 'guest'}"
