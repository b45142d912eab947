"""Pictures that people upload on any page: what `ui.picture_upload` asks."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Response
from pydantic import Field

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.limits import limit
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.uploads import State, begun, looked
from frontdesk.modules.media import service as media
from frontdesk.modules.media.dependencies import OwnUpload
from frontdesk.modules.media.ports import storage
from frontdesk.modules.media.schemas import UploadIn, UploadOut
from frontdesk.modules.media.service import FileType, Folder

router = Pages()
CHECKS = Depends(limit("600/minute", by="address", scope="looks at uploads"))  # a script asks again and again


class PictureForm(Input):
    """A picture that somebody has chosen."""

    folder: Folder
    file_type: FileType
    size: Annotated[int, Field(ge=1)]
    company_id: UUID | None = None


@router.post("/pictures", dependencies=[WRITES])
async def begin(
    wanted: Annotated[PictureForm, Form()], page: ThisPage, caller: Caller, session: Session, now: Now
) -> Response:
    """Say where to send a picture."""
    upload, address = await media.begin(session, UploadIn(**wanted.model_dump()), caller=caller, now=now)
    return begun(page.picture(address.url), headers=address.headers, check=f"/pictures/{upload.id}")


@router.post("/pictures/{upload_id}", dependencies=[CHECKS])
async def check(upload: OwnUpload, page: ThisPage, session: Session, now: Now) -> Response:
    """Have a picture looked at that was sent, and say how far that has come."""
    seen = UploadOut.of(await media.complete(session, upload, now=now), storage())
    if seen.reason is not None:
        return looked(State.REFUSED, said=seen.reason.meaning)
    if seen.thumbnails is None:
        return looked(State.WORKING)
    return looked(State.READY, id=str(seen.id), url=seen.public_url, preview=page.picture(seen.thumbnails.medium))
