"""The addresses of a local storage: `PUT` takes a file as S3 would, `GET` shows what is published.

They answer only while files are kept in a folder of this machine.
"""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import FileResponse

from frontdesk.core.errors import NotFound
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.entrypoints.sandbox.folder import FILES, LocalStorage
from frontdesk.modules.media import service as media
from frontdesk.modules.media.errors import AddressRefused
from frontdesk.modules.media.ports import storage

TYPES: Final = {".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp", ".gif": "image/gif"}
HEADERS: Final = {
    "Cache-Control": "public, max-age=31536000, immutable",  # what is published under a name never changes
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",  # front ends on other domains show them
}


async def _local() -> LocalStorage:
    chosen = storage()
    if not isinstance(chosen, LocalStorage):
        raise NotFound
    return chosen


Local = Annotated[LocalStorage, Depends(_local)]
router = APIRouter(prefix=FILES, include_in_schema=False)


@router.put("/incoming/{upload_id}")
async def take(
    upload_id: UUID,
    request: Request,
    local: Local,
    session: Session,
    now: Now,
    token: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Take the file of an upload from whoever has its address."""
    if not local.admits(token, upload_id):
        raise AddressRefused
    content = await request.body()  # before a transaction is open; the edge bounds it
    file_type = request.headers.get("content-type", "")
    await media.receive(session, upload_id, content, file_type=file_type, now=now)
    return Response()


@router.api_route("/{folder}/{name}", methods=["GET", "HEAD"])
async def show(folder: str, name: str, local: Local) -> FileResponse:
    """Show a published picture to everybody, as nothing but a picture."""
    path = local.path(f"{folder}/{name}") if media.is_published(f"{folder}/{name}") else None
    if path is None or not path.is_file():
        raise NotFound
    return FileResponse(path, media_type=TYPES[path.suffix], headers=HEADERS)
