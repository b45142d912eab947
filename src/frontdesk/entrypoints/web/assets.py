"""Scripts, styles, fonts and icons: read once, compressed once, served under an address that names their content.

The address changes with any of the files, so that browsers keep them for ever and never have a stale one.
"""

import gzip
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from frontdesk.core.errors import NotFound

FOLDER = Path(__file__).parent
PREFIX = "/assets"
FOR_EVER = "public, max-age=31536000, immutable"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
COMPRESSED_ALREADY = frozenset({".webp", ".woff2"})


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent; `gzipped` is None where that would gain nothing."""

    content: bytes
    gzipped: bytes | None
    media_type: str


@dataclass(frozen=True, slots=True)
class Assets:
    """All files, and what names their content."""

    files: dict[str, Asset]
    version: str

    def address(self, name: str) -> str:
        """Where a file is served; raises `KeyError` for one that does not exist, so that no page asks for it."""
        self.files[name]
        return f"{PREFIX}/{self.version}/{name}"


@cache
def assets() -> Assets:
    """Our own files and those that `tools/assets.py` has copied in, read when the first page is asked for."""
    found: dict[str, Asset] = {}
    digest = sha256()
    for path in sorted([*(FOLDER / "static").iterdir(), *(FOLDER / "vendor").iterdir()], key=lambda it: it.name):
        if path.suffix in TYPES:
            content = path.read_bytes()
            digest.update(path.name.encode() + content)
            # without a time, so that every process makes the same bytes
            gzipped = None if path.suffix in COMPRESSED_ALREADY else gzip.compress(content, 9, mtime=0)
            found[path.name] = Asset(content, gzipped, TYPES[path.suffix])
    return Assets(found, digest.hexdigest()[:12])


@cache
def icon(name: str) -> Markup:
    """An icon to stand in a page; it says nothing to those who listen, so that words stand beside it."""
    drawn = (FOLDER / "vendor/icons" / f"{name}.svg").read_text().partition("-->")[2].strip()
    hidden = drawn.replace("<svg", '<svg aria-hidden="true" focusable="false"', 1)
    return Markup(" ".join(hidden.split()))  # noqa: S704  a file of ours


router = APIRouter(prefix=PREFIX, include_in_schema=False)


@router.get("/{version}/{name}")
async def serve(version: str, name: str, request: Request) -> Response:
    """One file, compressed where the browser takes that. Under an older address it is not kept."""
    held = assets()
    asset = held.files.get(name)
    if asset is None:
        raise NotFound
    keep = FOR_EVER if version == held.version else "no-cache"
    return answer_with(asset, request, {"Cache-Control": keep, "Cross-Origin-Resource-Policy": "same-origin"})


def answer_with(asset: Asset, request: Request, headers: dict[str, str]) -> Response:
    """A file, compressed where the browser takes that."""
    if asset.gzipped is None:
        return Response(asset.content, media_type=asset.media_type, headers=headers)
    headers = {**headers, "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(asset.content, media_type=asset.media_type, headers=headers)
    return Response(asset.gzipped, media_type=asset.media_type, headers=headers | {"Content-Encoding": "gzip"})
