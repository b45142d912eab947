"""What clients send and get about reviews."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from frontdesk.core.schemas import Input, Line, Record
from frontdesk.modules.reviews.rules import STARS

MAX_COMMENT = 5000  # characters
# something to see in it: a class that excludes the NUL, which cannot be stored
Said = Annotated[
    str,
    StringConstraints(max_length=MAX_COMMENT, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$"),
    AfterValidator(str.strip),
]


class ReviewIn(Input):
    """How it was."""

    rating: int = Field(strict=True, ge=STARS[0], le=STARS[-1], description="Stars, 5 is best.", examples=[5])
    comment: Said | None = Field(default=None, examples=["The piano was in tune, and so were we."])


class AnswerIn(Input):
    """What the place says to it."""

    body: Said = Field(examples=["Thank you! The cellar has a new carpet by now."])


class HideIn(Input):
    """Why nobody is to see it."""

    reason: Line = Field(examples=["Names a member of staff"])


class ReviewOut(Record):
    """What a client said of a booking."""

    provider_id: UUID
    room_id: UUID | None
    staff_id: UUID | None
    rating: int = Field(description="Stars, 5 is best.", examples=[5])
    comment: str | None = Field(examples=["The piano was in tune, and so were we."])
    author_name: str | None = Field(examples=["Ada L."])
    answer: str | None = Field(examples=["Thank you!"], description="What the place says to it.")
    answered_at: datetime | None
    hidden_at: datetime | None = Field(description="Since when only the place's people and admins see it.")
    hidden_reason: str | None = Field(examples=["Names a member of staff"])
