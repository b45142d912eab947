"""What accounts forget by themselves, and mails that may be asked for by the id of their reader.

The mails go without anybody asking; these tasks are for operators and for what else shares the queue. Each may run any
number of times: a link that can still be used is not sent again, a greeting never is.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.retention import forget
from frontdesk.core.tasks import task
from frontdesk.modules.accounts import emails, service
from frontdesk.modules.accounts.models import AccountLink, RefreshToken, UserSession
from frontdesk.modules.accounts.rules import KEPT, Purpose
from frontdesk.modules.users import service as users
from frontdesk.modules.users.models import User


@task("send_verification_email")
async def send_verification_email(session: AsyncSession, now: datetime, user_id: str) -> None:
    """Send somebody the link that confirms their address, unless it is confirmed."""
    user = await _reader(session, user_id)
    if user.is_active and not user.email_verified:
        await _mail_link_once(session, user, Purpose.VERIFY_EMAIL, now=now)


@task("send_welcome_email")
async def send_welcome_email(session: AsyncSession, now: datetime, user_id: str) -> None:
    """Welcome somebody."""
    await emails.send_welcome(session, await _reader(session, user_id), now=now, owner=False)


@task("send_welcome_email_owner")
async def send_welcome_email_owner(session: AsyncSession, now: datetime, user_id: str) -> None:
    """Welcome somebody who signed up to offer something."""
    await emails.send_welcome(session, await _reader(session, user_id), now=now, owner=True)


@task("send_password_reset_email")
async def send_password_reset_email(session: AsyncSession, now: datetime, user_id: str) -> None:
    """Send somebody the link with which another password can be chosen."""
    user = await _reader(session, user_id)
    if user.is_active:
        await _mail_link_once(session, user, Purpose.RESET_PASSWORD, now=now)


async def _reader(session: AsyncSession, user_id: str) -> User:
    return await users.get_user(session, UUID(user_id))


async def _mail_link_once(session: AsyncSession, user: User, purpose: Purpose, *, now: datetime) -> None:
    link = await service.issue_once(session, purpose, user_id=user.id, email=user.email, now=now)
    await emails.send_link(session, user, link, now=now)


# past its end a refresh token is refused with or without a row
forget(RefreshToken, kept=timedelta(0), over=lambda before: RefreshToken.expires_at < before)
forget(AccountLink, kept=KEPT, over=lambda before: AccountLink.expires_at < before)
forget(UserSession, kept=KEPT, over=lambda before: or_(UserSession.expires_at < before, UserSession.ended_at < before))
