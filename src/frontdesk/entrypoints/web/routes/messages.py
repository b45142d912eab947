"""Somebody's own messages: what they and the places write to each other."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Form, Response
from fastapi.responses import HTMLResponse
from pydantic import TypeAdapter, ValidationError

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import IdOrNumber
from frontdesk.entrypoints.web.page import WRITES, Page, ThisPage
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.talk import MessageForm, ReadForm, look
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.errors import BookingNotFound
from frontdesk.modules.bookings.models import Booking
from frontdesk.modules.messages import service as messages
from frontdesk.modules.messages.dependencies import MayBegin, MayWrite, OwnConversation
from frontdesk.modules.messages.errors import RecipientNotFound
from frontdesk.modules.messages.models import ConversationView
from frontdesk.modules.messages.schemas import ConversationIn
from frontdesk.modules.providers import service as providers
from frontdesk.modules.providers.dependencies import may_see
from frontdesk.modules.providers.models import Provider

router = Pages()

PAGE_SIZE = 30
_key = TypeAdapter(IdOrNumber)


@router.get("/messages")
async def listed(page: ThisPage, caller: Caller, session: Session) -> HTMLResponse:
    """All that somebody is talking about with others, what waits for them first."""
    return page.show("messages/list.html", title="Messages", **await _shown(page, caller, session))


@router.get("/messages/new")
async def show_new(page: ThisPage, caller: Caller, session: Session) -> HTMLResponse:
    """Ask what somebody has to say to a place, perhaps about a booking of theirs there."""
    provider, about = await _asked(page, caller, session)
    return page.show("messages/new.html", title=f"Write to {provider.name}", provider=provider, about=about)


@router.post("/messages/new", dependencies=[WRITES, MayBegin, Idempotent])
async def begin(
    wanted: Annotated[MessageForm, Form()], page: ThisPage, caller: Caller, session: Session, now: Now
) -> Response:
    """Say it; where there is a conversation about that, it goes on."""
    provider, about = await _asked(page, caller, session)
    first = ConversationIn(provider_id=provider.id, booking_id=about.id if about else None, body=wanted.body)
    conversation, _ = await messages.begin(session, first, caller=caller, now=now)
    return page.go(f"/messages/{conversation.id}")


@router.get("/conversations/{conversation_id}")
async def mailed(conversation_id: UUID, page: ThisPage) -> Response:
    """Where mails lead."""
    return page.go(f"/messages/{conversation_id}")


@router.get("/messages/{conversation_id}")
async def conversation(view: OwnConversation, page: ThisPage, caller: Caller, session: Session) -> Response:
    """One conversation, beside all others where there is room; a place's people answer at its desk."""
    provider_id = view.conversation.provider_id
    place = await providers.get(session, provider_id) if provider_id else None
    if place is not None and view.conversation.user_id != caller.user_id:
        return page.go(f"/desk/{place.number}/inbox/{view.conversation.id}")
    shown = await _shown(page, caller, session)
    return page.show(
        "messages/conversation.html",
        title=view.party(view.side.other).name or "Conversation",
        view=view,
        talk=await look(page, session, view, zone=shown["zone"]),
        here=f"/messages/{view.conversation.id}",
        place=place,
        **shown,
    )


@router.post("/messages/{conversation_id}", dependencies=[WRITES, MayWrite, Idempotent])
async def answer(
    view: OwnConversation,
    wanted: Annotated[MessageForm, Form()],
    page: ThisPage,
    caller: Caller,
    session: Session,
    now: Now,
) -> Response:
    """Say something more."""
    await messages.send(session, view, wanted.body, by=caller.user_id, now=now)
    return _to(page, view)


@router.post("/messages/{conversation_id}/read", dependencies=[WRITES])
async def read(
    view: OwnConversation, wanted: Annotated[ReadForm, Form()], page: ThisPage, session: Session, now: Now
) -> Response:
    """Mark what was seen as read."""
    await messages.read(session, view, wanted.number, now=now)
    return _to(page, view)


@router.post("/messages/{conversation_id}/block", dependencies=[WRITES])
async def block(view: OwnConversation, page: ThisPage, session: Session) -> Response:
    """Hear nothing more of somebody; it can be taken back on the same page."""
    await messages.block(session, view)
    return _to(page, view)


@router.post("/messages/{conversation_id}/unblock", dependencies=[WRITES])
async def unblock(view: OwnConversation, page: ThisPage, session: Session) -> Response:
    """Hear of somebody again."""
    await messages.unblock(session, view)
    return _to(page, view)


async def _shown(page: Page, caller: Caller, session: Session) -> dict[str, Any]:
    """The list, which stands beside an open conversation too."""
    found = await messages.list_page(
        session, page.sheet(PAGE_SIZE), caller=caller, mine=True, unread_first=True, cursor=None
    )
    return {"found": found, "zone": page.zone or page.settings.app.timezone}


async def _asked(page: Page, caller: Caller, session: Session) -> tuple[Provider, Booking | None]:
    """The place that the address names, and the booking; raises `RecipientNotFound`, `BookingNotFound`."""
    named = page.request.query_params
    key = _key_in(named.get("provider", ""))
    if key is None:
        raise RecipientNotFound
    provider = await providers.get(session, key)
    if not may_see(caller, provider):
        raise RecipientNotFound
    if not (told := named.get("booking")):
        return provider, None
    booking_key = _key_in(told)
    found = None if booking_key is None else (await bookings.get(session, booking_key)).booking
    if found is None or found.provider_id != provider.id or found.user_id != caller.user_id:
        raise BookingNotFound
    return provider, found


def _key_in(text: str) -> UUID | int | None:
    try:
        return _key.validate_python(text)
    except ValidationError:
        return None


def _to(page: Page, view: ConversationView) -> Response:
    return page.go(f"/messages/{view.conversation.id}")
