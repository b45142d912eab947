"""The documentation of the API.

Everything it loads ships with the package, so that a strict Content-Security-Policy holds and no other host learns who
reads it.
"""

import asyncio
from pathlib import Path

import orjson
from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request

FOLDER = Path(__file__).parent
_templates = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined)
router = APIRouter(include_in_schema=False)
static = StaticFiles(directory=FOLDER / "static")

OWN_FILES = "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; object-src 'none'"
# both viewers write style attributes and inline pictures; ReDoc searches in a worker made from a blob
VIEWERS = f"{OWN_FILES}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src 'self' blob:"


@router.get("/docs")
@router.get("/api/docs")
async def swagger(request: Request) -> HTMLResponse:
    """Show the API, ready to try."""
    return _page("swagger", title=request.app.title, policy=VIEWERS)


@router.get("/redoc")
async def redoc(request: Request) -> HTMLResponse:
    """Show the API, to read."""
    return _page("redoc", title=request.app.title, policy=VIEWERS)


@router.get("/openapi.json")
@router.get("/api/openapi.json")
async def openapi(request: Request) -> Response:
    """The OpenAPI document. It is written once, on a thread: that takes seconds, in which others are answered."""
    app = request.app
    if not hasattr(app.state, "openapi"):
        app.state.openapi = asyncio.create_task(asyncio.to_thread(lambda: orjson.dumps(app.openapi())))
    return Response(await asyncio.shield(app.state.openapi), media_type="application/json")


def _page(name: str, *, title: str, policy: str, **values: object) -> HTMLResponse:
    text = _templates.get_template(f"{name}.html").render(title=title, **values)
    return HTMLResponse(text, headers={"Content-Security-Policy": policy})
