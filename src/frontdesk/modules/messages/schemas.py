"""What clients send and get about conversations."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator

from frontdesk.core.schemas import IdOrNumber, Input, Output, Record
from frontdesk.modules.messages.models import ConversationView, Message
from frontdesk.modules.messages.rules import MAX_BODY, Side

Body = Annotated[
    str,
    # something to see in it, and no NUL, which cannot be stored
    StringConstraints(max_length=MAX_BODY, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$"),
    AfterValidator(str.strip),
    Field(examples=["Is the piano in tune?"]),
]


def _either(*names: str) -> dict[str, Any]:
    """JSON Schema's way of saying that exactly one of these must be there."""
    return {"oneOf": [{"required": [name], "properties": {name: {"not": {"type": "null"}}}} for name in names]}


class MessageIn(Input):
    """Something to say."""

    body: Body


class ConversationIn(MessageIn):
    """The first thing to say to somebody, or one thing more."""

    model_config = ConfigDict(json_schema_extra=_either("recipient_id", "provider_id"))

    recipient_id: UUID | None = Field(default=None, description="A person's id.")
    provider_id: IdOrNumber | None = Field(default=None, description="A provider's id or number.")
    booking_id: IdOrNumber | None = Field(
        default=None, description="The id or number of a booking at the provider that it is about."
    )

    @model_validator(mode="after")
    def _one_recipient(self) -> Self:
        if (self.recipient_id is None) == (self.provider_id is None):
            message = "name a recipient_id or a provider_id"
            raise ValueError(message)
        if self.booking_id is not None and self.provider_id is None:
            message = "a booking is talked about with its provider: name provider_id"
            raise ValueError(message)
        return self


class ReadIn(Input):
    """How far somebody has read."""

    number: int | None = Field(
        default=None, strict=True, ge=1, le=2**31 - 1, description="The last message read; all where it is not given."
    )


class PartyOut(Output):
    """A person or a provider."""

    kind: Literal["user", "provider"]
    id: UUID
    name: str | None = Field(examples=["Blue Note Studio"])
    avatar_url: str | None


class MessageOut(Output):
    """What one side wrote."""

    id: UUID
    conversation_id: UUID
    number: int = Field(examples=[1], description="Its place in the conversation: from 1, without a gap.")
    sender: PartyOut = Field(description="The provider for whatever its people write in its name.")
    body: str = Field(examples=["Is the piano in tune?"])
    created_at: datetime

    @classmethod
    def of(cls, view: ConversationView, message: Message) -> Self:
        """A message of a conversation."""
        return cls(
            id=message.id,
            conversation_id=message.conversation_id,
            number=message.number,
            sender=PartyOut.model_validate(view.party(Side(message.side))),
            body=message.body,
            created_at=message.created_at,
        )


class ConversationOut(Record):
    """A conversation as the caller sees it."""

    booking_id: UUID | None = Field(description="What it is about.")
    you: PartyOut = Field(description="As whom the caller writes: themselves, or the provider they work for.")
    other: PartyOut
    unread: int = Field(examples=[1], description="How many messages wait for the caller's side.")
    read_number: int = Field(examples=[2], description="The last message that the caller's side has read.")
    other_read_number: int = Field(examples=[1], description="The last message that the other side has read.")
    is_blocked: bool = Field(description="Whether the caller's side wants no messages of the other.")
    last_message: MessageOut

    @classmethod
    def of(cls, view: ConversationView) -> Self:
        """The answer about a conversation."""
        conversation = view.conversation
        return cls(
            id=conversation.id,
            created_at=conversation.created_at,
            updated_at=conversation.updated_at,
            booking_id=conversation.booking_id,
            you=PartyOut.model_validate(view.party(view.side)),
            other=PartyOut.model_validate(view.party(view.side.other)),
            unread=view.unread,
            read_number=conversation.read_by(view.side),
            other_read_number=conversation.read_by(view.side.other),
            is_blocked=view.is_blocked,
            last_message=MessageOut.of(view, view.last),
        )
