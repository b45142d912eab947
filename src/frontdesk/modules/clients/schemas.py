"""What clients of this API send and get about clients of a company."""

from uuid import UUID

from pydantic import MISSING, Field

from frontdesk.core.schemas import Input, Line, Record, Text
from frontdesk.modules.users.schemas import Email, Phone


class ClientPatch(Input):
    """What may change about a client; what is left out stays, null empties."""

    name: Line | MISSING = MISSING
    phone: Phone | MISSING | None = MISSING
    email: Email | MISSING | None = MISSING
    notes: Text | MISSING | None = MISSING


class MergeIn(Input):
    """Another card of the same person."""

    client_id: UUID = Field(description="The card that this one is to stand for, too.")


class ClientOut(Record):
    """Somebody whom the company serves."""

    company_id: UUID
    user_id: UUID | None = Field(description="Their account, where they have one.")
    name: str = Field(examples=["Ada Lovelace"])
    phone: str | None = Field(examples=["+44 20 7946 0958"], description="As it was typed.")
    phone_e164: str | None = Field(examples=["+442079460958"], description="The same to dial, as far as it is known.")
    email: str | None = Field(examples=["ada@example.com"])
    notes: str | None = Field(examples=["Prefers mornings."], description="The desk's, about them; they do not see it.")
    version: int = Field(examples=[1], description="Also the ETag; send it back as If-Match.")
