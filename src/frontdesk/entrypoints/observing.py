"""What a process tells others of how it goes, where they are named: errors for Sentry, traces for a collector.

Both are extras: nothing of them is loaded unless its setting is there.
"""

import logging
import os
from collections.abc import Callable
from importlib.metadata import version

from frontdesk.core import statements, tracing
from frontdesk.core.settings import Settings
from frontdesk.entrypoints.embedded.errors import SettingsRefused

PATIENCE_SECONDS = 2.0  # with whoever is told

_flushes: list[Callable[[float], None]] = []
_handlers: list[logging.Handler] = []
_pid: int | None = None  # of the process that has begun: a forked one begins for itself


def start(settings: Settings) -> None:
    """Begin to tell, once per process. Call it whenever logging has been set up, which takes other handlers away.

    Raises:
        SettingsRefused: somebody is named, and the extra that speaks to them is not installed.
    """
    global _pid  # noqa: PLW0603  one per process is the point
    if _pid != os.getpid():
        _flushes.clear()
        _handlers.clear()
        if settings.observability.sentry_dsn is not None:
            _errors(settings)
        if settings.observability.otlp_endpoint is not None:
            _traces(settings)
        _pid = os.getpid()
    for handler in _handlers:
        logging.getLogger().addHandler(handler)  # no second time


def release() -> str:
    """This release, as others file it."""
    return f"frontdesk@{version('frontdesk')}"


def flush() -> None:
    """Tell what has not been told yet, before this process is frozen or ends."""
    for each in _flushes:
        each(PATIENCE_SECONDS)


def _errors(settings: Settings) -> None:
    try:
        from frontdesk.integrations import sentry  # noqa: PLC0415  an extra
    except ModuleNotFoundError as missing:
        raise _missing("SENTRY_DSN", "sentry", missing) from missing
    handler = sentry.start(settings.observability, release=release(), environment=settings.app.environment)
    _handlers.append(handler)
    _flushes.append(sentry.flush)


def _traces(settings: Settings) -> None:
    try:
        from frontdesk.integrations import otel  # noqa: PLC0415  an extra
    except ModuleNotFoundError as missing:
        raise _missing("OTEL_EXPORTER_OTLP_ENDPOINT", "otel", missing) from missing
    tracer = otel.Otel(settings.observability, release=release(), environment=settings.app.environment)
    tracing.collect(tracer)
    statements.tell(tracer.statement)
    _flushes.append(tracer.flush)


def _missing(setting: str, extra: str, missing: ModuleNotFoundError) -> SettingsRefused:
    return SettingsRefused(
        f"{setting} is set, and {missing.name} is not installed: "
        f"pip install '.[{extra}]' in the folder of the sources, or leave {setting} out."
    )
