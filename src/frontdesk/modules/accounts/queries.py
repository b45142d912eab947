"""Statements over passwords, sessions, refresh tokens and mailed links."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Delete, Select, Update, bindparam, delete, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate

from frontdesk.core.principal import Memberships
from frontdesk.modules.accounts.models import AccountLink, Credential, RefreshToken, UserSession
from frontdesk.modules.accounts.rules import Purpose
from frontdesk.modules.users.models import User


def password_of(email: str) -> Select[UUID, str, datetime]:
    """Whose address this is, and their password: hash and age; no row for who has none or may not sign in."""
    return (
        select(User.id, Credential.password_hash, Credential.changed_at)
        .join(Credential, Credential.user_id == User.id)
        .where(func.lower(User.email) == func.lower(email), User.is_active)
    )


def password_by_id(user_id: UUID) -> Select[str, datetime]:
    """Somebody's password: hash and age."""
    return select(Credential.password_hash, Credential.changed_at).where(Credential.user_id == user_id)


def password(user_id: UUID, password_hash: str, *, now: datetime) -> Insert:
    """Gives somebody a password, their first or another one; does nothing where there is nobody."""
    given = {"password_hash": password_hash, "changed_at": now}
    columns = Credential.__table__.columns
    row = select(User.id, *(literal(value, columns[name].type) for name, value in given.items()))
    return (
        insert(Credential)
        .from_select(["user_id", *given], row.where(User.id == user_id))
        .on_conflict_do_update(index_elements=[Credential.user_id], set_=given)
    )


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


def session(values: Mapping[str, Any], *, changed_at: datetime) -> ReturningInsert[UUID]:
    """Begins a session, unless its person's password has been changed since `changed_at`: then no row comes back.

    The password is locked against changes until the commit, so that whoever changes it and then ends all sessions ends
    this one too.
    """
    columns = UserSession.__table__.columns
    same = (Credential.user_id == values["user_id"], Credential.changed_at == changed_at)
    row = select(*(literal(value, columns[name].type) for name, value in values.items())).where(*same)
    begun = insert(UserSession).from_select(list(values), row.with_for_update(read=True))
    return begun.returning(UserSession.id)


def caller(memberships: Memberships) -> Select[Any]:
    """Who the live session `:session_id` belongs to, and where they work."""
    return (
        select(
            User.id,
            User.email,
            User.email_verified_at.is_not(None).label("email_verified"),
            User.is_admin,
            memberships(UserSession.user_id).label("memberships"),
        )
        .join(UserSession, UserSession.user_id == User.id)
        .where(UserSession.id == bindparam("session_id", type_=UserSession.id.type))
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
    """Adds a refresh token, unless an exchange that is repeated has added it before."""
    row = insert(RefreshToken).values(fingerprint=fingerprint, session_id=session_id, expires_at=expires_at)
    return row.on_conflict_do_nothing()


def end_session(session_id: UUID, *, now: datetime) -> Update:
    """Ends a session, once."""
    live = UserSession.ended_at.is_(None)
    return update(UserSession).where(UserSession.id == session_id, live).values(ended_at=now)


def end_sessions_of(user_id: UUID, *, now: datetime, keep: UUID | None = None) -> Update:
    """Ends all of somebody's sessions, or all but one."""
    mine = (UserSession.user_id == user_id, UserSession.ended_at.is_(None))
    others = () if keep is None else (UserSession.id != keep,)
    return update(UserSession).where(*mine, *others).values(ended_at=now)


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


def links_before(instant: datetime) -> Delete:
    """Forgets the links whose time ended before an instant."""
    return delete(AccountLink).where(AccountLink.expires_at < instant)


def lock(user_id: UUID) -> Select[UUID]:
    """Makes whoever else locks this person wait until the commit."""
    return select(User.id).where(User.id == user_id).with_for_update(key_share=True)


def sessions_before(instant: datetime) -> Delete:
    """Forgets the sessions that ended before an instant, and with them their tokens."""
    return delete(UserSession).where(or_(UserSession.expires_at < instant, UserSession.ended_at < instant))


def refresh_tokens_before(instant: datetime) -> Delete:
    """Forgets the refresh tokens whose time ended before an instant: they are refused with or without a row."""
    return delete(RefreshToken).where(RefreshToken.expires_at < instant)
