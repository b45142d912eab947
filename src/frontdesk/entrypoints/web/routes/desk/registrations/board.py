"""Children who are to have a demo class: the board, one registration, and the moves that the pipeline has."""

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

from fastapi import Depends, Form, Response
from fastapi.responses import HTMLResponse, StreamingResponse
from pydantic import Field

from frontdesk.core.http import etags
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.resources import Held
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import PageRequest
from frontdesk.core.permissions import Permission
from frontdesk.core.schemas import Input
from frontdesk.core.spreadsheets import MEDIA_TYPE, attached, table
from frontdesk.entrypoints.web.desk import Desk, at_desk
from frontdesk.entrypoints.web.page import WRITES, Page, ThisPage
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.times import day_in
from frontdesk.modules.notifications import service as notifications
from frontdesk.modules.registrations import service as registrations
from frontdesk.modules.registrations.dependencies import AtTheDesk, ManagedRegistration, VisibleRegistration
from frontdesk.modules.registrations.errors import RegistrationNotFound
from frontdesk.modules.registrations.models import RegistrationView
from frontdesk.modules.registrations.schemas import COLUMNS, RegistrationPut, exported
from frontdesk.modules.registrations.service import TRANSITIONS, Filters, Status

router = Pages()

ON_BOARD = 25  # of each status; the list of a status has all of them
PAGE_SIZE = 30
TOLD = PageRequest(page=1, size=50)  # of what was told, beside a registration
MAX_TYPED = 200
ENDS = frozenset({Status.COMPLETED, Status.CANCELLED})  # nothing leads back from there, so that it is asked for twice

Viewing = Annotated[Desk, Depends(at_desk(Permission.REGISTRATIONS_VIEW), scope="function")]
Managing = Annotated[Desk, Depends(at_desk(Permission.REGISTRATIONS_MANAGE), scope="function")]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]


class Lane(NamedTuple):
    """A status as the desk calls it."""

    words: str
    badge: str
    icon: str


LANES: Mapping[Status, Lane] = {
    Status.PENDING: Lane("New", "warning", "inbox"),
    Status.TEACHER_ASSIGNED: Lane("Teacher found", "mark", "user-check"),
    Status.DEMO_SCHEDULED: Lane("Link sent", "mark", "send"),
    Status.COMPLETED: Lane("Demo given", "good", "check"),
    Status.CANCELLED: Lane("Called off", "", "x"),
}


class MoveForm(Input):
    """Another status, and the version that was looked at."""

    to: Status
    version: Version


async def registration_here(desk: Viewing, view: VisibleRegistration) -> RegistrationView:
    """The registration of `{registration_id}` if it is this place's; 404 for those of the company's other places."""
    return _checked(desk, view)


async def managed_here(desk: Managing, view: ManagedRegistration) -> RegistrationView:
    """The same, locked, for those who may change it."""
    return _checked(desk, view)


def _checked(desk: Desk, view: RegistrationView) -> RegistrationView:
    desk.own(view.registration, RegistrationNotFound)
    return view


RegistrationHere = Annotated[RegistrationView, Depends(registration_here, scope="function")]
ManagedHere = Annotated[RegistrationView, Depends(managed_here, scope="function")]


@router.get("/desk/{provider_id}/registrations")
async def board(desk: Viewing, page: ThisPage, session: Session) -> HTMLResponse:
    """All registrations, a lane for each status; of one status that is chosen a list."""
    filters = _filters(page, desk)
    shown: dict[str, Any] = {"filters": filters, "found": None, "board": None}
    if filters.status is not None:
        sheet = page.sheet(PAGE_SIZE)
        shown["found"] = await registrations.list_page(
            session, caller=desk.viewer, filters=filters, sort=None, page=sheet
        )
    else:
        shown["board"] = await registrations.board(session, caller=desk.viewer, filters=filters, size=ON_BOARD)
    return page.show("desk/registrations/board.html", title="Registrations", **_common(desk), **shown)


@router.get("/desk/{provider_id}/registrations/export.csv")
async def export(desk: Viewing, page: ThisPage, held: Held) -> Response:
    """What the board shows, all of it, as a table."""
    found = registrations.read_all(held.sessions, caller=desk.viewer, filters=_filters(page, desk))
    lines = table(COLUMNS, found, exported)
    return StreamingResponse(lines, media_type=MEDIA_TYPE, headers=attached("registrations.csv"))


@router.get("/desk/{provider_id}/registrations/{registration_id}")
async def registration(desk: Viewing, view: RegistrationHere, page: ThisPage, session: Session) -> HTMLResponse:
    """One registration: the child, what the parents wish, the demo, and what was told."""
    filters = notifications.Filters(registration_id=view.registration.id)
    told = await notifications.list_page(session, filters, page=TOLD)
    return page.show("desk/registrations/registration.html", **about(desk, view), told=told.items)


@router.post("/desk/{provider_id}/registrations/{registration_id}", dependencies=[WRITES, Idempotent])
async def move(
    desk: Managing,
    view: ManagedHere,
    wanted: Annotated[MoveForm, Form()],
    page: ThisPage,
    session: Session,
    by: AtTheDesk,
) -> Response:
    """Move a registration along the pipeline: sending the link is a move, and for a teacher one has to be chosen."""
    etags.unchanged(view.registration.version, seen=wanted.version)
    if wanted.to is Status.TEACHER_ASSIGNED:
        return page.go(_address(desk, view, "teacher"))
    if wanted.to is Status.DEMO_SCHEDULED:
        await registrations.send_link(session, view, link=None, desk=by)
    else:
        await registrations.change(session, view, RegistrationPut(status=wanted.to), desk=by)
    return page.go(_address(desk, view), done=wanted.to)


@router.get("/desk/{provider_id}/registrations/{registration_id}/end")
async def show_end(desk: Managing, view: RegistrationHere, page: ThisPage) -> HTMLResponse:
    """Say what follows before a registration ends: nothing leads back."""
    to = next((status for status in ENDS if status == page.form.value("to")), Status.CANCELLED)
    return page.show("desk/registrations/end.html", **about(desk, view), to=to)


def about(desk: Desk, view: RegistrationView) -> dict[str, Any]:
    """What the pages about one registration have in common."""
    it = view.registration
    return _common(desk) | {
        "title": it.student_name,
        "view": view,
        "it": it,
        "stage": Status(it.status),
        "here": _address(desk, view),
    }


def _common(desk: Desk) -> dict[str, Any]:
    return {
        "desk": desk,
        "zone": desk.provider.timezone,
        "lanes": LANES,
        "lanes_to_choose": [(str(status), lane.words) for status, lane in LANES.items()],
        "moves": {status: [it for it in Status if it in to] for status, to in TRANSITIONS.items()},
        "may_change": desk.may(Permission.REGISTRATIONS_MANAGE),
    }


def _address(desk: Desk, view: RegistrationView, *more: str) -> str:
    return desk.address("registrations", view.registration.id, *more)


def _filters(page: Page, desk: Desk) -> Filters:
    """What is asked for; what makes no sense narrows nothing."""
    asked = {name: page.form.value(name) for name in ("status", "q", "from", "to")}
    return Filters(
        status=next((status for status in Status if status == asked["status"]), None),
        search=asked["q"][:MAX_TYPED].replace("\0", "").strip() or None,
        provider=desk.provider.id,
        from_date=day_in(asked["from"]),
        to_date=day_in(asked["to"]),
    )
