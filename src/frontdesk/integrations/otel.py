"""Traces over OTLP/HTTP, with OpenTelemetry's own SDK (opentelemetry.io/docs/specs/otlp): the extra `otel`.

The ids of a trace and of its first span are made from the correlation id, so that every process finds them by itself:
nothing but that id has to travel through the outbox and the queue. A caller's own trace is linked, not joined.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256

from asgi_correlation_id import correlation_id
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, SpanKind, StatusCode, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from frontdesk.core.masking import discreet
from frontdesk.core.settings import ObservabilitySettings
from frontdesk.core.tracing import Kind

KINDS = {"server": SpanKind.SERVER, "consumer": SpanKind.CONSUMER}
SHOWN = 1000  # characters of a statement
_first: ContextVar[SpanContext | None] = ContextVar("first", default=None)  # whose ids the next span gets


def context_of(correlation: str) -> SpanContext:
    """The first span of the trace of a correlation id, as every process finds it."""
    digest = sha256(correlation.encode()).digest()
    ids = int.from_bytes(digest[:16], "big") or 1, int.from_bytes(digest[16:24], "big") or 1
    return SpanContext(*ids, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))


class _Ids(RandomIdGenerator):
    """Random ones, but for the first span of a correlation id."""

    def generate_trace_id(self) -> int:
        first = _first.get()
        return super().generate_trace_id() if first is None else first.trace_id

    def generate_span_id(self) -> int:
        first = _first.get()
        return super().generate_span_id() if first is None else first.span_id


class _Running:
    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def name(self, name: str) -> None:
        self._span.update_name(name)

    def note(self, **attributes: str | int) -> None:
        self._span.set_attributes(attributes)


class Otel:
    """Spans for a collector, and one for every statement within them."""

    def __init__(self, settings: ObservabilitySettings, *, release: str, environment: str) -> None:
        told = {"service.name": settings.service_name, "service.version": release}
        self._provider = TracerProvider(
            resource=Resource.create({**told, "deployment.environment.name": environment}),
            id_generator=_Ids(),
            sampler=ParentBased(TraceIdRatioBased(settings.trace_share)),
        )
        headers = settings.otlp_headers.get_secret_value() if settings.otlp_headers else ""
        pairs = dict(pair.strip().split("=", 1) for pair in headers.split(",") if "=" in pair)
        endpoint = f"{(settings.otlp_endpoint or '').rstrip('/')}/v1/traces"
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint, headers=pairs)))
        self._tracer = self._provider.get_tracer("frontdesk")

    @contextmanager
    def span(self, name: str, kind: Kind, *, caller: str | None) -> Iterator[_Running]:
        """One in the trace of the current correlation id: its first where a request begins, otherwise what follows."""
        correlation = correlation_id.get()
        first = context_of(correlation) if correlation is not None else None
        begins = kind == "server"
        context = None if first is None or begins else trace.set_span_in_context(NonRecordingSpan(first))
        token = _first.set(first if begins else None)
        try:
            made = self._tracer.start_span(name, context, KINDS[kind], links=_links(caller))
        finally:
            _first.reset(token)
        if correlation is not None:
            made.set_attribute("frontdesk.correlation_id", correlation)
        with trace.use_span(made, end_on_exit=True, record_exception=False, set_status_on_exception=False):
            try:
                yield _Running(made)
            except BaseException as error:
                made.set_status(StatusCode.ERROR, discreet(repr(error)))
                raise

    def statement(self, statement: str, seconds: float) -> None:
        """A statement that has just ended; its parameters are not known here."""
        if not trace.get_current_span().is_recording():
            return
        end = time.time_ns()
        verb = statement.lstrip()[:12].split(None, 1)[0].upper() if statement.strip() else "SQL"
        said = {"db.system.name": "postgresql", "db.query.text": discreet(" ".join(statement.split())[:SHOWN])}
        start = end - int(seconds * 1e9)
        self._tracer.start_span(verb, kind=SpanKind.CLIENT, attributes=said, start_time=start).end(end)

    def flush(self, seconds: float) -> None:
        """Send what has not been sent yet."""
        self._provider.force_flush(int(seconds * 1000))


def _links(caller: str | None) -> list[Link]:
    if caller is None:
        return []
    told = trace.get_current_span(TraceContextTextMapPropagator().extract({"traceparent": caller})).get_span_context()
    return [Link(told)] if told.is_valid else []
