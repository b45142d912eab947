"""The audit log over HTTP: who acts, what a reading is narrowed by, and what an entry looks like."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.audit import By, Filters, read, read_on
from frontdesk.core.http.auth import MaybeCaller
from frontdesk.core.http.limits import address_of
from frontdesk.core.pagination import CursorPage, Page, PageRequest
from frontdesk.core.schemas import Moment, Output


async def acting(request: Request, caller: MaybeCaller) -> By:
    """Who makes this request, and from where."""
    address = address_of(request)
    if caller is None:
        return By(user_id=None, address=address)
    return By(user_id=caller.user_id, is_admin=caller.is_admin, address=address)


Acting = Annotated[By, Depends(acting, scope="function")]


async def audit_filters(
    action: Annotated[
        str | None, Query(pattern=r"^[a-z]+\.[a-z_]+$", max_length=100, examples=["member.removed"])
    ] = None,
    actor_id: Annotated[UUID | None, Query(description="Who did it.")] = None,
    subject_kind: Annotated[str | None, Query(pattern=r"^[a-z]+$", max_length=50, examples=["member"])] = None,
    subject_id: Annotated[UUID | None, Query(description="To what, or to whom.")] = None,
    since: Annotated[Moment | None, Query(description="At this instant or later; without an offset, UTC.")] = None,
    until: Annotated[Moment | None, Query(description="Before this instant.")] = None,
) -> Filters:
    """What a reading is narrowed by, its company excepted."""
    return Filters(
        action=action,
        actor_id=actor_id,
        subject_kinds=() if subject_kind is None else (subject_kind,),
        subject_id=subject_id,
        since=since and _aware(since),
        until=until and _aware(until),
    )


AuditFilters = Annotated[Filters, Depends(audit_filters)]


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class AuditEntryOut(Output):
    """One change."""

    id: UUID
    at: datetime
    actor_id: UUID | None = Field(description="Who did it; null for the operator and for who had not signed in.")
    company_id: UUID | None = Field(description="Null for what concerns the whole installation.")
    action: str = Field(examples=["member.changed"])
    subject_kind: str = Field(examples=["member"])
    subject_id: UUID = Field(
        description="To what, or to whom; of a member the user's id, of hours, closures, prices and equipment "
        "the id of what has them."
    )
    before: dict[str, Any] | None = Field(description="What changed, as it was.", examples=[{"role": "staff"}])
    after: dict[str, Any] | None = Field(description="What changed, as it is.", examples=[{"role": "manager"}])
    correlation_id: str | None = Field(description="The X-Request-ID of the request.", examples=["0197c1f2a7e0"])
    address: str | None = Field(description="Where the request came from.", examples=["203.0.113.7"])


async def audit_answer(
    session: AsyncSession, filters: Filters, *, page: PageRequest, cursor: str | None
) -> Page[AuditEntryOut] | CursorPage[AuditEntryOut]:
    """A page of the log, or with a cursor what follows it; raises `InvalidCursor`."""
    if cursor is not None:
        on = await read_on(session, filters, cursor=cursor, size=page.size)
        return CursorPage[AuditEntryOut].model_validate(on)
    return Page[AuditEntryOut].model_validate(await read(session, filters, page=page))
