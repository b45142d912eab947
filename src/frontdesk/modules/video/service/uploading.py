"""Uploads: the address for a file, and what has become of it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.ids import new_id
from frontdesk.modules.video import queries
from frontdesk.modules.video.errors import HostDeclined, HostUnavailable, VideoNotFound
from frontdesk.modules.video.events import VideoOverdue
from frontdesk.modules.video.models import Video
from frontdesk.modules.video.ports import HostAway, HostRefused, OpenUpload, UploadRequest, host
from frontdesk.modules.video.rules import LOOK_AFTER, UNDER_WAY, Policy, Status
from frontdesk.modules.video.service.telling import tell

_AT_ONCE: Final = 100  # overdue videos in one transaction


async def begin(
    sessions: Sessions, subject_id: UUID, *, policy: Policy, now: datetime, origin: str | None = None
) -> OpenUpload:
    """An address that takes the file of a new video for a subject. It replaces the one before once it is ready.

    Nobody has the address before the row is there: a crash in between leaves an upload that ends by itself.

    Raises:
        HostUnavailable, HostDeclined: there is no address to be had.
    """
    try:
        wanted = UploadRequest(subject_id=subject_id, policy=policy, asked_at=now, origin=origin)
        opened = await host().open_upload(wanted)
    except HostAway as away:
        raise HostUnavailable from away
    except HostRefused as refused:
        raise HostDeclined(str(refused)) from refused
    video = Video(
        id=new_id(),
        subject_id=subject_id,
        upload_id=opened.upload_id,
        policy=policy,
        wanted=policy,
        status=Status.WAITING,
        look_at=now + LOOK_AFTER,
    )
    async with unit_of_work(sessions) as session:
        session.add(video)
    return opened


async def look(sessions: Sessions, video_id: UUID, *, now: datetime) -> Video:
    """A video, after its host was asked where it is under way: so what is heard of whose event was lost.

    Raises:
        HostUnavailable, HostDeclined: the host does not say.
    """
    async with unit_of_work(sessions) as session:
        video = await session.get_one(Video, video_id)
    if video.upload_id is None or video.status not in UNDER_WAY:
        return video
    try:
        told = await host().look_up(video.upload_id)
    except HostAway as away:
        raise HostUnavailable from away
    except HostRefused as refused:
        raise HostDeclined(str(refused)) from refused
    async with unit_of_work(sessions) as session:
        await tell(session, told, now=now)
        return await session.get_one(Video, video_id)


async def look_for_overdue(session: AsyncSession, *, now: datetime) -> None:
    """Have the host asked about videos of which nothing was heard for long."""
    for video_id in await session.scalars(queries.overdue(now, limit=_AT_ONCE)):
        await outbox.record(session, VideoOverdue(video_id=video_id), now=now)


async def uploaded(session: AsyncSession, upload_id: str) -> Video:
    """The video of an upload; raises `VideoNotFound`."""
    return _found(await session.scalar(queries.by_upload(upload_id)))


async def latest_of(session: AsyncSession, subject_id: UUID) -> Video:
    """What was uploaded last for a subject; raises `VideoNotFound`."""
    return _found(await session.scalar(queries.latest_of(subject_id)))


def _found(video: Video | None) -> Video:
    if video is None:
        raise VideoNotFound
    return video
