"""Routes are found by the shape of their paths, and answer as if each had been asked."""

from collections.abc import AsyncIterator

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from httpx2 import ASGITransport, AsyncClient
from starlette.routing import Match
from starlette.types import Scope

from frontdesk.core.http import routing
from frontdesk.core.http.doors import CANONICAL
from frontdesk.core.http.routing import Router

NOBODY = "01a1fc58-b1b4-7530-a409-bc4c92695616"


def _routes() -> Router:
    router = Router(prefix="/things")

    @router.get("/search")
    async def search() -> str:
        return "search"

    @router.get("/{thing}")
    async def one(thing: str) -> str:
        return thing

    @router.put("/{thing}")
    async def put(thing: str) -> str:
        return f"put {thing}"

    @router.get("/mine")  # after the open one
    async def mine() -> str:
        return "mine"

    @router.get("/{thing}/late")  # the same shape as the next one, which is asked first where both fit
    async def late(thing: str) -> str:
        return f"late {thing}"

    @router.get("/{thing}/{part}")
    async def part(thing: str, part: str) -> str:
        return f"{thing} {part}"

    @router.get("/files/{path:path}")
    async def file(path: str) -> str:
        return f"file {path}"

    return router


def _pages() -> APIRouter:
    """Routes above the API's, of the same shapes."""
    router = APIRouter()

    @router.get("/")
    async def home() -> str:
        return "home"

    @router.get("/things/{thing}")
    async def page(thing: str) -> str:
        return f"page of {thing}"

    return router


@pytest.fixture
async def things() -> AsyncIterator[AsyncClient]:
    app = FastAPI()
    routing.install(app.router, [_routes(), _pages()])
    async with AsyncClient(transport=ASGITransport(app), base_url=f"http://frontdesk.test{CANONICAL}") as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path", "answer"),
    [
        ("GET", "search", "search"),  # declared before the open one
        ("GET", "a", "a"),
        ("GET", "mine", "mine"),  # what is fixed is asked first, wherever it was declared
        ("PUT", "a", "put a"),
        ("GET", "a/late", "late a"),
        ("GET", "a/b", "a b"),
        ("GET", "files/a", "files a"),  # declared before the file
        ("GET", "files/a/b/c", "file a/b/c"),  # of any shape
    ],
)
async def test_the_first_route_that_fits_answers(things: AsyncClient, method: str, path: str, answer: str) -> None:
    response = await things.request(method, f"/things/{path}")
    assert (response.status_code, response.json()) == (200, answer)


async def test_pages_are_beside_the_api(things: AsyncClient) -> None:
    above = "http://frontdesk.test"
    assert [(await things.get(f"{above}{path}")).json() for path in ("/", "/things/a", "/things/search")] == [
        "home",
        "page of a",
        "page of search",
    ]
    assert (await things.get(f"{above}/things/a/b")).status_code == 404


@pytest.mark.parametrize("path", ["/", "/sign-in", "/health", f"/api/v1/rooms/{NOBODY}", f"/rooms/{NOBODY}"])
async def test_few_routes_are_asked_of_hundreds(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    asked: list[str] = []
    matches = APIRoute.matches

    def counting(self: APIRoute, scope: Scope) -> tuple[Match, Scope]:
        asked.append(self.path)
        return matches(self, scope)

    monkeypatch.setattr(APIRoute, "matches", counting)
    await client.get(path)
    assert len(asked) in range(1, 5), asked


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/things", 404),
        ("GET", "/nothing/a", 404),
        ("DELETE", "/things/a", 405),
        ("PUT", "/things/a/b", 405),
        ("PUT", "/things/search", 405),
    ],  # the fixed one alone says which methods there are
)
async def test_where_none_fits_the_answer_says_so(things: AsyncClient, method: str, path: str, status: int) -> None:
    assert (await things.request(method, path)).status_code == status
