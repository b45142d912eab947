"""What others may want to know about videos, and what remains to be said to their host."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from frontdesk.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class HostTold(Event):
    """An event of the host has been stored."""

    topic: ClassVar[str] = "video.host_told"
    host_event_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoChanged(Event):
    """A subject shows another video than before, or none: `service.shown_by` says which."""

    topic: ClassVar[str] = "video.changed"
    subject_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoDiscarded(Event):
    """A video was replaced or deleted here: its host has to remove it."""

    topic: ClassVar[str] = "video.discarded"
    video_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoPolicyWanted(Event):
    """A video plays by another policy than its subject asks for, or may do so: its host has to be told."""

    topic: ClassVar[str] = "video.policy_wanted"
    video_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoOverdue(Event):
    """Of a video that is under way nothing was heard for long: its host is to be asked."""

    topic: ClassVar[str] = "video.overdue"
    video_id: UUID
