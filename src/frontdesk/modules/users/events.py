"""Facts about people."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from frontdesk.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AvatarChanged(Event):
    """Somebody's profile shows another picture, or none any more."""

    topic: ClassVar[str] = "users.avatar_changed"

    user_id: UUID
