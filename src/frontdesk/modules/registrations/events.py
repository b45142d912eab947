"""What others may want to know about a registration."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from frontdesk.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationEvent(Event):
    """A fact about one registration."""

    registration_id: UUID
    company_id: UUID

    @property
    def stream(self) -> str:
        """Parents read that a registration has arrived before they read who the teacher is."""
        return str(self.registration_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationReceived(RegistrationEvent):
    """A parent has registered a child."""

    topic: ClassVar[str] = "registrations.received"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationRepeated(RegistrationEvent):
    """A parent has registered a child who was registered already."""

    topic: ClassVar[str] = "registrations.repeated"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeacherAssigned(RegistrationEvent):
    """A teacher was found, or a time for the demo, or another of either."""

    topic: ClassVar[str] = "registrations.teacher_assigned"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoLinkSent(RegistrationEvent):
    """The link to the demo is on its way, for the first time or again."""

    topic: ClassVar[str] = "registrations.demo_link_sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoMoved(RegistrationEvent):
    """The desk has moved the demo on the teacher's calendar."""

    topic: ClassVar[str] = "registrations.demo_moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCalledOff(RegistrationEvent):
    """A teacher has a demo no more; `start` and `end` are the time that it had, `version` the registration's."""

    topic: ClassVar[str] = "registrations.demo_called_off"
    teacher_id: UUID
    start: datetime | None
    end: datetime | None
    version: int
    parent_too: bool  # or there is another teacher, or the whole registration is off, and a fact of its own tells that


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationCancelled(RegistrationEvent):
    """A registration was called off; `start` and `end` are the time that its demo had."""

    topic: ClassVar[str] = "registrations.cancelled"
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationCompleted(RegistrationEvent):
    """The demo has taken place."""

    topic: ClassVar[str] = "registrations.completed"
