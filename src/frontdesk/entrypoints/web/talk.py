"""A conversation on a page, seen from one of its sides: what the desk's inbox and a client's messages have in common.

`templates/messages/thread.html` shows it. A page of it answers GET with the conversation and POST with what was said;
beneath it lie `/read`, `/block` and `/unblock`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input
from frontdesk.entrypoints.web.page import Page
from frontdesk.modules.messages import service as messages
from frontdesk.modules.messages.models import ConversationView, Message
from frontdesk.modules.messages.schemas import Body

SHOWN = 50  # messages at once


class MessageForm(Input):
    """Something to say."""

    body: Body


class ReadForm(Input):
    """How far somebody has read: what came while the page was open waits still."""

    number: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A stretch of a conversation, and how it is shown."""

    view: ConversationView
    days: Sequence[tuple[date, Sequence[Message]]]  # by the local day of `zone`, the oldest first
    zone: str
    before: str | None  # leads to what was said before this; None: nothing was
    is_latest: bool  # or something older is looked at

    @property
    def last_number(self) -> int:
        """The number of the last message that is shown."""
        return self.days[-1][1][-1].number if self.days else 0

    def is_mine(self, message: Message) -> bool:
        """Whether the reader's side wrote a message."""
        return message.side == self.view.side

    def is_first_new(self, message: Message) -> bool:
        """Whether a message is the first that the reader's side has not read."""
        return bool(self.view.unread) and message.number == self.view.conversation.read_by(self.view.side) + 1

    def is_last_read(self, message: Message) -> bool:
        """Whether a message is the last of the reader's side that the other side has read."""
        conversation, side = self.view.conversation, self.view.side
        read = conversation.read_by(side.other)
        mine = [it.number for _, said in self.days for it in said if it.side == side and it.number <= read]
        return bool(mine) and message.number == mine[-1]


async def look(page: Page, session: Session, view: ConversationView, *, zone: str) -> Talk:
    """The latest of a conversation, or what lies before `?before=`: one statement. Raises `InvalidCursor`."""
    cursor = page.request.query_params.get("before", "")
    found = await messages.list_messages(session, view, after=None, cursor=cursor, size=SHOWN)
    said = sorted(found.items, key=lambda it: it.number)
    by_day = groupby(said, key=lambda it: it.created_at.astimezone(ZoneInfo(zone)).date())
    return Talk(
        view=view,
        days=[(day, list(them)) for day, them in by_day],
        zone=zone,
        before=found.next_cursor,
        is_latest=not cursor,
    )
