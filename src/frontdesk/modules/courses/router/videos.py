"""Videos of lessons: uploaded by those who run the installation, played by those who may see the lesson."""

from typing import Annotated

from fastapi import Path, status

from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import Admin
from frontdesk.core.http.errors import responses
from frontdesk.core.http.resources import Held, Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.modules.courses import service
from frontdesk.modules.courses.dependencies import ReadableLesson
from frontdesk.modules.courses.schemas.videos import (
    HostId,
    PlaybackOut,
    UploadStatusIn,
    UploadStatusOut,
    UploadUrlIn,
    UploadUrlOut,
)

router = Router(tags=["video"])


@router.post(
    "/mux/upload-url",
    operation_id="courses_begin_video_upload",
    summary="Get an address to upload a lesson's video to",
    responses=responses(401, 403, 404, 409, 422, 503),
)
async def begin_upload(_: Admin, wanted: UploadUrlIn, held: Held, now: Now) -> UploadUrlOut:
    """Get an address that takes one video for a lesson by PUT, also in parts (as Mux's UpChunk sends them).

    The lesson shows it once it is ready, in place of the one before, which is then deleted. Of a lesson above the free
    tier it plays with signed addresses only, also where the lesson moves there later. Refusals: `lesson_not_found`
    (404); `video_host_declined` (409), for example where no signing key is set up; `video_host_unavailable` (503).
    """
    return await service.begin_upload(held.sessions, wanted.lesson_id, now=now)


@router.post(
    "/mux/check-upload-status",
    operation_id="courses_check_video_upload",
    summary="See how far a video has come",
    responses=responses(401, 403, 404, 409, 422, 503),
)
async def check_upload_status(_: Admin, wanted: UploadStatusIn, held: Held, now: Now) -> UploadStatusOut:
    """How far an upload has come, or the latest of a lesson. While it is under way, its host is asked.

    Refusals: `video_not_found` (404); `video_host_declined` (409); `video_host_unavailable` (503).
    """
    return await service.upload_status(held.sessions, wanted, now=now)


@router.delete(
    "/mux/asset/{asset_id}",
    operation_id="courses_delete_video",
    summary="Delete a video",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 422),
)
async def delete_asset(
    _: Admin,
    asset_id: Annotated[HostId, Path(description="`mux_asset_id` of the lesson.")],
    by: Acting,
    session: Session,
    now: Now,
) -> None:
    """Delete a video, whether its lesson shows it or it is still under way; its host is told afterwards.

    404 `video_not_found` for one that no lesson has, and for one that was replaced or deleted.
    """
    await service.delete_video(session, asset_id, by=by, now=now)


@router.get(
    "/courses/lessons/{lesson_id}/playback",
    operation_id="courses_play_lesson",
    summary="Get the addresses of a lesson's video",
    responses=responses(401, 402, 403, 404, 409, 422, 503),
)
async def play(lesson: ReadableLesson, session: Session, now: Now) -> PlaybackOut:
    """Where the video plays; signed addresses last twelve hours. Who may read the lesson may play it.

    Refusals: as for reading the lesson, and `video_not_found` (404) where it has none; `video_host_declined` (409) and
    `video_host_unavailable` (503) where its host is not set up, or has yet to hear that the lesson is paid for by now.
    """
    return await service.play(session, lesson, now=now)
