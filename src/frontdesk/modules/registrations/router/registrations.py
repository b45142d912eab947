"""Registering a child for a demo class, and what the desk does with it."""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Query, Response, status
from fastapi.responses import StreamingResponse

from frontdesk.core.http import etags
from frontdesk.core.http.errors import responses
from frontdesk.core.http.etags import IfMatch
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.limits import limit
from frontdesk.core.http.paging import Cursor, Paging, sort_query
from frontdesk.core.http.resources import Held, Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import CursorPage, Page, PageRequest
from frontdesk.core.spreadsheets import MEDIA_TYPE, attached, table
from frontdesk.modules.notifications import service as notifications
from frontdesk.modules.registrations import service
from frontdesk.modules.registrations.dependencies import (
    AskedFilters,
    AtTheDesk,
    ManagedRegistration,
    RegisteringPlace,
    Registrar,
    VisibleRegistration,
)
from frontdesk.modules.registrations.models import RegistrationView
from frontdesk.modules.registrations.schemas import (
    COLUMNS,
    AssignIn,
    CandidatesOut,
    CandidatesQuery,
    LinkIn,
    RegistrationDetail,
    RegistrationIn,
    RegistrationOut,
    RegistrationPut,
    exported,
)

router = Router(prefix="/registrations", tags=["registrations"], route_class=IdempotentRoute)
TOLD = PageRequest(page=1, size=100)  # of what was told, beside a registration


@router.post(
    "",
    operation_id="registrations_register",
    summary="Register a child for a demo class",
    status_code=status.HTTP_201_CREATED,
    responses={
        **responses(401, 404, 409, 422, 429),
        200: {"model": RegistrationOut, "description": "The child was registered already."},
    },
    dependencies=[Depends(limit("60/minute", by="address")), Idempotent],
)
async def register(
    place: RegisteringPlace, wanted: RegistrationIn, response: Response, session: Session, now: Now
) -> RegistrationOut:
    """Anybody may: the parent gets a mail that tells the next steps.

    A child who is registered already with the same e-mail address or phone number, and whose registration is still
    under way, is not registered twice: the answer is 200 with what you sent and the id of the first registration, which
    it leaves as it is. Refusals: `provider_not_found` (404), `no_provider` (409) where none is named and the default
    one takes none, `too_many_requests` (429).
    """
    registered = await service.register(session, place, wanted, now=now)
    if not registered.is_new:
        response.status_code = status.HTTP_200_OK
    return RegistrationOut.of(registered.view)


@router.get(
    "",
    operation_id="registrations_list",
    summary="List registrations",
    responses=responses(401, 403, 422),
)
async def list_registrations(
    caller: Registrar,
    session: Session,
    paging: Paging,
    filters: AskedFilters,
    sort: Annotated[
        str | None, sort_query("created_at", "student_name", "parent_name", "status", "demo_scheduled_at")
    ] = None,
    cursor: Cursor = None,
) -> Page[RegistrationOut] | CursorPage[RegistrationOut]:
    """The registrations of the companies where you may see them, the newest first.

    Refusals: `invalid_cursor` (422).
    """
    if cursor is not None:
        on = await service.list_on(session, caller=caller, filters=filters, sort=sort, cursor=cursor, size=paging.size)
        return CursorPage(items=[RegistrationOut.of(view) for view in on.items], next_cursor=on.next_cursor)
    found = await service.list_page(session, caller=caller, filters=filters, sort=sort, page=paging)
    items = [RegistrationOut.of(view) for view in found.items]
    return Page(items=items, total=found.total, page=found.page, size=found.size, pages=found.pages)


@router.get(
    "/export",
    operation_id="registrations_export",
    summary="Export registrations",
    response_class=StreamingResponse,
    responses={
        **responses(401, 403, 422),
        200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "A table with a line for each."},
    },
)
async def export(caller: Registrar, filters: AskedFilters, held: Held) -> Response:
    """The same registrations as the list has, all of them, as CSV for spreadsheet programs.

    A cell that such a program would take for a formula begins with an apostrophe.
    """
    found = service.read_all(held.sessions, caller=caller, filters=filters)
    lines = table(COLUMNS, found, exported)
    return StreamingResponse(lines, media_type=MEDIA_TYPE, headers=attached("registrations.csv"))


@router.get(
    "/{registration_id}",
    operation_id="registrations_get",
    summary="Read a registration",
    responses=responses(401, 403, 404),
)
async def get(view: VisibleRegistration, response: Response, session: Session) -> RegistrationDetail:
    """One registration with its teacher, and with what parent and teacher were told, the latest first."""
    filters = notifications.Filters(registration_id=view.registration.id)
    told = await notifications.list_page(session, filters, page=TOLD)
    etags.show(response, version=view.registration.version)
    return RegistrationDetail.told(view, told.items)


@router.put(
    "/{registration_id}",
    operation_id="registrations_update",
    summary="Change a registration",
    responses=responses(401, 403, 404, 409, 412, 422),
)
async def update(
    view: ManagedRegistration,
    changes: RegistrationPut,
    response: Response,
    session: Session,
    desk: AtTheDesk,
    if_match: IfMatch = None,
) -> RegistrationOut:
    """Change what you name; what you leave out stays. A new teacher or time is arranged and told as by `assign`.

    The status goes from pending to teacher_assigned, on to demo_scheduled, and from both to completed; all three can be
    cancelled, which frees the time on the teacher's calendar, and a demo_scheduled one can be assigned anew. The same
    status again changes nothing. Refusals: `illegal_status_change` (409), `already_registered` (409), `no_teacher`
    (409) for a time without a teacher, `teacher_not_found` (404), `teacher_inactive` (409), `precondition_failed`
    (412), and of times those of `assign`.
    """
    etags.check(if_match, version=view.registration.version)
    await service.change(session, view, changes, desk=desk)
    return await changed(session, view, response)


@router.get(
    "/{registration_id}/teachers",
    operation_id="registrations_propose_teachers",
    summary="Propose free teachers",
    responses=responses(401, 403, 404, 422),
)
async def propose_teachers(
    view: VisibleRegistration, question: Annotated[CandidatesQuery, Query()], session: Session, now: Now
) -> CandidatesOut:
    """Who could give this demo: free `at` a time, or with their next starts in the week from `date` (today) on.

    First come those whose specialization or bio speaks of what the child likes, of these the ones with the fewest
    bookings in those seven days. Refusals (422): `time_out_of_range`.
    """
    found = await service.propose(
        session, view, at=question.at, day=question.date, duration=timedelta(minutes=question.duration_minutes), now=now
    )
    return CandidatesOut.of(found)


@router.post(
    "/{registration_id}/assign",
    operation_id="registrations_assign",
    summary="Assign a teacher",
    responses=responses(401, 403, 404, 409, 412, 422),
    dependencies=[Idempotent],
)
async def assign(
    view: ManagedRegistration,
    wanted: AssignIn,
    response: Response,
    session: Session,
    desk: AtTheDesk,
    if_match: IfMatch = None,
) -> RegistrationOut:
    """Give the demo a teacher, and where you name a time, take that time on their calendar. Both sides are told.

    It gets a link too. Another teacher or time takes the place of the first, whose time is free again. Refusals:
    `illegal_status_change` (409) where it is completed or cancelled, `teacher_not_found` (404), `teacher_inactive`
    (409), `slot_taken`, `outside_opening_hours`, `closed`, `too_soon`, `too_far_ahead` (409) and `in_the_past` (422)
    with the `next_free` starts.
    """
    etags.check(if_match, version=view.registration.version)
    await service.assign(session, view, wanted, desk=desk)
    return await changed(session, view, response)


@router.post(
    "/{registration_id}/send-link",
    operation_id="registrations_send_link",
    summary="Send the link to the demo",
    responses=responses(401, 403, 404, 409, 412, 422),
    dependencies=[Idempotent],
)
async def send_link(
    view: ManagedRegistration,
    response: Response,
    session: Session,
    desk: AtTheDesk,
    wanted: LinkIn | None = None,
    if_match: IfMatch = None,
) -> RegistrationOut:
    """Send parent and teacher the link to the demo, with an invitation for their calendars where there is a time.

    Twice sends the same link again, unless you give another. Refusals: `no_teacher` (409), `illegal_status_change`
    (409) where the registration is completed or cancelled.
    """
    etags.check(if_match, version=view.registration.version)
    await service.send_link(session, view, link=wanted.demo_link if wanted else None, desk=desk)
    return await changed(session, view, response)


async def changed(session: Session, view: RegistrationView, response: Response) -> RegistrationOut:
    """The registration as it now is, with its ETag."""
    await session.flush()
    await session.refresh(view.registration, ["updated_at"])
    etags.show(response, version=view.registration.version)
    return RegistrationOut.of(view)
