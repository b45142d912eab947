"""What `static/upload.js` is told: where a file goes, and what has become of it.

Files go from the browser straight to the storage, so that no page waits for them. A page's own addresses say where to
(a POST of what `ui.upload` names, with `file_type` and `size`) and what came of it (a POST of the address `check`).
"""

from collections.abc import Mapping
from enum import StrEnum, auto

from fastapi import Response
from fastapi.responses import JSONResponse

from frontdesk.entrypoints.web.page import NOT_KEPT


class State(StrEnum):
    """What has become of a file."""

    WORKING = auto()
    READY = auto()
    REFUSED = auto()


def begun(url: str, *, headers: Mapping[str, str], check: str, part_bytes: int | None = None) -> Response:
    """A file is to be sent to `url` by PUT, in parts of so many bytes or as a whole; `check` tells what came of it."""
    told = {"url": url, "headers": dict(headers), "check": check, "part_bytes": part_bytes}
    return JSONResponse(told, headers=NOT_KEPT)


def looked(state: State, *, said: str | None = None, **found: str | None) -> Response:
    """What has become of a file: `said` to people where it is refused, and what a field is given of it."""
    return JSONResponse({"state": state, "said": said, **found}, headers=NOT_KEPT)
