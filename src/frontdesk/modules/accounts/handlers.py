"""What people are told when something happens to their account."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.events import handles
from frontdesk.modules.accounts import emails, service
from frontdesk.modules.accounts.events import (
    EmailChangeAsked,
    EmailChanged,
    EmailVerified,
    IdentityLinked,
    PasswordChanged,
    PasswordForgotten,
    SignedUp,
    SignUpRepeated,
    VerificationAsked,
)
from frontdesk.modules.accounts.rules import Purpose
from frontdesk.modules.users import service as users
from frontdesk.modules.users.models import User
from frontdesk.modules.users.schemas import AccountType


@handles(SignedUp)
async def ask_to_verify(session: AsyncSession, fact: SignedUp, now: datetime) -> None:
    """Send the link that confirms their address."""
    await _mail_link(session, await users.get_user(session, fact.user_id), Purpose.VERIFY_EMAIL, now=now)


@handles(SignUpRepeated)
async def tell_that_there_is_an_account(session: AsyncSession, fact: SignUpRepeated, now: datetime) -> None:
    """Tell who has the account what the caller was not told."""
    user = await users.find_by_email(session, fact.email)
    if user is not None and user.is_active:
        await emails.send_address_known(session, user, now=now)


@handles(VerificationAsked)
async def ask_again_to_verify(session: AsyncSession, fact: VerificationAsked, now: datetime) -> None:
    """Send another link, unless nobody has this address or it is confirmed."""
    user = await users.find_by_email(session, fact.email)
    if user is not None and user.is_active and not user.email_verified:
        await _mail_link(session, user, Purpose.VERIFY_EMAIL, now=now)


@handles(EmailVerified)
async def greet(session: AsyncSession, fact: EmailVerified, now: datetime) -> None:
    """Welcome somebody, owners with what they have to do next."""
    user = await users.get_user(session, fact.user_id)
    await emails.send_welcome(session, user, now=now, owner=user.account_type == AccountType.OWNER)


@handles(PasswordForgotten)
async def offer_another_password(session: AsyncSession, fact: PasswordForgotten, now: datetime) -> None:
    """Send the link with which another password can be chosen, unless nobody has this address."""
    user = await users.find_by_email(session, fact.email)
    if user is not None and user.is_active:
        await _mail_link(session, user, Purpose.RESET_PASSWORD, now=now)


@handles(PasswordChanged)
async def tell_about_the_password(session: AsyncSession, fact: PasswordChanged, now: datetime) -> None:
    """Tell whose password it was."""
    await emails.send_password_changed(session, await users.get_user(session, fact.user_id), at=fact.at, now=now)


@handles(IdentityLinked)
async def tell_about_the_identity(session: AsyncSession, fact: IdentityLinked, now: datetime) -> None:
    """Tell whose account it is that there is another way into it, and whether that is the only one."""
    user = await users.get_user(session, fact.user_id)
    await emails.send_identity_linked(session, user, password_ended=fact.password_ended, at=fact.at, now=now)


@handles(EmailChangeAsked)
async def ask_at_the_new_address(session: AsyncSession, fact: EmailChangeAsked, now: datetime) -> None:
    """Send the link to the new address; where that is somebody's, tell them instead."""
    link = await service.find_link(session, fact.link_id)
    if link is None:
        return
    holder = await users.find_by_email(session, link.email)
    if holder is None or holder.id == link.user_id:
        await emails.send_link(session, await users.get_user(session, link.user_id), link, now=now)
    elif holder.is_active:
        await emails.send_address_known(session, holder, now=now)


@handles(EmailChanged)
async def tell_the_old_address(session: AsyncSession, fact: EmailChanged, now: datetime) -> None:
    """Tell the address that was given up, in case its owner knows nothing of it."""
    user = await users.get_user(session, fact.user_id)
    await emails.send_email_changed(session, user, before=fact.before, at=fact.at, now=now)


async def _mail_link(session: AsyncSession, user: User, purpose: Purpose, *, now: datetime) -> None:
    link = await service.issue(session, purpose, user_id=user.id, email=user.email, now=now)
    await emails.send_link(session, user, link, now=now)
