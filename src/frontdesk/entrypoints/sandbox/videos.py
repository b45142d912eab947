"""The addresses of the sandbox's videos: `PUT` takes a file as Mux would, whole or in parts, `GET` plays it.

They answer only while no host is set up, on a laptop.
"""

import asyncio
import fcntl
import os
import re
import shutil
import tempfile
import time
from pathlib import Path as File
from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import FileResponse

from frontdesk.core.errors import Conflict, Forbidden, Invalid, NotFound
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.entrypoints.sandbox.host import ADDRESS_LASTS, MAX_BYTES, VIDEOS, SandboxHost
from frontdesk.modules.video import service as video
from frontdesk.modules.video.ports import host
from frontdesk.modules.video.rules import Status

WEBM: Final = b"\x1a\x45\xdf\xa3"  # EBML, with which Matroska and WebM begin
HEADERS: Final = {
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",  # front ends on other domains play them
}
PART: Final = re.compile(r"bytes (\d{1,12})-(\d{1,12})/(\d{1,12})")
RESUME: Final = 308  # until all is there: cloud.google.com/storage/docs/resumable-uploads, which Mux's addresses are


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
    """Take the file of an upload from whoever has its address; it is ready as it is.

    A part is answered 308 with the `Range` that has come; one that has come already, or does not follow, changes that
    by nothing.
    """
    if not sandbox.admits(name, "put", token, now=now):
        raise Forbidden
    part = _part(request.headers.get("content-range"))
    if (await sandbox.look_up(f"upload_{name}")).status is Status.READY:
        raise Conflict("This address has had its file.")
    arrived = await _kept(request, beside=sandbox.path(name))  # before a transaction is open; the edge bounds it
    if part is not None:
        begun = arrived.with_name(f".{name}.parts")
        size = await asyncio.to_thread(_join, begun, arrived, part.start)
        if size < part.whole:
            return Response(status_code=RESUME, headers={"Range": f"bytes=0-{size - 1}"} if size else {})
        arrived = begun
    try:
        upload = await video.uploaded(session, f"upload_{name}")
        if upload.status != Status.WAITING:
            raise Conflict("This upload was called off.")
        sandbox.path(name).hardlink_to(arrived)  # of two at once, one
    except (FileExistsError, FileNotFoundError) as taken:  # in parts, the first one has taken them along
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


class _Part(NamedTuple):
    """Which bytes of a file come, and how many it has."""

    start: int
    whole: int


def _part(content_range: str | None) -> _Part | None:
    """The part that a header tells of, None where the file comes as a whole."""
    if content_range is None:
        return None
    found = PART.fullmatch(content_range)
    if found is None or not int(found[1]) <= int(found[2]) < int(found[3]) <= MAX_BYTES:
        raise Invalid(f"No part of a file of at most {MAX_BYTES} bytes.")
    return _Part(int(found[1]), int(found[3]))


def _join(begun: File, part: File, start: int) -> int:
    """Put a part behind what has come of its file; how many bytes that are. What others gave up is cleared away."""
    with begun.open("ab") as file, part.open("rb") as more:
        fcntl.flock(file, fcntl.LOCK_EX)  # of two at once the second finds what the first has brought
        there = file.seek(0, os.SEEK_END)
        if start <= there:
            more.seek(there - start)
            shutil.copyfileobj(more, file)
        size = file.tell()
    part.unlink()
    for other in begun.parent.glob(".*.parts"):
        if time.time() - other.stat().st_mtime > ADDRESS_LASTS.total_seconds():
            other.unlink()
    return size


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
