"""Which route answers, found by the shape of its path: the five hundredth costs a request what the first does.

FastAPI asks one route after the other, and each router that is included in another adds a round of its own: at sixty
routes that was a third of the time that a whole request took.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match, Route
from starlette.routing import Router as StarletteRouter
from starlette.types import ASGIApp, Receive, Scope, Send

from frontdesk.core.http.doors import CANONICAL

Shape = tuple[int, str, str | None]  # how many parts, the first one (with CANONICAL above it), the last if it is fixed


class Router(APIRouter):
    """A module's routes, at their canonical addresses from the start."""

    def __init__(self, *, prefix: str = "", **options: Any) -> None:
        super().__init__(prefix=CANONICAL + prefix, **options)


class Switchboard:
    """ASGI: hands a request to a router of those few routes that have the shape of its path.

    `/users/me` is asked before `/users/{id}`, whoever came first, so that no module's place in the alphabet decides
    what an address means; and where it fits, it alone says which methods the address has.
    """

    def __init__(self, router: StarletteRouter) -> None:
        self._router = router.app  # knows every route, and what to say where none fits
        shapes = _by_shape(router.routes)
        self._open = {
            (count, first): _router(routes, otherwise=router.app)
            for (count, first, last), routes in shapes.items()
            if last is None
        }
        self._fixed = {
            (count, first, last): _router(routes, otherwise=self._open.get((count, first), router.app))
            for (count, first, last), routes in shapes.items()
            if last is not None
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app: ASGIApp = self._router
        if scope["type"] == "http":
            count, first, last = _parts(scope["path"])
            app = self._fixed.get((count, first, last)) or self._open.get((count, first)) or app
        await app(scope, receive, send)


def install(router: StarletteRouter, routers: Iterable[APIRouter]) -> None:
    """Give a router the routes of others, and have it find them by their shape.

    A route that takes any number of parts (`{name:path}`) is asked after all others.
    """
    for other in routers:
        router.routes.extend(other.routes)
    router.middleware_stack = Switchboard(router)


def methods_at(routes: Iterable[BaseRoute], scope: Scope) -> set[str]:
    """The methods that the path of a request has."""
    there = [route for route in routes if isinstance(route, Route) and route.matches(scope)[0] is not Match.NONE]
    fixed = [route for route in there if not _is_open(route.path.rpartition("/")[2])]
    return {method for route in fixed or there for method in route.methods or ()}


def _parts(path: str) -> tuple[int, str, str]:
    above = CANONICAL if path.startswith(f"{CANONICAL}/") else ""
    parts = path.removeprefix(above).split("/")
    return len(parts), above + parts[1] if len(parts) > 1 else "", parts[-1]


def _router(routes: list[BaseRoute], *, otherwise: ASGIApp) -> ASGIApp:
    return APIRouter(routes=routes, redirect_slashes=False, default=otherwise).app


def _by_shape(routes: Iterable[BaseRoute]) -> dict[Shape, list[BaseRoute]]:
    """Routes in their order, by the shape of their own path."""
    found: dict[Shape, list[BaseRoute]] = defaultdict(list)
    for route in routes:
        if isinstance(route, APIRoute) and _is_plain(route):
            count, first, last = _parts(route.path)
            found[count, first, None if _is_open(last) else last].append(route)
    return found


def _is_plain(route: APIRoute) -> bool:
    """Whether the route's path has as many parts as the paths it answers, and a fixed first one."""
    return ":path}" not in route.path and not _is_open(_parts(route.path)[1])


def _is_open(part: str) -> bool:
    return "{" in part
