"""What all schemas share: bases for what comes in and goes out, and strings that a database and a page can carry.

Unknown fields are ignored on input: clients written for older systems send some. Known ones are checked strictly, and
each constraint stands in the OpenAPI document, so that a client can check before it sends.
"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_PRINTABLE = r"[^\x00-\x1f\x7f]"

Line = Annotated[
    str,
    # one line with something to see on it; a NUL cannot be stored, other controls have no place in names
    StringConstraints(
        strip_whitespace=True, max_length=200, pattern=rf"^{_PRINTABLE}*[^\s\x00-\x1f\x7f]{_PRINTABLE}*$"
    ),
]
Search = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=rf"^{_PRINTABLE}*$")]
Text = Annotated[str, StringConstraints(max_length=10_000, pattern=r"^[^\x00]*$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$"), Field(examples=["EUR"])]
Amount = Annotated[int, Field(ge=0, le=1_000_000_000_000, description="In minor units, for example cents.")]
Minutes = Annotated[int, Field(ge=0, le=525_600)]
IdOrNumber = UUID | Annotated[int, Field(ge=1, le=2**53)]


class Input(BaseModel):
    """What a client sends."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)


class Output(BaseModel):
    """What a client gets. Fields have no defaults: whoever answers says everything."""

    model_config = ConfigDict(from_attributes=True)


class Record(Output):
    """An answer about something that is stored."""

    id: UUID
    created_at: datetime
    updated_at: datetime
