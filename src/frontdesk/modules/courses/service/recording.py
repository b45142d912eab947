"""What the audit log keeps of authors' edits: texts only as fingerprints, since nothing is ever deleted from it."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit
from frontdesk.core.audit import By
from frontdesk.core.schemas import Input
from frontdesk.modules.courses.models import Lesson, Level, World
from frontdesk.modules.courses.schemas.authoring import LessonPatch, LevelPatch, WorldPatch

Values = dict[str, Any]
_KINDS: Final[Mapping[type, tuple[str, type[Input]]]] = {
    World: ("course", WorldPatch),
    Level: ("level", LevelPatch),
    Lesson: ("lesson", LessonPatch),
}
_TEXTS: Final = {"description", "content", "rich_content"}  # may be long, and have right answers in them


def told(thing: World | Level | Lesson) -> Values:
    """What its authors may change about a thing, as it is now."""
    _, patch = _KINDS[type(thing)]
    values = {field: getattr(thing, field) for field in patch.model_fields}
    return {field: _fingerprint(value) if field in _TEXTS else value for field, value in values.items()}


async def record(
    session: AsyncSession,
    thing: World | Level | Lesson,
    verb: str,
    *,
    change: tuple[Values | None, Values | None],
    by: By,
    now: datetime,
) -> None:
    """Store that somebody has changed a thing, made it or ended it."""
    kind, _ = _KINDS[type(thing)]
    of_world = {} if isinstance(thing, World) else {"world_id": thing.world_id}
    before, after = change
    if before is None or after is None:  # where it was made or ended, its world is told too
        before, after = (values and of_world | values for values in change)
    await audit.record(session, f"{kind}.{verb}", by=by, now=now, subject_id=thing.id, change=(before, after))


def _fingerprint(value: Any) -> str | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    return f"sha256:{sha256(text.encode()).hexdigest()[:16]} of {len(text)} characters"
