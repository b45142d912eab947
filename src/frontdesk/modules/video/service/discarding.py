"""The end of videos: here at once, at their host afterwards."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.video import queries
from frontdesk.modules.video.errors import VideoNotFound
from frontdesk.modules.video.events import VideoChanged
from frontdesk.modules.video.models import Video
from frontdesk.modules.video.ports import VideoTold, host
from frontdesk.modules.video.rules import Status
from frontdesk.modules.video.service.telling import discard, tell


async def discard_asset(session: AsyncSession, asset_id: str, *, now: datetime) -> UUID:
    """Delete a video by the name that its host has for it: the subject that it was for.

    Raises:
        VideoNotFound: there is none, or it was replaced or deleted before.
    """
    found = await session.scalar(queries.by_asset(asset_id))
    if found is None:
        raise VideoNotFound
    videos = (await session.scalars(queries.videos_of(found.subject_id))).all()
    if Status(found.status).removed:
        raise VideoNotFound
    await _discard(session, [video for video in videos if video.asset_id == asset_id], now=now)
    return found.subject_id


async def discard_all(session: AsyncSession, subject_ids: Sequence[UUID], *, now: datetime) -> None:
    """Delete everything that was uploaded for these subjects, because they end."""
    await _discard(session, (await session.scalars(queries.videos_of(*subject_ids))).all(), now=now)


async def remove(sessions: Sessions, video_id: UUID, *, now: datetime) -> None:
    """Have the host remove a video that was discarded, or let its upload take no file any more.

    Raises:
        HostAway: it gives no answer; the video may be there still.
    """
    async with unit_of_work(sessions) as session:
        video = await session.get_one(Video, video_id)
    if video.status == Status.DELETED:
        return
    asset_id = video.asset_id
    if asset_id is None and video.upload_id is not None:
        asset_id = await host().cancel_upload(video.upload_id)
    if asset_id is not None:
        await host().delete_asset(asset_id)
    async with unit_of_work(sessions) as session:
        gone = VideoTold(status=Status.DELETED, upload_id=video.upload_id, asset_id=asset_id)
        await tell(session, gone, now=now)


async def _discard(session: AsyncSession, videos: Sequence[Video], *, now: datetime) -> None:
    shown = [video.subject_id for video in videos if video.status == Status.READY]
    await discard(session, videos, now=now)
    for subject_id in shown:
        await outbox.record(session, VideoChanged(subject_id=subject_id), now=now)
