"""Where Sentry and a collector of traces would be: takes what is sent and reads it as they do.

Envelopes: https://develop.sentry.dev/sdk/data-model/envelopes/ ; traces: the protobuf of
https://opentelemetry.io/docs/specs/otlp/#otlphttp
"""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

PROJECT = "/api/42/envelope/"
TRACES = "/v1/traces"


@dataclass(frozen=True, slots=True)
class Told:
    """A span, as a collector keeps it."""

    service: str
    name: str
    trace: str
    span: str
    parent: str
    attributes: dict[str, str]
    status: str


@dataclass
class Ingest:
    """What has come."""

    port: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)
    spans: list[Told] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    @property
    def settings(self) -> dict[str, str]:
        """What has processes tell it."""
        there = f"127.0.0.1:{self.port}"
        return {
            "SENTRY_DSN": f"http://0123456789abcdef@{there}/42",
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://{there}",
            "OTEL_EXPORTER_OTLP_HEADERS": "x-key=of-the-collector",
            "OTEL_BSP_SCHEDULE_DELAY": "200",
        }

    def take(self, path: str, body: bytes, key: str) -> bool:
        """Read what was posted; whether this is the place for it."""
        self.raw.append(body)
        if path == PROJECT:
            head, *items = body.split(b"\n")
            assert "event_id" in json.loads(head)
            for header, item in zip(items[::2], items[1::2], strict=False):
                if json.loads(header)["type"] == "event":
                    self.errors.append(json.loads(item))
            return True
        if path == TRACES:
            self.keys.add(key)
            request = ExportTraceServiceRequest()
            request.ParseFromString(body)
            self.spans += _read(request)
            return True
        return False


def _read(request: ExportTraceServiceRequest) -> Iterator[Told]:
    for resource in request.resource_spans:
        service = next(one.value.string_value for one in resource.resource.attributes if one.key == "service.name")
        for scope in resource.scope_spans:
            for span in scope.spans:
                ids = (span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex())
                said = {one.key: one.value.string_value or str(one.value.int_value) for one in span.attributes}
                yield Told(service, span.name, *ids, said, span.status.message)


@contextmanager
def ingesting() -> Iterator[Ingest]:
    """A server of both, until the end of the context."""
    ingest = Ingest()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            known = ingest.take(self.path, body, self.headers.get("x-key", ""))
            self.send_response(200 if known else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    ingest.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield ingest
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
