"""What clients send and get about equipment and badges."""

from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import MISSING, AfterValidator, Field, StringConstraints, model_validator
from pydantic.main import IncEx

from frontdesk.core.schemas import Input, Line, Output, Record, Text
from frontdesk.core.slugs import SLUG
from frontdesk.modules.amenities.rules import MAX_KINDS, MAX_QUANTITY

Slug = Annotated[str, StringConstraints(max_length=120, pattern=SLUG)]
EntryKey = Annotated[UUID | Slug, Field(union_mode="left_to_right")]  # an id would pass for a slug


class EntryIn(Input):
    """A new entry of the catalogue."""

    name: Line = Field(examples=["Grand piano"])
    description: Text | None = Field(default=None, examples=["Concert or baby, tuned twice a year at least."])


class EntryPatch(Input):
    """What may change about an entry of the catalogue; what is left out stays, null empties."""

    name: Line | MISSING = MISSING
    description: Text | MISSING | None = MISSING


class EntryOut(Record):
    """An entry of the catalogue."""

    edited: ClassVar[IncEx | None] = set(EntryPatch.model_fields)

    name: str = Field(examples=["Grand piano"])
    slug: str = Field(examples=["grand-piano"], description="Unique of its kind, and the same for ever.")
    description: str | None = Field(examples=["Concert or baby, tuned twice a year at least."])


class EquipmentTypeOut(EntryOut):
    """A kind of thing that places have."""


class BadgeOut(EntryOut):
    """What the installation vouches for."""

    name: str = Field(examples=["Verified"])
    slug: str = Field(examples=["verified"], description="Unique of its kind, and the same for ever.")
    description: str | None = Field(examples=["We have been there."])


class EquipmentItem(Input):
    """How many of one type there are."""

    type: EntryKey = Field(
        description="The slug or the id of an equipment type; also read as `equipment_type_id`.",
        examples=["grand-piano"],
    )
    quantity: int = Field(default=1, strict=True, ge=1, le=MAX_QUANTITY, examples=[1])

    @model_validator(mode="before")
    @classmethod
    def _also_named(cls, sent: Any) -> Any:
        """Take what was answered, and what was asked for by id."""
        if isinstance(sent, dict) and "type" not in sent and "equipment_type_id" in sent:
            return {**sent, "type": sent["equipment_type_id"]}
        return sent


class EquipmentIn(Input):
    """All equipment of a place, which replaces what it had before."""

    equipment: list[EquipmentItem] = Field(max_length=MAX_KINDS)


class EquipmentItemOut(Output):
    """How many of one type there are."""

    type: str = Field(validation_alias="slug", examples=["grand-piano"], description="The type's slug.")
    equipment_type_id: UUID
    name: str = Field(examples=["Grand piano"])
    quantity: int = Field(examples=[1])


class EquipmentOut(Output):
    """All equipment of a place, by name."""

    edited: ClassVar[IncEx | None] = {"equipment": {"__all__": {"equipment_type_id", "quantity"}}}

    equipment: list[EquipmentItemOut]


def _distinct(keys: list[EntryKey]) -> list[EntryKey]:
    if len(set(keys)) < len(keys):
        message = "one badge is named twice"
        raise ValueError(message)
    return keys


class BadgesIn(Input):
    """All badges of a place, which replace those it had before."""

    badges: Annotated[list[EntryKey], AfterValidator(_distinct)] = Field(
        max_length=MAX_KINDS, description="Ids or slugs of badges.", examples=[["verified"]]
    )


class BadgesOut(Output):
    """All badges of a place, by name."""

    edited: ClassVar[IncEx | None] = {"badges": {"__all__": {"id"}}}

    badges: list[BadgeOut]
