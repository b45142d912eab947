"""The addresses of the sandbox's videos: `PUT` takes a file as Mux would, `GET` plays it.

They answer only while no host is set up, on a laptop.
"""

import asyncio
import re
import tempfile
from pathlib import Path as File
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import FileResponse

from frontdesk.core.errors import Conflict, Forbidden, Invalid, NotFound
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.entrypoints.sandbox.host import VIDEOS, SandboxHost
from frontdesk.modules.video import service as video
from frontdesk.modules.video.ports import host
from frontdesk.modules.video.rules import Status

WEBM: Final = b"\x1a\x45\xdf\xa3"  # EBML, with which Matroska and WebM begin
HEADERS: Final = {
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",  # front ends on other domains play them
}
WHOLE: Final = re.compile(r"bytes 0-(\d+)/(\d+)")


async def _sandbox() -> SandboxHost:
    chosen = host()
    if not isinstance(chosen, SandboxHost):
        raise NotFound
    return chosen


Sandbox = Annotated[SandboxHost, Depends(_sandbox)]
Name = Annotated[str, Path(pattern=r"^(public|signed)_[0-9a-f]{32}$")]
Token = Annotated[str, Query(max_length=200)]
router = APIRouter(prefix=VIDEOS, include_in_schema=False)


@router.put("/{name}")
async def take(
    name: Name, request: Request, sandbox: Sandbox, session: Session, now: Now, token: Token = ""
) -> Response:
    """Take the file of an upload from whoever has its address, all at once; it is ready as it is."""
    if not sandbox.admits(name, "put", token, now=now):
        raise Forbidden
    _check_whole(request.headers.get("content-range"))
    arrived = await _kept(request, beside=sandbox.path(name))  # before a transaction is open; the edge bounds it
    try:
        upload = await video.uploaded(session, f"upload_{name}")
        if upload.status != Status.WAITING:
            raise Conflict("This upload was called off.")
        sandbox.path(name).hardlink_to(arrived)  # of two at once, one
    except FileExistsError as taken:
        raise Conflict("This address has had its file.") from taken
    finally:
        arrived.unlink(missing_ok=True)
    body, headers = sandbox.event(sandbox.told(name), now=now)
    await video.receive(session, body, headers=headers, now=now)
    return Response()


@router.api_route("/{name}", methods=["GET", "HEAD"])
async def play(name: Name, sandbox: Sandbox, now: Now, token: Token = "") -> FileResponse:
    """Play a video, or a part of it (RFC 9110, 14)."""
    path = sandbox.path(name)
    if not sandbox.admits(name, "get", token, now=now):
        raise Forbidden
    if not path.is_file():
        raise NotFound
    with path.open("rb") as file:
        media_type = "video/webm" if file.read(len(WEBM)) == WEBM else "video/mp4"
    return FileResponse(path, media_type=media_type, headers=HEADERS)


def _check_whole(content_range: str | None) -> None:
    """Uploaders that send a file in parts would leave the last of them here."""
    part = WHOLE.fullmatch(content_range or "")
    if content_range is not None and not (part and int(part[1]) + 1 == int(part[2])):
        raise Invalid("The sandbox takes a file in one piece.")


async def _kept(request: Request, *, beside: File) -> File:
    beside.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=beside.parent, prefix=".", delete=False) as file:
        arrived = File(file.name)
        try:
            async for chunk in request.stream():
                await asyncio.to_thread(file.write, chunk)
        except BaseException:
            arrived.unlink(missing_ok=True)  # noqa: ASYNC240  where the request was cancelled, nothing can wait
            raise
        return arrived
