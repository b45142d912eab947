"""What the pages of courses have in common: words, texts as authors mean them, and the film of a lesson."""

from collections.abc import Mapping, Sequence
from typing import Any

from frontdesk.core.http.session import Session
from frontdesk.entrypoints.web.page import Page
from frontdesk.modules.courses import service as courses
from frontdesk.modules.courses.models import Lesson
from frontdesk.modules.courses.schemas.videos import PlaybackOut
from frontdesk.modules.video.errors import HostDeclined, HostUnavailable, VideoNotFound

DIFFICULTIES: Sequence[tuple[str, str]] = (
    ("beginner", "Beginners"),
    ("intermediate", "People with some practice"),
    ("advanced", "Advanced people"),
)
SHORT: Mapping[str, str] = {"beginner": "Beginners", "intermediate": "Some practice", "advanced": "Advanced"}
TIERS: Sequence[tuple[str, str]] = (
    ("free", "Everybody, for nothing"),
    ("plus", "Subscribers to Plus, and above"),
    ("pro", "Subscribers to Pro"),
)


def clean(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a form says, with the line ends that authors mean: browsers send two characters for each."""
    return {name: it.replace("\r\n", "\n") if isinstance(it, str) else it for name, it in values.items()}


async def film_of(page: Page, session: Session, lesson: Lesson) -> PlaybackOut | None:
    """Where the video plays that a lesson shows; None where it shows none, or its host does not say."""
    try:
        playback = await courses.play(session, courses.previewing(lesson), now=page.now)
    except (VideoNotFound, HostUnavailable, HostDeclined):
        return None
    page.play_films()
    return playback
