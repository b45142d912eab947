"""`Idempotency-Key` on POST: the same request sent twice has one effect and one answer.

A route takes it by standing in a router with `route_class=IdempotentRoute` and depending on `Idempotent`. Routes that
hand out tokens do not: a repeated answer would hand them out again.
"""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from fastapi.routing import APIRoute

from frontdesk.core.http.auth import MaybeCaller
from frontdesk.core.http.limits import address_of
from frontdesk.core.http.resources import held_by
from frontdesk.core.http.session import Session
from frontdesk.core.idempotency import Answer, Key

IdempotencyKey = Annotated[
    str | None,
    Header(
        description="A key of your own, at most 255 characters. The same request with the same key is carried out "
        "once and answered alike for 24 hours; with another body or query it is refused (422).",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        examples=["5f1c2f0e-6a58-4ac4-9a0e-2d0f6f2f5d3b"],
    ),
]


REPEATED = ("ETag", "Location")  # headers that say more of an answer; the others are about its way


class Replay(Exception):
    """Carries an earlier answer out of the dependencies, past the handler."""

    def __init__(self, answer: Answer) -> None:
        self.response = Response(
            answer.body,
            status_code=answer.status,
            media_type=answer.media_type,
            headers={**answer.headers, "Idempotency-Replayed": "true"},
        )


async def idempotent(
    request: Request, session: Session, caller: MaybeCaller, idempotency_key: IdempotencyKey = None
) -> None:
    """Repeat the earlier answer to this key, or have the one to come kept."""
    if idempotency_key is None:
        return
    held = held_by(request)
    now = held.clock.now()
    key = Key.of(
        scope=f"{caller.user_id if caller else address_of(request)} {request.method} {request.url.path}",
        key=idempotency_key,
        body=b"\n".join([request.url.query.encode(), await request.body()]),
        security=held.settings.security,
    )
    earlier = await key.earlier(session, now=now)
    if earlier is not None:
        raise Replay(earlier)
    request.state.idempotency = key, session, now


Idempotent = Depends(idempotent, scope="function")


class IdempotentRoute(APIRoute):
    """A route that keeps its answer in the request's own transaction, just before that commits."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler with the keeping around it."""
        answer = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                response = await answer(request)
            except Replay as replay:
                return replay.response
            kept = getattr(request.state, "idempotency", None)
            if kept and response.status_code < HTTPStatus.MULTIPLE_CHOICES:
                key, session, now = kept
                headers = {name: response.headers[name] for name in REPEATED if name in response.headers}
                answered = Answer(response.status_code, response.media_type or "", bytes(response.body), headers)
                await key.keep(session, answered, now=now)
            return response

        return handler
