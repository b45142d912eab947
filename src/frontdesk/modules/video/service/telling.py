"""What a word of the host changes. Words come in any order and twice, and end the same."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.ids import new_id
from frontdesk.modules.video import queries
from frontdesk.modules.video.events import VideoChanged, VideoDiscarded, VideoPolicyWanted
from frontdesk.modules.video.models import Video
from frontdesk.modules.video.ports import VideoTold
from frontdesk.modules.video.rules import LOOK_AFTER, Policy, Status, furthest, is_settled, playable


async def tell(session: AsyncSession, told: VideoTold, *, now: datetime) -> str | None:
    """Let one word have its effect; what it was that stood against it."""
    subjects = (await session.scalars(queries.named(upload_id=told.upload_id, asset_id=told.asset_id))).all()
    if not subjects:
        return await _adopt(session, told, now=now)
    if len(subjects) > 1:
        return "the upload and the asset belong to two subjects"
    videos = (await session.scalars(queries.videos_of(subjects[0]))).all()
    return await _change(session, videos, told, now=now)


async def _change(session: AsyncSession, videos: Sequence[Video], told: VideoTold, *, now: datetime) -> str | None:
    (video, *others) = [one for one in videos if _has_name_of(one, told)]
    if others or _contradicts(video, told):
        return f"not what video {video.id} is"
    shown = _shown(videos)
    video.upload_id = video.upload_id or told.upload_id
    video.asset_id = video.asset_id or told.asset_id
    _take_playback_id(video, told)
    video.error = told.error or video.error
    if told.status is Status.READY and video.discarded_at is None:  # one that was not wanted any more replaces none
        video.ready_at = video.ready_at or now
    status = furthest(Status(video.status), told.status)
    await discard(session, [one for one in videos if _is_replaced(one, videos)], now=now)
    video.status = furthest(status, Status(video.status))  # it may have been replaced itself, before it was ready
    await session.flush()
    if _shown(videos) != shown:
        await outbox.record(session, VideoChanged(subject_id=video.subject_id), now=now)
    if told.status is video.status is Status.READY and not is_settled(told.playback_ids, Policy(video.wanted)):
        await outbox.record(session, VideoPolicyWanted(video_id=video.id), now=now)
    return None


async def discard(session: AsyncSession, videos: Sequence[Video], *, now: datetime) -> None:
    """Show these locked videos never again, and have their host remove them. What was removed already stays so."""
    for video in videos:
        if not Status(video.status).removed:
            video.status, video.discarded_at = Status.DISCARDED, now
            await outbox.record(session, VideoDiscarded(video_id=video.id), now=now)
    await session.flush()  # before another becomes the one that is shown


async def _adopt(session: AsyncSession, told: VideoTold, *, now: datetime) -> str | None:
    """Take in a video that somebody has uploaded past us and marked with the subject's id.

    As deleted, too: its becoming ready may be told afterwards.
    """
    subject_id = _uuid(told.subject)
    if told.asset_id is None or subject_id is None or told.status not in {Status.READY, Status.DELETED}:
        return "no video of ours"
    # the subject is asked what it wants when it hears of the video; until then it plays as it does, or signed
    policy = Policy.SIGNED if Policy.SIGNED in told.playback_ids else Policy.PUBLIC
    values: dict[str, object] = {
        "id": new_id(),
        "subject_id": subject_id,
        "upload_id": told.upload_id,
        "asset_id": told.asset_id,
        "policy": policy,
        "wanted": policy,
        "status": Status.WAITING,
        "look_at": now + LOOK_AFTER,
    }
    await session.execute(queries.adoption(values))
    videos = (await session.scalars(queries.videos_of(subject_id))).all()
    return await _change(session, videos, told, now=now)


def _has_name_of(video: Video, told: VideoTold) -> bool:
    by_upload = told.upload_id is not None and video.upload_id == told.upload_id
    return by_upload or (told.asset_id is not None and video.asset_id == told.asset_id)


def _contradicts(video: Video, told: VideoTold) -> bool:
    """Whether a word is about another upload, asset or subject than this video's."""
    names = (
        (video.upload_id, told.upload_id),
        (video.asset_id, told.asset_id),
        (str(video.subject_id), told.subject),
    )
    return any(ours is not None and theirs is not None and ours != theirs for ours, theirs in names)


def _is_replaced(video: Video, videos: Sequence[Video]) -> bool:
    return any(one.ready_at is not None and one.id > video.id for one in videos)


def _take_playback_id(video: Video, told: VideoTold) -> None:
    """Take the id by which it can be handed out, unless there is one that is as wanted: a late word knows old ones."""
    if video.playback_id is not None and video.policy == video.wanted:
        return
    policy = playable(told.playback_ids, Policy(video.wanted))
    if policy is not None:
        video.policy, video.playback_id = policy, told.playback_ids[policy]


def _shown(videos: Sequence[Video]) -> tuple[UUID, str | None] | None:
    """The video that is shown, and its playback id."""
    return next(((video.id, video.playback_id) for video in videos if video.status == Status.READY), None)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
