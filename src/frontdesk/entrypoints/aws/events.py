"""What Lambda hands to the function: what kind of event it is, and what has to be put right in it.

The shapes are AWS's: payload formats 1.0 (REST APIs) and 2.0 (HTTP APIs and function URLs) of API Gateway, and the
scheduled events of EventBridge.
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from collections.abc import Mapping
from typing import Any

from frontdesk.core.settings import LambdaSettings

Event = Mapping[str, Any]

ACTION = "frontdesk"  # the key by which operators ask for something
SCHEDULED = "scheduled"
MIGRATE = "migrate"
ACTIONS = (SCHEDULED, MIGRATE)
DEFAULT_STAGE = "$default"


class UnknownEvent(ValueError):
    """Somebody invokes the function with what it does not know."""

    def __init__(self) -> None:
        super().__init__(
            "This function answers API Gateway (payload 1.0 and 2.0), scheduled events of EventBridge, and "
            + " and ".join(f'{{"{ACTION}": "{action}"}}' for action in ACTIONS)
        )


def action_of(event: Event) -> str | None:
    """What somebody asks of the function itself; None where the event is a request. Raises `UnknownEvent`."""
    if "requestContext" in event:
        return None
    if event.get("source") == "aws.events" and event.get("detail-type") == "Scheduled Event":
        return SCHEDULED
    action = event.get(ACTION)
    if action not in ACTIONS:
        raise UnknownEvent
    return str(action)


def request_of(event: Event, settings: LambdaSettings) -> dict[str, Any]:
    """An event of API Gateway as Mangum reads it rightly.

    The stage stands before the path in payload 2.0 and the path of a custom domain in both; in payload 1.0 cookies
    that came in several headers (RFC 9113, 8.2.3) are to be joined by semicolons and no other way.
    """
    context = event["requestContext"]
    if "http" in context:
        stage = context.get("stage", DEFAULT_STAGE)
        path = context["http"]["path"]
        path = path if stage == DEFAULT_STAGE else _without(path, prefix=stage)
        path = _without(path, prefix=settings.base_path)
        return {**event, "requestContext": {**context, "http": {**context["http"], "path": path}}}
    headers = {
        name: ["; ".join(values)] if name.lower() == "cookie" else values
        for name, values in (event.get("multiValueHeaders") or {}).items()
    }
    return {**event, "path": _without(event["path"], prefix=settings.base_path), "multiValueHeaders": headers}


def _without(path: str, *, prefix: str) -> str:
    """A path without its first parts, if those are `prefix`; `/prodigal` does not begin with `prod`."""
    whole = f"/{prefix.strip('/')}"
    if whole == "/" or (path != whole and not path.startswith(f"{whole}/")):
        return path
    return path[len(whole) :] or "/"
