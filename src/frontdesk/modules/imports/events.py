"""What those who know a kind of import wait for."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from frontdesk.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PartDue(Event):
    """The next part of an import can be carried out; all before it are."""

    topic: ClassVar[str] = "imports.part_due"
    import_id: UUID
    kind: str
    number: int
