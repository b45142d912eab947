"""Finding a client, what is known of them, changing that, and making two cards of one person one."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Response
from fastapi.responses import HTMLResponse
from pydantic import Field

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import Caller
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Slice
from frontdesk.core.permissions import Permission
from frontdesk.core.schemas import Input, Line, Text
from frontdesk.entrypoints.web.desk import Desk, at_desk
from frontdesk.entrypoints.web.page import WRITES, Page, ThisPage
from frontdesk.entrypoints.web.routes.desk.named import booking_named, check_client, client_named
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.bookings.errors import BookingNotFound
from frontdesk.modules.bookings.schemas import BookingOut
from frontdesk.modules.clients import service as clients
from frontdesk.modules.clients.errors import ClientNotFound
from frontdesk.modules.clients.models import Client
from frontdesk.modules.clients.schemas import ClientPatch
from frontdesk.modules.desk import service as desk_service
from frontdesk.modules.desk.dependencies import ManagedClient, MergingClient, VisibleClient
from frontdesk.modules.users.schemas import Email, Phone

router = Pages()

PAGE_SIZE = 25
MAX_TYPED = 200  # as the API has it
Viewing = Annotated[Desk, Depends(at_desk(Permission.BOOKINGS_VIEW), scope="function")]
Managing = Annotated[Desk, Depends(at_desk(Permission.BOOKINGS_MANAGE), scope="function")]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]  # that was read: who has changed it meanwhile is not overwritten


class ClientForm(Input):
    """What is known of a client; what is left empty is emptied."""

    name: Line
    phone: Phone | None = None
    email: Email | None = None
    notes: Text | None = None
    version: Version


class MergeForm(Input):
    """Another card of the same person."""

    other: UUID
    version: Version


@router.get("/desk/{provider_id}/clients")
async def find(desk: Viewing, page: ThisPage, session: Session) -> HTMLResponse:
    """Those whom the company serves, who was there last first; narrowed as one types. A number finds its booking."""
    found, booking = await _found(page, session, desk), await _booking(page, session, desk)
    return page.show("desk/clients/list.html", title="Clients", desk=desk, found=found, booking=booking)


@router.get("/desk/{provider_id}/clients/{client_id}")
async def card(
    desk: Viewing, client: VisibleClient, client_id: UUID, page: ThisPage, caller: Caller, session: Session, now: Now
) -> Response:
    """Who somebody is, what the desk has noted, how often they came, and what they owe."""
    check_client(desk, client)
    if client.id != client_id:  # this card was merged into another
        return page.go(desk.address("clients", client.id))
    known = await desk_service.card(session, client, caller=caller, now=now)
    return page.show("desk/clients/card.html", title=client.name, desk=desk, client=known)


@router.get("/desk/{provider_id}/clients/{client_id}/change")
async def show_change(desk: Managing, client: VisibleClient, page: ThisPage) -> HTMLResponse:
    """The fields of a card; after somebody else was faster, beside what they have written."""
    check_client(desk, client)
    return page.show("desk/clients/change.html", title=f"Change {client.name}", desk=desk, client=client)


@router.post("/desk/{provider_id}/clients/{client_id}/change", dependencies=[WRITES, Idempotent])
async def change(
    desk: Managing, client: ManagedClient, wanted: Annotated[ClientForm, Form()], page: ThisPage, session: Session
) -> Response:
    """Store the card, unless somebody has changed it since it was read."""
    check_client(desk, client)
    etags.unchanged(client.version, seen=wanted.version)
    await clients.change(session, client, ClientPatch.model_validate(wanted.model_dump(exclude={"version"})))
    return page.go(desk.address("clients", client.id), done="changed")


@router.get("/desk/{provider_id}/clients/{client_id}/merge")
async def show_merge(desk: Managing, client: VisibleClient, page: ThisPage, session: Session) -> HTMLResponse:
    """Look for another card of the same person, and say what follows before they are made one."""
    check_client(desk, client)
    other = await _other(session, desk, client, page.form.value("other"))
    others = None
    if other is None:
        found = await _found(page, session, desk, otherwise=next(reversed(client.name.split()), ""))
        others = [it for it in found.items if it.id != client.id]
    title = "Two cards of one person"
    return page.show("desk/clients/merge.html", title=title, desk=desk, client=client, other=other, others=others)


@router.post("/desk/{provider_id}/clients/{client_id}/merge", dependencies=[WRITES, Idempotent])
async def merge(
    desk: Managing,
    client: MergingClient,
    wanted: Annotated[MergeForm, Form()],
    page: ThisPage,
    by: Acting,
    session: Session,
    now: Now,
) -> Response:
    """Have this card stand for the other one, too."""
    check_client(desk, client)
    etags.unchanged(client.version, seen=wanted.version)
    await desk_service.merge(session, client, wanted.other, by=by, now=now)
    return page.go(desk.address("clients", client.id), done="merged")


async def _found(page: Page, session: Session, desk: Desk, *, otherwise: str = "") -> Slice[Client]:
    typed = page.form.value("q", otherwise)[:MAX_TYPED].replace("\0", "")
    return await clients.find(session, desk.provider.company_id, typed, page.sheet(PAGE_SIZE))


async def _other(session: Session, desk: Desk, client: Client, typed: str) -> Client | None:
    """The other card that the address names; None where it names none of this company's."""
    try:
        other = await client_named(session, desk, typed)
    except ClientNotFound:
        return None
    return other if other.id != client.id else None


async def _booking(page: Page, session: Session, desk: Desk) -> BookingOut | None:
    """The booking whose number somebody has typed."""
    typed = page.form.value("q").strip()
    if not typed.isdecimal():
        return None
    try:
        return BookingOut.of(await booking_named(session, desk, typed), now=page.now)
    except BookingNotFound:
        return None
