"""What Lambda cannot answer, refused in plain words before it is tried."""

from collections.abc import MutableMapping
from typing import Any
from urllib.parse import parse_qs

import orjson
from starlette.types import ASGIApp, Receive, Scope, Send

from frontdesk.core.http.doors import CANONICAL
from frontdesk.core.http.errors import MEDIA_TYPE, problem

STREAM = f"{CANONICAL}/events"
MOST_BYTES = 5_900_000  # of an answer: Lambda lets 6 MB through, with what is around it
NEVER = frozenset({"false", "0", "no", "off", "f", "n"})


class NoStreams:
    """ASGI middleware that refuses streams of events: a function's answer goes out when it is complete."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == STREAM and _follows(scope["query_string"]):
            answer = problem(
                501,
                code="no_streams",
                title="No streams here",
                detail="This installation runs on AWS Lambda, whose answers are complete before they leave. "
                "Poll with ?follow=false and your Last-Event-ID.",
            )
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _follows(query: bytes) -> bool:
    return parse_qs(query.decode("latin-1")).get("follow", ["true"])[-1].lower() not in NEVER


def bounded(answer: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An answer to API Gateway, or in its place why it cannot go out."""
    if len(answer["body"]) <= MOST_BYTES:
        return answer
    refusal = {
        "type": "about:blank",
        "title": "More than AWS Lambda lets through",
        "status": 501,
        "detail": "This answer is larger than 6 MB: ask for less at once.",
        "code": "answer_too_large",
        "correlation_id": answer["headers"].get("x-request-id"),
    }
    headers = {"content-type": MEDIA_TYPE, "cache-control": "no-store"}
    return {"statusCode": 501, "headers": headers, "body": orjson.dumps(refusal).decode(), "isBase64Encoded": False}
