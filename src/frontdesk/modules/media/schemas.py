"""What clients send and get about uploads."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from frontdesk.core.schemas import Count, Input, Output, Record
from frontdesk.modules.media.models import Upload
from frontdesk.modules.media.ports import Address, Storage
from frontdesk.modules.media.rules.formats import Refusal
from frontdesk.modules.media.rules.names import FileType, Folder, Size, Status, thumbnail

PublicUrl = Annotated[
    str,
    Field(
        description="Where everybody will see the picture once it is `ready`.",
        examples=["https://cdn.example.com/avatars/0197c1f2-a7e0-7c3e-8a51-5d8f0f6b2c11.png"],
    ),
]


class UploadIn(Input):
    """A picture that is to be uploaded."""

    file_type: FileType = Field(description="Its media type.", examples=["image/png"])
    folder: Folder = Field(
        description="What it is for. `avatars` are everybody's own; `thumbnails` need an admin; `logos` and `photos` "
        "the company's people who may change what they show.",
        examples=["avatars"],
    )
    size: Annotated[Count, Field(ge=1)] | None = Field(
        default=None,
        description="Its bytes. Where it is given, the address takes exactly as many, and takes them once.",
        examples=[48213],
    )
    company_id: UUID | None = Field(
        default=None, description="The company of a logo or a photo, for people who work for several."
    )


class AddressOut(Output):
    """Where to send the picture."""

    id: UUID
    upload_url: str = Field(
        description="Send the file's bytes here by PUT, with `headers`.",
        examples=["https://bucket.s3.amazonaws.com/incoming/0197c1f2?X-Amz-Signature=5d0c"],
    )
    public_url: PublicUrl
    headers: dict[str, str] = Field(examples=[{"Content-Type": "image/png"}])
    expires_at: datetime = Field(description="When `upload_url` ends.")

    @classmethod
    def of(cls, upload: Upload, address: Address, storage: Storage) -> Self:
        """The answer about a new upload."""
        return cls(
            id=upload.id,
            upload_url=address.url,
            public_url=storage.public_url(upload.key),
            headers=dict(address.headers),
            expires_at=upload.expires_at,
        )


class Thumbnails(Output):
    """Smaller versions of a picture, as WebP: their longest edges have at most 160, 480 and 1200 pixels."""

    small: str
    medium: str
    large: str


class UploadOut(Record):
    """An upload, as its owner sees it."""

    folder: Folder
    file_type: FileType
    size: int | None = Field(description="Bytes, as you announced them.", examples=[48213])
    company_id: UUID | None
    status: Status = Field(description="`pending` until the file comes, `processing` until it has been looked at.")
    reason: Refusal | None = Field(description="Why it was `refused`. Nothing is kept of such a file.")
    is_attached: bool = Field(description="Whether something shows it. What nothing shows is deleted after a day.")
    public_url: PublicUrl
    thumbnails: Thumbnails | None = Field(description="Once it is `ready`.")
    expires_at: datetime = Field(description="When the address that takes it ends.")

    @classmethod
    def of(cls, upload: Upload, storage: Storage) -> Self:
        """The answer about an upload."""
        sizes = {size.value: storage.public_url(thumbnail(upload.id, upload.folder, size)) for size in Size}
        return cls(
            id=upload.id,
            folder=Folder(upload.folder),
            file_type=FileType(upload.file_type),
            size=upload.size,
            company_id=upload.tenant_id,
            status=Status(upload.status),
            reason=Refusal(upload.refusal) if upload.refusal else None,  # type: ignore[call-arg]  # looked up by value
            is_attached=upload.attached_to is not None,
            public_url=storage.public_url(upload.key),
            thumbnails=Thumbnails(**sizes) if upload.status == Status.READY else None,
            expires_at=upload.expires_at,
            created_at=upload.created_at,
            updated_at=upload.updated_at,
        )
