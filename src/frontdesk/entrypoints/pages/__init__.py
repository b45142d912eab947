"""The few pages beside the API: what runs here (`/`), and its documentation (`/docs`, `/api/docs`, `/redoc`).

Everything a page loads ships with the package, so that a strict Content-Security-Policy holds and no other host learns
who reads our documentation.
"""

from html import escape
from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.requests import Request

FOLDER = Path(__file__).parent
router = APIRouter(include_in_schema=False)
static = StaticFiles(directory=FOLDER / "static")

OWN_FILES = "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; object-src 'none'"
# both viewers write style attributes and inline pictures; ReDoc searches in a worker made from a blob
VIEWERS = f"{OWN_FILES}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src 'self' blob:"


@router.get("/")
async def home(request: Request) -> HTMLResponse:
    """Say what runs here and where to go."""
    return _page("home", title=request.app.title, policy=OWN_FILES)


@router.get("/docs")
@router.get("/api/docs")
async def swagger(request: Request) -> HTMLResponse:
    """Show the API, ready to try."""
    return _page("swagger", title=request.app.title, policy=VIEWERS)


@router.get("/redoc")
async def redoc(request: Request) -> HTMLResponse:
    """Show the API, to read."""
    return _page("redoc", title=request.app.title, policy=VIEWERS)


@router.get("/api/openapi.json")
async def openapi(request: Request) -> Response:
    """The OpenAPI document beside the documentation that shows it."""
    return JSONResponse(request.app.openapi())


def _page(name: str, *, title: str, policy: str) -> HTMLResponse:
    text = (FOLDER / f"{name}.html").read_text().replace("{{ title }}", escape(title))
    return HTMLResponse(text, headers={"Content-Security-Policy": policy})
