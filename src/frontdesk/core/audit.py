"""Who changed what: an append-only log, each row written in the transaction of the change that it tells of.

The database refuses to change or delete a row (a trigger that the migrations make), so that nobody edits it, we
included. That is also why it keeps ids and not the names or e-mail addresses of people: what must be forgotten of
somebody stands elsewhere. Where a request came from is kept, because without it a log says little about a break-in.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from asgi_correlation_id import correlation_id
from pydantic_core import to_jsonable_python
from sqlalchemy import Index, Select, Text, insert, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.core.db import Base
from frontdesk.core.ids import new_id
from frontdesk.core.masking import MASK, is_secret
from frontdesk.core.pagination import PageRequest, Slice, Stretch, follow, paginate
from frontdesk.core.sorting import Key

Values = Mapping[str, Any]
Change = tuple[Values | None, Values | None]  # before and after


class AuditEntry(Base):
    """One change."""

    __tablename__ = "audit_log"
    # each filter with the order of the list
    __table_args__ = (
        Index("ix_audit_log_company_id_id", "company_id", "id"),
        Index("ix_audit_log_actor_id_id", "actor_id", "id"),
        Index("ix_audit_log_subject_id_id", "subject_id", "id"),
    )

    # no foreign keys: what is told of outlives what it tells of
    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]  # a user; null is the operator at the command line, or nobody who signed in
    company_id: Mapped[UUID | None]  # null for what concerns the whole installation
    action: Mapped[str] = mapped_column(Text)  # "member.removed": a kind of subject and what happened to it
    subject_kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))  # null where it was not there
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))  # null where it is no more
    correlation_id: Mapped[str | None] = mapped_column(Text)  # the request's
    address: Mapped[str | None] = mapped_column(Text)  # where the request came from


LATEST_FIRST = Key(AuditEntry.id, descending=True)  # a uuid7 grows with the time at which it was made


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who does something, and from where."""

    user_id: UUID | None
    is_admin: bool = False  # runs the installation
    address: str | None = None


NOBODY = By(user_id=None)  # who has not signed in
OPERATOR = By(user_id=None, is_admin=True)  # at the command line of the installation


class OfCompany(Protocol):
    """Something that a company has."""

    @property
    def id(self) -> UUID:
        """What entries about it are found by."""

    @property
    def company_id(self) -> UUID:
        """Whose log they are in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a reading of the log is narrowed by."""

    company_id: UUID | None = None
    actor_id: UUID | None = None
    action: str | None = None
    subject_kinds: Collection[str] = ()  # one of these; none: of any kind
    subject_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


def of_company(filters: Filters, company_id: UUID) -> Filters:
    """The same filters over one company's entries."""
    return replace(filters, company_id=company_id)


def as_it_is(thing: object, fields: Iterable[str]) -> dict[str, Any]:
    """These fields of a thing, to be compared with what they will be."""
    return {field: getattr(thing, field) for field in fields}


async def record(
    session: AsyncSession,
    action: str,
    *,
    by: By,
    now: datetime,
    subject_id: UUID,
    company_id: UUID | None = None,
    change: Change,
    unsaid: Collection[str] = (),
) -> None:
    """Store that `by` did `action`, in the transaction of `session`.

    `change` is what it was before and what it is after: None where it was not there, or is no more. Of two sets of
    values those that differ are kept, and where none does nothing is stored: nothing has changed. Of the fields in
    `unsaid`, which tell who or where somebody is or what they have written, it is kept that they differ, and not how.
    """
    before, after = change
    if before is not None and after is not None:
        differing = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        if not differing:
            return
        before, after = ({name: values.get(name) for name in differing} for values in (before, after))
    await session.execute(
        insert(AuditEntry).values(
            id=new_id(),
            at=now,
            actor_id=by.user_id,
            company_id=company_id,
            action=action,
            subject_kind=action.partition(".")[0],
            subject_id=subject_id,
            before=_storable(before, unsaid),
            after=_storable(after, unsaid),
            correlation_id=correlation_id.get(),
            address=by.address,
        )
    )


async def record_of(
    session: AsyncSession,
    action: str,
    subject: OfCompany,
    change: Change,
    *,
    by: By,
    now: datetime,
    unsaid: Collection[str] = (),
) -> None:
    """The same about something that a company has."""
    await record(
        session,
        action,
        by=by,
        now=now,
        subject_id=subject.id,
        company_id=subject.company_id,
        change=change,
        unsaid=unsaid,
    )


async def read(session: AsyncSession, filters: Filters, *, page: PageRequest) -> Slice[AuditEntry]:
    """One page of the changes that `filters` leave, the latest first."""
    return await paginate(session, _entries(filters).order_by(LATEST_FIRST.clause()), page)


async def read_on(session: AsyncSession, filters: Filters, *, cursor: str, size: int) -> Stretch[AuditEntry]:
    """The `size` changes after `cursor` in the same order; raises `InvalidCursor`."""
    return await follow(session, _entries(filters), [LATEST_FIRST], cursor=cursor, size=size)


def _entries(filters: Filters) -> Select[AuditEntry]:
    wanted = {
        AuditEntry.company_id: filters.company_id,
        AuditEntry.actor_id: filters.actor_id,
        AuditEntry.action: filters.action,
        AuditEntry.subject_id: filters.subject_id,
    }
    statement = select(AuditEntry).where(*(column == value for column, value in wanted.items() if value is not None))
    if filters.subject_kinds:
        statement = statement.where(AuditEntry.subject_kind.in_(filters.subject_kinds))
    if filters.since is not None:
        statement = statement.where(AuditEntry.at >= filters.since)
    if filters.until is not None:
        statement = statement.where(AuditEntry.at < filters.until)
    return statement


def _storable(values: Values | None, unsaid: Collection[str]) -> dict[str, Any] | None:
    """As JSON, and without what nobody may read here."""
    if values is None:
        return None
    stored: dict[str, Any] = to_jsonable_python(dict(values))
    for name, value in stored.items():
        if is_secret(name) or (name in unsaid and value is not None):
            stored[name] = MASK
    return stored
