"""The conversation of a path, for those on one of its sides; and how often somebody may write."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from frontdesk.core.errors import Forbidden
from frontdesk.core.http.auth import Caller
from frontdesk.core.http.limits import Allowance
from frontdesk.core.http.session import Session
from frontdesk.core.permissions import Permission
from frontdesk.modules.messages import service
from frontdesk.modules.messages.errors import ConversationNotFound
from frontdesk.modules.messages.models import ConversationView

MESSAGES_OF_AN_ACCOUNT = Allowance("60/minute", name="messages")
CONVERSATIONS_OF_AN_ACCOUNT = Allowance("60/hour", name="conversations")


async def own_conversation(conversation_id: UUID, caller: Caller, session: Session) -> ConversationView:
    """A conversation of the caller's own, or of a provider in whose name they answer.

    404 for strangers, 403 for the provider's people without that right. What two people say is nobody else's business,
    whoever runs the installation.
    """
    view = await service.get(session, conversation_id, user_id=caller.user_id)
    conversation = view.conversation
    if caller.user_id in {conversation.user_id, conversation.peer_id}:
        return view
    if conversation.company_id is None or not caller.works_for(conversation.company_id):
        raise ConversationNotFound
    if not caller.may(Permission.MESSAGES_ANSWER, company_id=conversation.company_id):
        raise Forbidden
    return view


async def may_write(caller: Caller, request: Request, response: Response) -> None:
    """Let nobody flood others with messages; raises `TooManyRequests`."""
    await MESSAGES_OF_AN_ACCOUNT.spend(request, response, "messages", str(caller.user_id))


async def may_begin(caller: Caller, request: Request, response: Response) -> None:
    """Let nobody write to everybody; raises `TooManyRequests`."""
    await CONVERSATIONS_OF_AN_ACCOUNT.spend(request, response, "conversations", str(caller.user_id))


OwnConversation = Annotated[ConversationView, Depends(own_conversation, scope="function")]
MayWrite = Depends(may_write, scope="function")
MayBegin = Depends(may_begin, scope="function")
