"""What authors send and get about videos, and what players get."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from frontdesk.core.schemas import Input, Output
from frontdesk.modules.video.models import Video
from frontdesk.modules.video.service import Policy, Status, UploadStatus

HostId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", max_length=255)]


class UploadUrlIn(Input):
    """Which lesson a video is for."""

    lesson_id: UUID


class UploadUrlOut(Output):
    """An address that takes one file."""

    lesson_id: UUID
    upload_id: str = Field(examples=["zd01Pe2bNpYhxbrwYABgFE01twZdtv4M00kts2i02GhbGjc"])
    upload_url: str = Field(
        examples=["https://storage.example.com/video?signature=…"], description="PUT the file here."
    )
    expires_at: datetime


class UploadStatusIn(Input):
    """Which upload is meant: this one, or the latest of a lesson."""

    upload_id: HostId | None = Field(default=None, examples=["zd01Pe2bNpYhxbrwYABgFE01twZdtv4M00kts2i02GhbGjc"])
    lesson_id: UUID | None = None

    @model_validator(mode="after")
    def _one_is_named(self) -> Self:
        if self.upload_id is None and self.lesson_id is None:
            message = "name an upload_id or a lesson_id"
            raise ValueError(message)
        return self


class UploadStatusOut(Output):
    """How far an upload has come, and the video that came of it."""

    lesson_id: UUID
    upload_id: str | None = Field(description="Null for a video that was not uploaded through us.")
    status: UploadStatus = Field(description="Of the upload, in Mux's words.")
    video_status: Status = Field(description="Of the video: it is shown once it is `ready`.")
    asset_id: str | None
    playback_id: str | None
    error: str | None = Field(examples=["The file is no video."])

    @classmethod
    def of(cls, video: Video) -> Self:
        """A lesson's video."""
        return cls(
            lesson_id=video.subject_id,
            upload_id=video.upload_id,
            status=UploadStatus.of(Status(video.status), has_asset=video.asset_id is not None),
            video_status=Status(video.status),
            asset_id=video.asset_id,
            playback_id=video.playback_id,
            error=video.error,
        )


class PlaybackOut(Output):
    """Where a lesson's video plays."""

    lesson_id: UUID
    playback_id: str = Field(examples=["uNbxnGLKJ00yfbijDO8COxTOyVKT01xpxW"])
    policy: Policy
    stream_url: str = Field(description="HLS, or a file where the installation has no host of videos.")
    thumbnail_url: str | None
    storyboard_url: str | None = Field(description="WebVTT, for previews on the time line.")
    tokens: dict[str, str] = Field(
        description="For players that make the addresses themselves, as Mux's does: `playback`, `thumbnail`, "
        "`storyboard`, `gif`. Empty where the video is public."
    )
    expires_at: datetime | None = Field(description="When the addresses end: ask again. Null where they do not.")
