"""The people of a provider."""

from typing import Annotated

from fastapi import Response, status

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import MaybeCaller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.etags import IfMatch
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.pages import kept
from frontdesk.core.http.paging import Paging, sort_query
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page
from frontdesk.modules.calendar.dependencies import PLACE
from frontdesk.modules.providers.dependencies import StaffedProvider, VisibleProvider
from frontdesk.modules.staff import service
from frontdesk.modules.staff.dependencies import ManagedStaff, VisibleStaff
from frontdesk.modules.staff.schemas import StaffIn, StaffOut, StaffPatch, TeacherOut, TeachingIn

router = Router(tags=["staff"], route_class=IdempotentRoute)


@router.post(
    "/providers/{provider_id}/staff",
    operation_id="staff_create",
    summary="Add a member of staff",
    status_code=status.HTTP_201_CREATED,
    responses=responses(401, 403, 404, 409, 422),
    dependencies=[Idempotent],
)
async def create(provider: StaffedProvider, wanted: StaffIn, by: Acting, session: Session, now: Now) -> StaffOut:
    """Add somebody who works at a provider. They have its hours and closures until they are given their own.

    Refusals: `not_a_member` (422) where `user_id` is not a member of the company, `already_linked` (409) where
    somebody else on this staff has that account.
    """
    return StaffOut.of(await service.create(session, provider, wanted, by=by, now=now), inside=True)


@router.get(
    "/providers/{provider_id}/staff",
    operation_id="staff_list",
    summary="List a provider's staff",
    responses=responses(401, 404, 422),
)
@kept(PLACE, "provider_id")
async def list_(
    provider: VisibleProvider,
    caller: MaybeCaller,
    session: Session,
    paging: Paging,
    sort: Annotated[str | None, sort_query("name", "role", "created_at")] = None,
) -> Page[StaffOut]:
    """A provider's staff by name. Their contacts, and who is inactive, are shown to its people only."""
    found = await service.list_staff(session, provider, paging, caller=caller, sort=sort)
    inside = caller is not None and caller.works_for(provider.company_id)
    items = [StaffOut.of(staff, inside=inside) for staff in found.items]
    return Page(items=items, total=found.total, page=found.page, size=found.size, pages=found.pages)


@router.get(
    "/staff/{staff_id}",
    operation_id="staff_get",
    summary="Read a member of staff",
    responses=responses(401, 404, 422),
)
@kept(PLACE, "staff_id")
async def get(staff: VisibleStaff, caller: MaybeCaller, response: Response) -> StaffOut:
    """One member of staff; their contacts for people of their company only."""
    etags.show(response, version=staff.version)
    return StaffOut.of(staff, inside=caller is not None and caller.works_for(staff.company_id))


@router.patch(
    "/staff/{staff_id}",
    operation_id="staff_update",
    summary="Change a member of staff",
    responses=responses(401, 403, 404, 409, 412, 422),
)
async def update(
    staff: ManagedStaff,
    changes: StaffPatch,
    response: Response,
    by: Acting,
    session: Session,
    now: Now,
    if_match: IfMatch = None,
) -> StaffOut:
    """Change what you name; what you leave out stays.

    Refusals: `precondition_failed` (412) where they have changed since the ETag in If-Match, `lanes_in_use` (409) where
    more bookings than the new `max_concurrent` lie side by side, `not_a_member` (422), `already_linked` (409).
    """
    etags.check(if_match, version=staff.version)
    await service.change(session, staff, changes, by=by, now=now)
    etags.show(response, version=staff.version)
    return StaffOut.of(staff, inside=True)


@router.delete(
    "/staff/{staff_id}",
    operation_id="staff_delete",
    summary="Delete a member of staff",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 409, 422),
)
async def delete(staff: ManagedStaff, by: Acting, session: Session, now: Now) -> None:
    """End somebody's work here; the bookings that they had stay on record.

    While time of theirs to come is taken: 409 `future_bookings`, with `taken` saying how often and when.
    """
    await service.delete(session, staff, by=by, now=now)


@router.put(
    "/staff/{staff_id}/teaching",
    operation_id="staff_begin_teaching",
    summary="Make a member of staff a teacher",
    responses=responses(401, 403, 404, 412, 422),
)
async def begin_teaching(
    staff: ManagedStaff,
    wanted: TeachingIn,
    response: Response,
    by: Acting,
    session: Session,
    now: Now,
    if_match: IfMatch = None,
) -> TeacherOut:
    """Give somebody a teaching profile, or replace the one that they have. They are under `/teachers` with the same id.

    Refusals: `precondition_failed` (412).
    """
    etags.check(if_match, version=staff.version)
    await service.begin_teaching(session, staff, wanted, by=by, now=now)
    await session.refresh(staff, ["updated_at"])
    etags.show(response, version=staff.version)
    return TeacherOut.of(staff)


@router.delete(
    "/staff/{staff_id}/teaching",
    operation_id="staff_end_teaching",
    summary="Make a teacher a member of staff like others",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 422),
)
async def end_teaching(staff: ManagedStaff, by: Acting, session: Session, now: Now) -> None:
    """Take their teaching profile from somebody: no new class is given to them, and those that they have stay."""
    await service.end_teaching(session, staff, by=by, now=now)
