"""New accounts."""

from datetime import datetime

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit, outbox
from frontdesk.core.audit import OPERATOR, By
from frontdesk.modules.accounts import queries
from frontdesk.modules.accounts.errors import UnfitCredentials
from frontdesk.modules.accounts.events import SignedUp, SignUpRepeated
from frontdesk.modules.accounts.schemas import RegisterIn
from frontdesk.modules.accounts.service import passwords
from frontdesk.modules.accounts.service.ending import end_older_identities, end_what_was
from frontdesk.modules.users import service as users
from frontdesk.modules.users.models import User


async def register(session: AsyncSession, wanted: RegisterIn, *, now: datetime) -> User:
    """A new person with a password, as far as whoever signs up is told.

    Where the address has an account already, nothing comes of it but a mail to that address: what is returned, and the
    work that it takes, are the same.
    """
    profile = wanted.model_dump(exclude={"email", "password", "account_type"})
    passwords.refuse_own(wanted.password, wanted.email, profile.get("firstname"), profile.get("lastname"))
    password_hash = await passwords.hashed(wanted.password)  # before the transaction begins: it takes a while
    drafted = users.draft(email=wanted.email, profile=profile, account_type=wanted.account_type, now=now)
    is_new = await users.enter(session, drafted)
    # nobody's, where they are not new
    await session.execute(queries.password(drafted.id, password_hash, is_owners=False, now=now))
    fact = SignedUp(user_id=drafted.id) if is_new else SignUpRepeated(email=wanted.email)
    await outbox.record(session, fact, now=now)
    return drafted


async def create_user(session: AsyncSession, wanted: RegisterIn, *, now: datetime) -> User:
    """A new person with a password, who is not told of it. Raises `EmailTaken`, `WeakPassword`."""
    profile = wanted.model_dump(exclude={"email", "password", "account_type"})
    passwords.refuse_own(wanted.password, wanted.email, profile.get("firstname"), profile.get("lastname"))
    password_hash = await passwords.hashed(wanted.password)  # before the transaction begins: it takes a while
    user = await users.create_user(session, email=wanted.email, profile=profile, account_type=wanted.account_type)
    await session.execute(queries.password(user.id, password_hash, is_owners=False, now=now))
    return user


async def create_admin(session: AsyncSession, email: str, password: str, *, now: datetime, by: By = OPERATOR) -> User:
    """Make whoever has this address run the installation with this password; a new person, or one who is there.

    What they have open ends, and identities elsewhere with it: whoever signed up with the address before may not have
    been its owner.

    Raises:
        UnfitCredentials: it is no address, or the password is too short, too long or too common.
        WeakPassword: the password is the address.
    """
    try:
        RegisterIn(email=email, password=password)
    except ValidationError as refused:
        problems = (f"{error['loc'][0]}: {error['msg']}" for error in refused.errors())
        raise UnfitCredentials("; ".join(problems)) from refused
    passwords.refuse_own(password, email)
    password_hash = await passwords.hashed(password)
    user = await users.find_by_email(session, email)
    if user is None:
        user = await users.create_user(session, email=email, email_verified_at=now, is_admin=True)
    else:
        rights = {"is_admin": True, "is_active": True, "email_verified_at": now}
        user = await users.change_user(session, user.id, rights)
    await session.execute(queries.password(user.id, password_hash, is_owners=True, now=now))
    await end_older_identities(session, user.id, now=now)
    await end_what_was(session, user.id, now=now)
    await audit.record(
        session, "user.made_admin", by=by, now=now, subject_id=user.id, change=(None, {"is_admin": True})
    )
    return user
