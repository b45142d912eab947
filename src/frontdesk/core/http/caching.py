"""Answers that are the same for everybody and change rarely: kept by browsers and proxies, and asked for by their tag.

A router takes it as `route_class=cacheable(timedelta(days=1))`. The entity tag is made from the body, so that it is
right whatever the answer was made from; who has it already gets 304 and no body (RFC 9110, 13.1.2 and 15.4.5).
"""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from hashlib import sha256
from typing import Any

from fastapi import Request, Response, status
from fastapi.routing import APIRoute

NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "You have it already: it is what the `ETag` in your `If-None-Match` stands for."}
}


def cacheable(lasts: timedelta, *, private: bool = False) -> type[APIRoute]:
    """The class of routes whose answers hold for `lasts`; private ones for who got them alone."""
    control = f"{'private' if private else 'public'}, max-age={int(lasts.total_seconds())}"

    class CacheableRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            answer = super().get_route_handler()

            async def handler(request: Request) -> Response:
                response = await answer(request)
                if response.status_code != status.HTTP_200_OK:
                    return response
                tag = f'"{sha256(response.body).hexdigest()[:32]}"'
                headers = {"ETag": tag, "Cache-Control": control}
                if _has(request.headers.get("if-none-match"), tag):
                    return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
                response.headers.update(headers)
                return response

            return handler

    return CacheableRoute


def _has(if_none_match: str | None, tag: str) -> bool:
    """Whether the caller has what `tag` stands for; compared weakly, because proxies that compress weaken tags."""
    held = (one.strip().removeprefix("W/") for one in (if_none_match or "").split(","))
    return any(one in {tag, "*"} for one in held)
