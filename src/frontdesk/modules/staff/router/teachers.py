"""Teachers: members of staff with a teaching profile, and the same id."""

from typing import Annotated

from fastapi import Query, Response, status

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.errors import responses
from frontdesk.core.http.etags import IfMatch
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.paging import Paging, sort_query
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page
from frontdesk.core.schemas import IdOrNumber
from frontdesk.modules.staff import service
from frontdesk.modules.staff.dependencies import Colleague, ManagedTeacher, TeachingPlace, VisibleTeacher
from frontdesk.modules.staff.schemas import TeacherIn, TeacherOut, TeacherPatch

router = Router(prefix="/teachers", tags=["staff"], route_class=IdempotentRoute)


@router.get("", operation_id="staff_list_teachers", summary="List teachers", responses=responses(401, 403, 422))
async def list_teachers(
    caller: Colleague,
    session: Session,
    paging: Paging,
    provider_id: Annotated[IdOrNumber | None, Query(description="A provider's id or number.")] = None,
    sort: Annotated[str | None, sort_query("name", "experience_years", "created_at")] = None,
) -> Page[TeacherOut]:
    """The teachers of the companies that you work for, by name."""
    found = await service.list_teachers(session, paging, caller=caller, provider=provider_id, sort=sort)
    items = [TeacherOut.of(staff) for staff in found.items]
    return Page(items=items, total=found.total, page=found.page, size=found.size, pages=found.pages)


@router.post(
    "",
    operation_id="staff_create_teacher",
    summary="Add a teacher",
    status_code=status.HTTP_201_CREATED,
    responses=responses(401, 403, 404, 409, 422),
    dependencies=[Idempotent],
)
async def create(place: TeachingPlace, wanted: TeacherIn, by: Acting, session: Session, now: Now) -> TeacherOut:
    """Add a teacher to a provider's staff, with a calendar that has its hours until it is given its own.

    Without `provider_id` it is the default provider, or for who does not work there the only one of theirs. Refusals:
    `provider_required` (422) where that is not clear, `no_provider` (409) while the default one is inactive,
    `not_a_member` (422) where `user_id` is not a member of the company, `already_linked` (409).
    """
    return TeacherOut.of(await service.create_teacher(session, place, wanted, by=by, now=now))


@router.get(
    "/{teacher_id}", operation_id="staff_get_teacher", summary="Read a teacher", responses=responses(401, 404, 422)
)
async def get(teacher: VisibleTeacher, response: Response) -> TeacherOut:
    """One teacher of a company that you work for."""
    etags.show(response, version=teacher.version)
    return TeacherOut.of(teacher)


@router.patch(
    "/{teacher_id}",
    operation_id="staff_update_teacher",
    summary="Change a teacher",
    responses=responses(401, 403, 404, 409, 412, 422),
)
async def update(
    teacher: ManagedTeacher,
    changes: TeacherPatch,
    response: Response,
    by: Acting,
    session: Session,
    now: Now,
    if_match: IfMatch = None,
) -> TeacherOut:
    """Change what you name; what you leave out stays.

    Refusals: `precondition_failed` (412) where they have changed since the ETag in If-Match, `not_a_member` (422),
    `already_linked` (409).
    """
    etags.check(if_match, version=teacher.version)
    await service.change_teacher(session, teacher, changes, by=by, now=now)
    etags.show(response, version=teacher.version)
    return TeacherOut.of(teacher)


@router.delete(
    "/{teacher_id}",
    operation_id="staff_delete_teacher",
    summary="Delete a teacher",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 409, 422),
)
async def delete(teacher: ManagedTeacher, by: Acting, session: Session, now: Now) -> None:
    """End a teacher's work here; the classes that they gave stay on record.

    While time of theirs to come is taken: 409 `future_bookings`, with `taken` saying how often and when.
    """
    await service.delete(session, teacher, by=by, now=now)
