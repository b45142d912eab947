"""Where videos play. Who may watch is for the modules above to say, before they hand this out."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.video import queries
from frontdesk.modules.video.errors import HostDeclined, HostUnavailable, VideoNotFound
from frontdesk.modules.video.models import Video
from frontdesk.modules.video.ports import HostAway, HostRefused, Playback, host
from frontdesk.modules.video.rules import PLAYABLE, Policy


async def shown_by(session: AsyncSession, subject_id: UUID) -> Video | None:
    """The video that a subject shows."""
    return await session.scalar(queries.shown_by(subject_id))


async def playback(session: AsyncSession, subject_id: UUID, *, wanted: Policy, now: datetime) -> tuple[Video, Playback]:
    """What a subject shows, and where it plays: for twelve hours from now on, unless it is public.

    Raises:
        VideoNotFound: it shows none.
        HostUnavailable: where signed addresses are `wanted`, its host has yet to make it play by them.
        HostUnavailable, HostDeclined: the host is not set up to sign addresses.
    """
    video = await shown_by(session, subject_id)
    if video is None:
        raise VideoNotFound
    if video.playback_id is None or (wanted is Policy.SIGNED and video.policy == Policy.PUBLIC):
        raise HostUnavailable
    try:
        return video, host().playback(video.playback_id, policy=Policy(video.policy), until=now + PLAYABLE)
    except HostAway as away:
        raise HostUnavailable from away
    except HostRefused as refused:
        raise HostDeclined(str(refused)) from refused
