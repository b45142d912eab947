"""Statements over passwords, identities, sessions, refresh tokens and mailed links."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Delete,
    Select,
    Update,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningDelete, ReturningInsert, ReturningUpdate

from frontdesk.core.principal import Memberships
from frontdesk.modules.accounts.models import AccountLink, Credential, RefreshToken, UserIdentity, UserSession
from frontdesk.modules.accounts.rules import PLACEHOLDER_DOMAIN, Purpose
from frontdesk.modules.users.models import User

PLACES_REMEMBERED = 100  # the last sign-ins of a person; who is at home signs in from a few sites


def password_of(email: str) -> Select[UUID, str, datetime, list[str]]:
    """Whose address this is, their password (hash and age), and where they have signed in from lately.

    No row for who has none or may not sign in.
    """
    # lowered here as counts lower it (`account_key`): PostgreSQL's lower case of a dotted capital I is a plain i, and
    # one address by two names would be counted as two
    is_theirs = func.lower(User.email) == email.lower()
    recent = select(UserSession.address).where(UserSession.user_id == User.id).correlate(User)
    places = func.array(recent.order_by(UserSession.id.desc()).limit(PLACES_REMEMBERED).scalar_subquery())
    return (
        select(User.id, Credential.password_hash, Credential.changed_at, places.label("places"))
        .join(Credential, Credential.user_id == User.id)
        .where(is_theirs, User.is_active)
    )


def password_by_id(user_id: UUID) -> Select[str, datetime]:
    """Somebody's password: hash and age."""
    return select(Credential.password_hash, Credential.changed_at).where(Credential.user_id == user_id)


def password(user_id: UUID, password_hash: str, *, is_owners: bool, now: datetime) -> Insert:
    """Gives somebody a password, their first or another one; does nothing where there is nobody."""
    given = {"password_hash": password_hash, "changed_at": now, "is_owners": is_owners}
    columns = Credential.__table__.columns
    row = select(User.id, *(literal(value, columns[name].type) for name, value in given.items()))
    return (
        insert(Credential)
        .from_select(["user_id", *given], row.where(User.id == user_id))
        .on_conflict_do_update(index_elements=[Credential.user_id], set_=given)
    )


def end_strangers_password(user_id: UUID) -> ReturningDelete[UUID]:
    """Ends somebody's password unless it is the owner's of their address; no row where there is no such."""
    doubtful = (Credential.user_id == user_id, Credential.is_owners.is_(False))
    return delete(Credential).where(*doubtful).returning(Credential.user_id)


def doubt_password(user_id: UUID) -> Update:
    """Notes that somebody's password was chosen before they had the address that they have now."""
    return update(Credential).where(Credential.user_id == user_id).values(is_owners=False)


def unchanged(user_id: UUID, *, changed_at: datetime) -> Select[UUID]:
    """A row if somebody still has the password of `changed_at`, which is locked against changes until the commit."""
    same = (Credential.user_id == user_id, Credential.changed_at == changed_at)
    return select(Credential.user_id).where(*same).with_for_update(read=True)


def next_password(user_id: UUID, password_hash: str, *, changed_at: datetime, now: datetime) -> ReturningUpdate[UUID]:
    """Gives somebody another password in place of the one they have had since `changed_at`; no row if that is gone."""
    same = (Credential.user_id == user_id, Credential.changed_at == changed_at)
    changed = update(Credential).where(*same).values(password_hash=password_hash, changed_at=now)
    return changed.returning(Credential.user_id)


def new_hash(user_id: UUID, password_hash: str, *, changed_at: datetime) -> Update:
    """Stores another hash of the same password, unless that has been changed since `changed_at`."""
    same = (Credential.user_id == user_id, Credential.changed_at == changed_at)
    return update(Credential).where(*same).values(password_hash=password_hash)


def session(values: Mapping[str, Any], *, changed_at: datetime | None) -> ReturningInsert[UUID]:
    """Begins a session, unless its person's password has been changed since `changed_at`: then no row comes back.

    None where it was not their password that let them in: then they must be active, and the session not be there yet.
    What was looked at is locked until the commit, so that whoever changes it and then ends all sessions ends this one
    too.
    """
    columns = UserSession.__table__.columns
    row = select(*(literal(value, columns[name].type) for name, value in values.items()))
    if changed_at is None:
        row = row.where(User.id == values["user_id"], User.is_active)
    else:
        row = row.where(Credential.user_id == values["user_id"], Credential.changed_at == changed_at)
    begun = insert(UserSession).from_select(list(values), row.with_for_update(read=True))
    return begun.on_conflict_do_nothing().returning(UserSession.id)


def identified(provider: str, subject: str) -> Select[UUID, bool]:
    """Who an identity belongs to, and whether they may sign in; locked, so that it does not end before the commit."""
    theirs = (UserIdentity.provider == provider, UserIdentity.subject == subject)
    found = select(User.id, User.is_active).join(UserIdentity, UserIdentity.user_id == User.id).where(*theirs)
    return found.with_for_update(read=True, of=UserIdentity)


def identity_lock(provider: str, subject: str) -> Select[None]:
    """Waits until no other transaction looks after this identity, and keeps others waiting until the commit."""
    return select(func.pg_advisory_xact_lock(func.hashtextextended(f"{provider} {subject}", 0)))


def first_admin_lock() -> Select[None]:
    """Waits until no other transaction is making the first admin, and keeps others waiting until the commit."""
    return select(func.pg_advisory_xact_lock(func.hashtextextended("the first admin", 0)))


def somebody_runs_it() -> Select[bool]:
    """Whether anybody runs the installation: an account of ours, or one that a user pool has named an admin."""
    return select(or_(exists().where(User.is_admin), exists().where(UserIdentity.is_admin)))


def is_anybody_here() -> Select[bool]:
    """Whether there is any account at all."""
    return select(exists().where(User.id.is_not(None)))


def identity(provider: str, subject: str, *, user_id: UUID, now: datetime) -> Insert:
    """Gives somebody an identity."""
    return insert(UserIdentity).values(provider=provider, subject=subject, user_id=user_id, created_at=now)


def end_older_identities(user_id: UUID, *, now: datetime) -> Delete:
    """Ends the identities that somebody had before they showed that their address is theirs."""
    verified_at = select(User.email_verified_at).where(User.id == user_id).scalar_subquery()
    older = UserIdentity.created_at < func.coalesce(verified_at, literal(now))
    return delete(UserIdentity).where(UserIdentity.user_id == user_id, older)


def renew_identity(provider: str, subject: str, *, now: datetime) -> Update:
    """Notes that an identity has just been given to whoever has it."""
    theirs = (UserIdentity.provider == provider, UserIdentity.subject == subject)
    return update(UserIdentity).where(*theirs).values(created_at=now)


def note_admin(provider: str, subject: str, *, is_admin: bool) -> Update:
    """Notes what a user pool says about the rights of one of its members."""
    theirs = (UserIdentity.provider == provider, UserIdentity.subject == subject)
    return update(UserIdentity).where(*theirs).values(is_admin=is_admin)


def address_holder(email: str) -> Select[UUID, bool]:
    """Whose address this is, and whether they are active and have verified it; locked, so that it stays so."""
    trusted = and_(User.is_active, User.email_verified_at.is_not(None))
    return (
        select(User.id, trusted.label("trusted"))
        .where(func.lower(User.email) == func.lower(email))
        .with_for_update(read=True)
    )


def address_for_placeholder(user_id: UUID, email: str, *, now: datetime) -> ReturningUpdate[UUID]:
    """Gives somebody without an address this verified one; no row where it is somebody's, or they have one."""
    holder = aliased(User)
    free = ~exists().where(func.lower(holder.email) == func.lower(email))
    without = User.email.endswith(PLACEHOLDER_DOMAIN, autoescape=True) & User.email_verified_at.is_(None)
    changes = {"email": email, "email_verified_at": now}
    return update(User).where(User.id == user_id, without, free).values(**changes).returning(User.id)


def caller(memberships: Memberships) -> Select[Any]:
    """Who the live session `:session_id` belongs to, and where they work."""
    return _callers(memberships).where(UserSession.id == bindparam("session_id", type_=UserSession.id.type))


def member(memberships: Memberships) -> Select[Any]:
    """The same, and whether a user pool made them an admin when it was last heard."""
    return caller(memberships).add_columns(UserIdentity.makes_admin().label("noted_admin"))


def callers(memberships: Memberships, session_ids: Collection[UUID]) -> Select[Any]:
    """The same for several sessions at once, each row with its session."""
    return _callers(memberships).add_columns(UserSession.id.label("session_id")).where(UserSession.id.in_(session_ids))


def _callers(memberships: Memberships) -> Select[Any]:
    return (
        select(
            User.id,
            User.email,
            User.email_verified_at.is_not(None).label("email_verified"),
            User.is_admin,
            memberships(UserSession.user_id).label("memberships"),
        )
        .join(UserSession, UserSession.user_id == User.id)
        .where(UserSession.ended_at.is_(None), User.is_active)
    )


def presented(fingerprint: bytes) -> Select[RefreshToken, UserSession]:
    """A refresh token and its session, both locked: whoever presents the same one waits, and then sees what was done.

    The session is locked too because only locked rows are read anew after such a wait.
    """
    return (
        select(RefreshToken, UserSession)
        .join(UserSession, UserSession.id == RefreshToken.session_id)
        .join(User, User.id == UserSession.user_id)
        .where(RefreshToken.fingerprint == fingerprint, User.is_active)
        .with_for_update(of=[RefreshToken, UserSession])
    )


def refresh_token(fingerprint: bytes, *, session_id: UUID, expires_at: datetime) -> Insert:
    """Adds a refresh token."""
    return insert(RefreshToken).values(fingerprint=fingerprint, session_id=session_id, expires_at=expires_at)


def stored(fingerprints: Sequence[bytes]) -> Select[bytes]:
    """Which of these refresh tokens there is."""
    return select(RefreshToken.fingerprint).where(RefreshToken.fingerprint.in_(fingerprints))


def locked_session(session_id: UUID) -> Select[UserSession]:
    """A session that has not ended, locked: of two requests that would prolong it, the second sees what was done."""
    live = (UserSession.id == session_id, UserSession.ended_at.is_(None))
    return select(UserSession).where(*live).with_for_update()


def end_session(session_id: UUID, *, now: datetime) -> Update:
    """Ends a session, once."""
    live = UserSession.ended_at.is_(None)
    return update(UserSession).where(UserSession.id == session_id, live).values(ended_at=now)


def end_sessions_of(user_id: UUID, *, now: datetime, keep: UUID | None = None) -> Update:
    """Ends all of somebody's sessions, or all but one."""
    mine = (UserSession.user_id == user_id, UserSession.ended_at.is_(None))
    others = () if keep is None else (UserSession.id != keep,)
    return update(UserSession).where(*mine, *others).values(ended_at=now)


def end_every_session(*, now: datetime) -> ReturningUpdate[UUID]:
    """Ends everybody's sessions; their ids come back."""
    live = (UserSession.ended_at.is_(None), UserSession.expires_at > now)
    return update(UserSession).where(*live).values(ended_at=now).returning(UserSession.id)


def sessions_of(user_id: UUID, *, now: datetime) -> Select[UserSession]:
    """Somebody's sessions that have not ended, the one that was used last first."""
    live = (UserSession.user_id == user_id, UserSession.ended_at.is_(None), UserSession.expires_at > now)
    return select(UserSession).where(*live).order_by(UserSession.last_used_at.desc(), UserSession.id)


def end_own_session(session_id: UUID, *, user_id: UUID, now: datetime) -> ReturningUpdate[UUID]:
    """Ends one of somebody's own sessions; no row comes back where it is not theirs or has ended."""
    live = (UserSession.ended_at.is_(None), UserSession.expires_at > now)
    mine = (UserSession.id == session_id, UserSession.user_id == user_id)
    return update(UserSession).where(*mine, *live).values(ended_at=now).returning(UserSession.id)


def live_link(user_id: UUID, purpose: Purpose, *, email: str, now: datetime) -> Select[AccountLink]:
    """The newest link that was mailed to this address for this purpose and can still be used."""
    live = (AccountLink.used_at.is_(None), AccountLink.expires_at > now)
    about = (AccountLink.user_id == user_id, AccountLink.purpose == purpose, AccountLink.email == email)
    return select(AccountLink).where(*about, *live).order_by(AccountLink.id.desc()).limit(1)


def redemption(link_id: UUID, purpose: Purpose, *, now: datetime) -> ReturningUpdate[AccountLink]:
    """Uses a link and returns it; no row for one that was used, is past its end, or went to an address given up since.

    Whoever uses the same one at the same time waits, and then sees that it is used.
    """
    live = (AccountLink.used_at.is_(None), AccountLink.expires_at > now)
    same_address = or_(AccountLink.purpose == Purpose.CHANGE_EMAIL, User.email == AccountLink.email)
    return (
        update(AccountLink)
        .where(AccountLink.id == link_id, AccountLink.purpose == purpose, *live)
        .where(User.id == AccountLink.user_id, User.is_active, same_address)
        .values(used_at=now)
        .returning(AccountLink)
    )


def end_links(user_id: UUID, *purposes: Purpose, now: datetime) -> Update:
    """Ends somebody's links of these purposes, whatever mails they stand in."""
    mine = (AccountLink.user_id == user_id, AccountLink.purpose.in_(purposes), AccountLink.used_at.is_(None))
    return update(AccountLink).where(*mine).values(used_at=now)


def lock(user_id: UUID) -> Select[UUID]:
    """Makes whoever else locks this person wait until the commit."""
    return select(User.id).where(User.id == user_id).with_for_update(key_share=True)
