"""By which policy videos play: as their subjects ask, here at once and at their host afterwards."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.video import queries
from frontdesk.modules.video.events import VideoChanged, VideoPolicyWanted
from frontdesk.modules.video.models import Video
from frontdesk.modules.video.ports import VideoTold, host
from frontdesk.modules.video.rules import Policy, Status
from frontdesk.modules.video.service.telling import tell


async def protect(session: AsyncSession, subject_ids: Sequence[UUID], *, wanted: Policy, now: datetime) -> list[UUID]:
    """Have the videos of these subjects play by this policy from now on: the subjects that have lost their playback id.

    A public id is never handed out again where signed addresses are wanted. A signed one is, until there is a public.
    """
    videos = (await session.scalars(queries.of_another_policy(subject_ids, wanted))).all()
    closed = [video for video in videos if wanted is Policy.SIGNED and video.policy == Policy.PUBLIC]
    for video in videos:
        video.wanted = wanted
    for video in closed:
        video.playback_id = None
    await session.flush()
    ready = [video for video in videos if video.status == Status.READY]
    await outbox.record(session, *(VideoPolicyWanted(video_id=video.id) for video in ready), now=now)
    return [video.subject_id for video in ready if video in closed]


async def settle(sessions: Sessions, video_id: UUID, *, now: datetime) -> None:
    """Have the host play a video by the policy that is wanted.

    Raises:
        HostAway: it gives no answer; it may have been done.
    """
    async with unit_of_work(sessions) as session:
        video = await session.get_one(Video, video_id)
    if video.asset_id is None or video.status != Status.READY:
        return
    wanted = Policy(video.wanted)
    playback_id = await host().play_by(video.asset_id, wanted)
    async with unit_of_work(sessions) as session:
        if playback_id is None:
            await tell(session, VideoTold(status=Status.DELETED, asset_id=video.asset_id), now=now)
        else:
            await _take(session, video, playback_id, wanted=wanted, now=now)


async def _take(session: AsyncSession, asked: Video, playback_id: str, *, wanted: Policy, now: datetime) -> None:
    """Hand out the id that the host has made, if its policy is still wanted; if not, ask the host again."""
    videos = (await session.scalars(queries.videos_of(asked.subject_id))).all()
    (video,) = [one for one in videos if one.id == asked.id]
    if video.wanted != wanted:
        await outbox.record(session, VideoPolicyWanted(video_id=video.id), now=now)
    elif (video.playback_id, video.policy) != (playback_id, wanted):
        video.playback_id, video.policy = playback_id, wanted
        await outbox.record(session, VideoChanged(subject_id=video.subject_id), now=now)
