"""Errors for Sentry, with its own SDK (docs.sentry.io/platforms/python): the extra `sentry`.

What is sent is what the log says at level ERROR, with its traceback and correlation id, through the log's own mask.
The SDK's integrations stay out: they would send headers, bodies, local variables and addresses of people.
"""

import logging
from collections.abc import Mapping
from typing import Any

import sentry_sdk
from asgi_correlation_id import correlation_id
from sentry_sdk.utils import event_from_exception

from frontdesk.core.masking import masked
from frontdesk.core.settings import ObservabilitySettings

# what the SDK says of itself, and of the line of code; numbers and names that only look like somebody's
PLAIN = frozenset({"event_id", "timestamp", "platform", "sdk", "release", "environment", "level", "modules"})


class Errors(logging.Handler):
    """Hands records to Sentry."""

    def emit(self, record: logging.LogRecord) -> None:
        """Send one. Whatever goes wrong here is no reason for anything else to fail."""
        if record.name.startswith("sentry_sdk"):
            return
        try:
            sentry_sdk.capture_event(*_event(record))
        except Exception:  # noqa: BLE001  a log handler's own way
            self.handleError(record)


def _event(record: logging.LogRecord) -> tuple[Any, Any]:
    fields = dict(record.msg) if isinstance(record.msg, Mapping) else {"event": record.getMessage()}
    error = fields.pop("exc_info", None) or record.exc_info
    event: dict[str, Any] = {}
    hint: dict[str, Any] = {}
    if isinstance(error, BaseException):
        error = (type(error), error, error.__traceback__)
    if isinstance(error, tuple) and error[0] is not None:
        event, hint = event_from_exception(error, client_options=sentry_sdk.get_client().options)  # type: ignore[assignment]  # a TypedDict of theirs
    event["logentry"] = {"formatted": str(fields.pop("event", record.name))}
    event["level"] = record.levelname.lower()
    event["logger"] = record.name
    event["extra"] = {name: value for name, value in fields.items() if not name.startswith("_")}
    event["tags"] = {"correlation_id": fields.get("correlation_id") or correlation_id.get() or "none"}
    return event, hint


def _mask(event: Any, _: Any) -> Any:
    """Take secrets and personal data out of an event, tracebacks included."""
    return {name: value if name in PLAIN else masked("", value) for name, value in event.items()}


def start(settings: ObservabilitySettings, *, release: str, environment: str) -> Errors:
    """Point the SDK at the project of the settings; what hands it our errors."""
    assert settings.sentry_dsn is not None  # noqa: S101  whoever calls this saw to it
    sentry_sdk.init(
        dsn=settings.sentry_dsn.get_secret_value(),
        release=release,
        environment=environment,
        default_integrations=False,
        auto_enabling_integrations=False,
        send_default_pii=False,
        include_local_variables=False,
        max_breadcrumbs=0,
        server_name="",  # a machine's name is nobody's business
        before_send=_mask,
    )
    return Errors(level=logging.ERROR)


def flush(seconds: float) -> None:
    """Send what has not been sent yet."""
    sentry_sdk.flush(seconds)
