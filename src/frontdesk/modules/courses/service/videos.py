"""Videos of lessons: those that the host made ready are shown, and a lesson that ends takes its own with it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit
from frontdesk.core.audit import By
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.courses.policies import OfferedLesson
from frontdesk.modules.courses.queries import authoring as queries
from frontdesk.modules.courses.schemas.videos import PlaybackOut, UploadStatusIn, UploadStatusOut, UploadUrlOut
from frontdesk.modules.courses.service.lessons import find_lesson
from frontdesk.modules.courses.service.protecting import policy_of, protect_lesson
from frontdesk.modules.users.models import Tier
from frontdesk.modules.video import service as video
from frontdesk.modules.video.service import Policy


async def begin_upload(
    sessions: Sessions, lesson_id: UUID, *, now: datetime, origin: str | None = None
) -> UploadUrlOut:
    """An address that takes the video of a lesson: for everybody if the lesson is free, otherwise for signed addresses.

    `origin` is that of the pages that send the file, where that is not the front end.

    Raises:
        LessonNotFound: there is no such lesson.
        HostUnavailable, HostDeclined: the host gives no address.
    """
    async with unit_of_work(sessions) as session:
        lesson = await find_lesson(session, lesson_id)
        policy = policy_of(Tier(lesson.tier or lesson.world.tier))
    opened = await video.begin(sessions, lesson_id, policy=policy, now=now, origin=origin)
    return UploadUrlOut(
        lesson_id=lesson_id, upload_id=opened.upload_id, upload_url=opened.url, expires_at=opened.expires_at
    )


async def upload_status(sessions: Sessions, wanted: UploadStatusIn, *, now: datetime) -> UploadStatusOut:
    """What has become of an upload, or of a lesson's latest one. The host is asked while it is under way.

    Raises:
        VideoNotFound: there is none.
        HostUnavailable, HostDeclined: the host does not say.
    """
    async with unit_of_work(sessions) as session:
        if wanted.upload_id is not None:
            found = await video.uploaded(session, wanted.upload_id)
        else:
            assert wanted.lesson_id is not None  # noqa: S101  the schema saw to it
            found = await video.latest_of(session, wanted.lesson_id)
    return UploadStatusOut.of(await video.look(sessions, found.id, now=now))


async def delete_video(session: AsyncSession, asset_id: str, *, by: By, now: datetime) -> None:
    """Delete a video by the name that its host has for it; raises `VideoNotFound`."""
    lesson_id = await video.discard_asset(session, asset_id, now=now)
    change = ({"mux_asset_id": asset_id}, None)
    await audit.record(session, "lesson.video_deleted", by=by, now=now, subject_id=lesson_id, change=change)


async def show_video(session: AsyncSession, lesson_id: UUID, *, now: datetime) -> None:
    """Show what the host has for a lesson by now, as its tier asks.

    It holds the lesson and its world, so that of two at once the later one counts.
    """
    world = await session.scalar(queries.world_held(lesson_id))
    lesson = await session.scalar(queries.lesson_ever(lesson_id).with_for_update(key_share=True))
    if lesson is None or world is None:  # somebody has marked a video of theirs with an id that is none of ours
        return
    if lesson.deleted_at is not None:
        await video.discard_all(session, [lesson_id], now=now)
    await protect_lesson(session, lesson, world, now=now)
    shown = await video.shown_by(session, lesson_id)
    lesson.mux_asset_id = shown.asset_id if shown else None
    lesson.mux_playback_id = shown.playback_id if shown else None
    lesson.version += 1


async def play(session: AsyncSession, offered: OfferedLesson, *, now: datetime) -> PlaybackOut:
    """Where the video of a lesson plays that was handed out to who asks.

    Raises:
        VideoNotFound: it has none.
        HostUnavailable: the host has yet to hear that it is paid for by now.
        HostUnavailable, HostDeclined: the host is not set up.
    """
    lesson_id = offered.lesson.id
    shown, playback = await video.playback(session, lesson_id, wanted=policy_of(offered.tier), now=now)
    return PlaybackOut(
        lesson_id=lesson_id,
        playback_id=shown.playback_id or "",
        policy=Policy(shown.policy),
        stream_url=playback.stream_url,
        thumbnail_url=playback.thumbnail_url,
        storyboard_url=playback.storyboard_url,
        tokens=dict(playback.tokens),
        expires_at=playback.expires_at,
    )
