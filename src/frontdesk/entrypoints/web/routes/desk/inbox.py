"""What clients write to a place, and what its people answer in its name."""

from typing import Annotated, Any

from fastapi import Depends, Form, Response
from fastapi.responses import HTMLResponse

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import PageRequest
from frontdesk.core.permissions import Permission
from frontdesk.core.schemas import IdOrNumber
from frontdesk.entrypoints.web.desk import Desk, at_desk
from frontdesk.entrypoints.web.page import WRITES, Page, ThisPage
from frontdesk.entrypoints.web.routes.desk.named import booking_named, client_named
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.talk import MessageForm, ReadForm, look
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.models import BookingView
from frontdesk.modules.bookings.service import Filters
from frontdesk.modules.clients import service as clients
from frontdesk.modules.messages import service as messages
from frontdesk.modules.messages.dependencies import MayBegin, MayWrite, OwnConversation
from frontdesk.modules.messages.errors import ConversationNotFound
from frontdesk.modules.messages.models import ConversationView
from frontdesk.modules.messages.schemas import ConversationIn

router = Pages()

PAGE_SIZE = 30
RECENT = PageRequest(page=1, size=10)  # of a client's bookings, to write about
Answering = Annotated[Desk, Depends(at_desk(Permission.MESSAGES_ANSWER), scope="function")]


class FirstMessageForm(MessageForm):
    """Something to say to the client of a booking."""

    booking: IdOrNumber


async def conversation_here(desk: Answering, view: OwnConversation) -> ConversationView:
    """The conversation of `{conversation_id}` if it is this place's; 404 for those of the company's other places."""
    desk.own(view.conversation, ConversationNotFound)
    return view


ConversationHere = Annotated[ConversationView, Depends(conversation_here, scope="function")]


@router.get("/desk/{provider_id}/inbox")
async def inbox(desk: Answering, page: ThisPage, session: Session) -> HTMLResponse:
    """Everything that clients have written, what waits for an answer first."""
    return page.show("desk/inbox/list.html", title="Inbox", desk=desk, **await _shown(page, session, desk))


@router.get("/desk/{provider_id}/inbox/new")
async def show_new(desk: Answering, page: ThisPage, session: Session, caller: Caller, now: Now) -> HTMLResponse:
    """Choose a client, then a booking of theirs, and write."""
    asked = {name: page.form.value(name) for name in ("booking", "client", "q")}
    client = await client_named(session, desk, asked["client"]) if asked["client"] else None
    about = await booking_named(session, desk, asked["booking"]) if asked["booking"] else None
    theirs: list[BookingView] = []
    if client is not None and about is None:
        filters = Filters(client_id=client.id, provider=desk.provider.id)
        found = await bookings.list_page(session, caller=caller, filters=filters, sort=None, page=RECENT, now=now)
        theirs = [view for view in found.items if view.booking.user_id is not None]
    people = None
    if client is None and about is None:
        people = await clients.find(session, desk.provider.company_id, asked["q"][:200], page.sheet(PAGE_SIZE))
    return page.show(
        "desk/inbox/new.html",
        title="Write to a client",
        desk=desk,
        client=client,
        about=about.booking if about else None,
        theirs=[view.booking for view in theirs],
        people=people,
    )


@router.post("/desk/{provider_id}/inbox/new", dependencies=[WRITES, MayBegin, Idempotent])
async def begin(
    desk: Answering,
    wanted: Annotated[FirstMessageForm, Form()],
    page: ThisPage,
    caller: Caller,
    session: Session,
    now: Now,
) -> Response:
    """Write to a client about a booking; where there is a conversation about it, it goes on."""
    first = ConversationIn(provider_id=desk.provider.id, booking_id=wanted.booking, body=wanted.body)
    conversation, _ = await messages.begin(session, first, caller=caller, now=now)
    return page.go(desk.address("inbox", conversation.id))


@router.get("/desk/{provider_id}/inbox/{conversation_id}")
async def conversation(desk: Answering, view: ConversationHere, page: ThisPage, session: Session) -> HTMLResponse:
    """One conversation, beside all others where there is room."""
    return page.show(
        "desk/inbox/conversation.html",
        title=view.party(view.side.other).name or "Conversation",
        desk=desk,
        view=view,
        talk=await look(page, session, view, zone=desk.provider.timezone),
        here=desk.address("inbox", view.conversation.id),
        **await _shown(page, session, desk),
    )


@router.post("/desk/{provider_id}/inbox/{conversation_id}", dependencies=[WRITES, MayWrite, Idempotent])
async def answer(
    desk: Answering,
    view: ConversationHere,
    wanted: Annotated[MessageForm, Form()],
    page: ThisPage,
    caller: Caller,
    session: Session,
    now: Now,
) -> Response:
    """Answer in the name of the place."""
    await messages.send(session, view, wanted.body, by=caller.user_id, now=now)
    return _to(page, desk, view)


@router.post("/desk/{provider_id}/inbox/{conversation_id}/read", dependencies=[WRITES])
async def read(
    desk: Answering,
    view: ConversationHere,
    wanted: Annotated[ReadForm, Form()],
    page: ThisPage,
    session: Session,
    now: Now,
) -> Response:
    """Mark what was seen as read."""
    await messages.read(session, view, wanted.number, now=now)
    return _to(page, desk, view)


@router.post("/desk/{provider_id}/inbox/{conversation_id}/block", dependencies=[WRITES])
async def block(desk: Answering, view: ConversationHere, page: ThisPage, session: Session) -> Response:
    """Hear nothing more of a client; it can be taken back on the same page."""
    await messages.block(session, view)
    return _to(page, desk, view)


@router.post("/desk/{provider_id}/inbox/{conversation_id}/unblock", dependencies=[WRITES])
async def unblock(desk: Answering, view: ConversationHere, page: ThisPage, session: Session) -> Response:
    """Hear of a client again."""
    await messages.unblock(session, view)
    return _to(page, desk, view)


async def _shown(page: Page, session: Session, desk: Desk) -> dict[str, Any]:
    """The list, which stands beside an open conversation too."""
    unread = page.request.query_params.get("show") == "unread"
    found = await messages.list_page(
        session,
        page.sheet(PAGE_SIZE),
        caller=desk.viewer,
        provider_id=desk.provider.id,
        unread=unread,
        unread_first=True,
        cursor=None,
    )
    return {"found": found, "unread": unread, "zone": desk.provider.timezone}


def _to(page: Page, desk: Desk, view: ConversationView) -> Response:
    return page.go(desk.address("inbox", view.conversation.id))
