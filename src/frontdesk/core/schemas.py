"""What all schemas share: bases for what comes in and goes out, and strings that a database and a page can carry.

Unknown fields are ignored on input: clients written for older systems send some. Known ones are checked strictly, and
each constraint stands in the OpenAPI document, so that a client can check before it sends.
"""

import re
from datetime import date, datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.main import IncEx

_PRINTABLE = r"[^\x00-\x1f\x7f]"

Line = Annotated[
    str,
    # one line with something to see on it; a NUL cannot be stored, other controls have no place in names
    StringConstraints(max_length=200, pattern=rf"^{_PRINTABLE}*[^\s\x00-\x1f\x7f]{_PRINTABLE}*$"),
    AfterValidator(str.strip),  # after the pattern, which is what clients are told
]
Search = Annotated[str, StringConstraints(max_length=200, pattern=rf"^{_PRINTABLE}*$"), AfterValidator(str.strip)]
Text = Annotated[str, StringConstraints(max_length=10_000, pattern=r"^[^\x00]*$")]


def written(value: Any) -> Any:
    """Refuse numbers, also written as text: pydantic would count them as seconds since 1970, and nobody means that."""
    if isinstance(value, str) and not _ISO.match(value):
        message = "not written as in ISO 8601, for example 2027-03-15"
        raise ValueError(message)
    if value is not None and not isinstance(value, str | date):
        message = "a date is written as text"
        raise ValueError(message)
    return value


_ISO = re.compile(r"\d{4}-\d\d-\d\d")
Day = Annotated[date, BeforeValidator(written), Field(examples=["2027-03-15"])]
Moment = Annotated[datetime, BeforeValidator(written), Field(examples=["2027-03-15T10:00:00+01:00"])]
Count = Annotated[int, Field(strict=True)]  # no booleans, no digits in quotes
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$"), Field(examples=["EUR"])]
Amount = Annotated[
    int, Field(strict=True, ge=0, le=1_000_000_000_000, description="In minor units, for example cents.")
]
IdOrNumber = UUID | Annotated[int, Field(ge=0, le=2**53)]


class Input(BaseModel):
    """What a client sends."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)


class Output(BaseModel):
    """What a client gets. Fields have no defaults: whoever answers says everything."""

    model_config = ConfigDict(from_attributes=True)

    # what people edit of it, as pydantic's `include` has it; None: all. `core.http.etags` makes its tag of this alone
    edited: ClassVar[IncEx | None] = None


class Record(Output):
    """An answer about something that is stored."""

    id: UUID
    created_at: datetime
    updated_at: datetime
