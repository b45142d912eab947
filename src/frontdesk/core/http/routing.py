"""Which route answers, found by the shape of its path: the five hundredth costs a request what the first does.

FastAPI asks one route after the other, and each router that is included in another adds a round of its own: at sixty
routes that was a third of the time that a whole request took.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute
from starlette.routing import Router as StarletteRouter
from starlette.types import Receive, Scope, Send

from frontdesk.core.http.doors import CANONICAL

Shape = tuple[int, str, str | None]  # how many parts, the first one below CANONICAL, and the last one if it is fixed


class Router(APIRouter):
    """A module's routes, at their canonical addresses from the start."""

    def __init__(self, *, prefix: str = "", **options: Any) -> None:
        super().__init__(prefix=CANONICAL + prefix, **options)


class Switchboard:
    """ASGI: hands a request to a router of those few routes that have the shape of its path."""

    def __init__(self, router: StarletteRouter) -> None:
        self._router = router.app  # knows every route, and what to say where none fits
        self._by_shape = {
            shape: APIRouter(routes=routes, redirect_slashes=False, default=router.app).app
            for shape, routes in _by_shape(router.routes).items()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._router
        if scope["type"] == "http" and scope["path"].startswith(CANONICAL):
            count, first, last = _parts(scope["path"])
            known = self._by_shape
            app = known.get((count, first, last)) or known.get((count, first, None)) or app
        await app(scope, receive, send)


def install(router: StarletteRouter, routers: Iterable[APIRouter]) -> None:
    """Give a router the routes of others, and have it find them by their shape.

    A route that takes any number of parts (`{name:path}`) is asked after all others.
    """
    for other in routers:
        router.routes.extend(other.routes)
    router.middleware_stack = Switchboard(router)


def _parts(path: str) -> tuple[int, str, str]:
    parts = path.removeprefix(CANONICAL).split("/")
    return len(parts), parts[1] if len(parts) > 1 else "", parts[-1]


def _by_shape(routes: Iterable[BaseRoute]) -> dict[Shape, list[BaseRoute]]:
    """Routes under each shape of a path that they could answer: `/users/me` before `/users/{id}`, whoever came first.

    Apart from that in their order, so that no module's place in the alphabet decides what an address means.
    """
    shapes = [(_parts(route.path), route) for route in routes if isinstance(route, APIRoute) and _is_plain(route)]
    shapes.sort(key=lambda shaped: _is_open(shaped[0][2]))
    found: dict[Shape, list[BaseRoute]] = defaultdict(list)
    for (count, first, last), _ in shapes:
        shape = count, first, None if _is_open(last) else last
        if shape not in found:
            found[shape] = [
                route
                for (others, begins, ends), route in shapes
                if (others, begins) == (count, first) and (_is_open(ends) or ends == shape[2])
            ]
    return found


def _is_plain(route: APIRoute) -> bool:
    """Whether the route's path has as many parts as the paths it answers, and a fixed first one."""
    return route.path.startswith(f"{CANONICAL}/") and ":path}" not in route.path and not _is_open(_parts(route.path)[1])


def _is_open(part: str) -> bool:
    return "{" in part
