"""A lesson's video: sent straight to the host of videos, followed until it plays, and deleted."""

from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import Depends, Form, Response
from fastapi.responses import HTMLResponse

from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import Admin
from frontdesk.core.http.limits import limit
from frontdesk.core.http.resources import Held, Now, Resources
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routes.teach.common import film_of
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.uploads import State, begun, looked
from frontdesk.modules.courses import service as courses
from frontdesk.modules.courses.dependencies import AuthoredLesson
from frontdesk.modules.courses.schemas.videos import HostId, UploadStatusIn, UploadStatusOut
from frontdesk.modules.video.errors import HostDeclined, HostUnavailable, VideoNotFound
from frontdesk.modules.video.service import Status

router = Pages()
CHECKS = Depends(limit("600/minute", by="address", scope="looks at uploads"))
PART_BYTES = 8 * 1024**2  # resumable uploads take multiples of 256 KiB
MOST_BYTES = 2 * 1024**3
FAILED = {
    Status.ERRORED: "The file could not be read as a video.",
    Status.TIMED_OUT: "The file did not come in time. Choose it again.",
    Status.CANCELLED: "The upload was called off.",
    Status.DISCARDED: "Another video has taken its place.",
    Status.DELETED: "The video was deleted.",
}


class VideoForm(Input):
    """A video that somebody has chosen; `upload.js` has looked at its type and size, the host will at what is in it."""

    file_type: str
    size: int


@router.get("/teach/lessons/{lesson_id}/video")
async def show(page: ThisPage, lesson: AuthoredLesson, session: Session, held: Held, now: Now) -> HTMLResponse:
    """The video that a lesson shows, and what has become of the latest upload."""
    latest = await _latest(held, lesson.id, now=now)
    return page.show(
        "teach/video.html",
        title=lesson.title,
        lesson=lesson,
        world=lesson.world,
        latest=latest,
        under_way=latest is not None and latest.video_status == Status.PROCESSING,
        failed=FAILED.get(latest.video_status) if latest and latest.asset_id != lesson.mux_asset_id else None,
        playback=await film_of(page, session, lesson),
        most=MOST_BYTES,
    )


@router.post("/teach/lessons/{lesson_id}/video", dependencies=[WRITES])
async def begin(
    wanted: Annotated[VideoForm, Form()], page: ThisPage, lesson_id: UUID, _: Admin, held: Held, now: Now
) -> Response:
    """Say where to send a video; the lesson shows it once it is ready, in place of the one before."""
    ours = "{0.scheme}://{0.netloc}".format(urlsplit(page.settings.app.public_url))
    opened = await courses.begin_upload(held.sessions, lesson_id, now=now, origin=ours)
    check = f"/teach/lessons/{lesson_id}/video/uploads/{opened.upload_id}"
    url = page.picture(opened.upload_url)
    return begun(url, headers={"Content-Type": wanted.file_type}, check=check, part_bytes=PART_BYTES)


@router.post("/teach/lessons/{lesson_id}/video/uploads/{upload_id}", dependencies=[CHECKS])
async def check(upload_id: HostId, _: Admin, held: Held, now: Now) -> Response:
    """Say how far a video has come."""
    found = await courses.upload_status(held.sessions, UploadStatusIn(upload_id=upload_id), now=now)
    if found.video_status in FAILED:
        return looked(State.REFUSED, said=found.error or FAILED[found.video_status])
    return looked(State.READY if found.video_status == Status.READY else State.WORKING)


@router.get("/teach/lessons/{lesson_id}/video/end")
async def show_end(page: ThisPage, lesson: AuthoredLesson) -> HTMLResponse:
    """Ask whether a video is to be deleted."""
    return page.show("teach/end-video.html", title=lesson.title, lesson=lesson, world=lesson.world)


@router.post("/teach/lessons/{lesson_id}/video/end", dependencies=[WRITES])
async def end(page: ThisPage, lesson: AuthoredLesson, session: Session, by: Acting, now: Now) -> Response:
    """Delete the video that a lesson shows."""
    await courses.delete_video(session, lesson.mux_asset_id or "", by=by, now=now)
    return page.go(f"/teach/lessons/{lesson.id}/video", done="removed")


async def _latest(held: Resources, lesson_id: UUID, *, now: datetime) -> UploadStatusOut | None:
    """What has become of the latest upload; None where there was none, or the host does not say."""
    try:
        return await courses.upload_status(held.sessions, UploadStatusIn(lesson_id=lesson_id), now=now)
    except (VideoNotFound, HostUnavailable, HostDeclined):
        return None
