"""Uploads over HTTP."""

from fastapi import Depends

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.limits import limit
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.modules.media import service
from frontdesk.modules.media.dependencies import OwnUpload
from frontdesk.modules.media.ports import storage
from frontdesk.modules.media.schemas import AddressOut, UploadIn, UploadOut

router = Router(prefix="/uploads", tags=["uploads"])

UPLOAD = "/{upload_id:uuid}"  # nothing but an id: `presigned-url` is none, and cannot be read
ADDRESSES = Depends(limit("120/minute", by="address", scope="uploads"))  # one address may be a whole office's


@router.post(
    "/presigned-url",
    operation_id="media_begin_upload",
    summary="Get an address to upload a picture to",
    responses=responses(401, 403, 404, 409, 422, 429),
    dependencies=[ADDRESSES],
)
async def begin_upload(wanted: UploadIn, caller: Caller, session: Session, now: Now) -> AddressOut:
    """Get a signed address that takes one picture, sent by PUT with the `headers` of the answer.

    Then say that it is there (`POST /api/v1/uploads/{upload_id}/complete`); without that it is found after some
    seconds. Once it has been looked at, `public_url` shows it without what the camera wrote into it, at most 2048
    pixels wide and high. What nothing shows is deleted after a day.

    Refusals: `forbidden` (403) for thumbnails without an admin, and for pictures of a company without the right to
    change what they show; `company_not_found` (404) for others' companies; `too_many_uploads` (409) with a hundred
    that nothing shows; `company_required` (422) for a company's picture by somebody
    who makes them for several;
    `file_too_large` (422); `storage_unavailable` (503).
    """
    upload, address = await service.begin(session, wanted, caller=caller, now=now)
    return AddressOut.of(upload, address, storage())


@router.post(
    f"{UPLOAD}/complete",
    operation_id="media_complete_upload",
    summary="Say that the picture has been sent",
    responses=responses(401, 404, 409, 422, 503),
)
async def complete_upload(upload: OwnUpload, session: Session, now: Now) -> UploadOut:
    """Have the picture looked at that you have sent. Said again, it changes nothing.

    Refusals: `upload_not_found` (404), also for other people's; `not_uploaded` (409) while there is no file;
    `picture_refused` (422) for one that has the wrong size or type, with `reason`: it is deleted, and the address takes
    another for as long as it lasts; `storage_unavailable` (503).
    """
    return UploadOut.of(await service.complete(session, upload, now=now), storage())


@router.get(UPLOAD, operation_id="media_get_upload", summary="Read an upload", responses=responses(401, 404, 422))
async def get_upload(upload: OwnUpload) -> UploadOut:
    """How far your upload has come, and why it was refused if it was.

    Refusals: `upload_not_found` (404), also for other people's.
    """
    return UploadOut.of(upload, storage())
