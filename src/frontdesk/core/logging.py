"""Structured logs: JSON lines with the correlation id in production, readable ones in development."""

import logging
import sys

import structlog
from asgi_correlation_id import correlation_id
from structlog.typing import EventDict, WrappedLogger

from frontdesk.core.masking import mask
from frontdesk.core.settings import Settings


def _correlate(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    if (current := correlation_id.get()) is not None:
        event.setdefault("correlation_id", current)
    return event


def configure(settings: Settings) -> None:
    """Set up structlog and the standard library's loggers, which libraries write to, alike."""
    as_json = settings.observability.log_json
    if as_json is None:
        as_json = settings.app.environment != "development"
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _correlate,
    ]
    render: list[structlog.typing.Processor] = (
        [
            # without local variables: passwords and tokens are among them
            structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
            mask,  # what the traceback says too
            structlog.processors.JSONRenderer(),
        ]
        if as_json
        else [structlog.processors.format_exc_info, mask, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.observability.log_level.upper())
