"""Errors go to Sentry and traces to a collector, from API and worker, in their own protocols, and tell of nobody."""

import asyncio
import sys
from collections.abc import Callable
from hashlib import sha256

import asyncpg
import pytest
from httpx2 import AsyncClient

from frontdesk.core.settings import Settings
from frontdesk.entrypoints import observing
from frontdesk.entrypoints.embedded.errors import SettingsRefused
from tests.factories import PASSWORD
from tests.fakes.ingest import ingesting
from tests.journeys.conftest import Serve, Work
from tests.patience import PATIENCE_SECONDS
from tests.smtp import MailServer

SIGN_UP = {"email": "ada@example.com", "password": PASSWORD, "phone": "+44 20 7946 0958", "firstname": "Augusta"}
SECRETS = (b"ada@example.com", b"7946", PASSWORD.encode(), b"Augusta", b"0123456789abcdef0123456789abcdef", b"eyJ")
SIGNING_UP = "POST /api/v1/auth/register"


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(2 * PATIENCE_SECONDS):
        while not is_so():  # noqa: ASYNC110  other processes set no event of ours
            await asyncio.sleep(0.05)


@pytest.mark.proof
async def test_an_error_and_a_trace_from_the_request_to_the_mail(
    serve: Serve, worker: Work, http: AsyncClient, mails: MailServer, database_url: str
) -> None:
    mails.data = f"451 no room for {SIGN_UP['email']}"  # what the mail server says of somebody
    where = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(mails.port), "SMTP_TLS": "false"}
    with ingesting() as ingest:
        server = serve(**ingest.settings)
        worker(**where, **ingest.settings)
        headers = {"X-Request-ID": "sign-up-of-ada", "traceparent": f"00-{'ab' * 16}-{'cd' * 8}-01"}
        signed_up = await http.post(f"{server.url}/api/v1/auth/register", json=SIGN_UP, headers=headers)
        assert signed_up.status_code == 201
        connection = await asyncpg.connect(database_url)
        await connection.execute("ALTER TABLE cities RENAME TO elsewhere")
        await connection.close()
        failed = await http.get(f"{server.url}/api/v1/cities?q=ada@example.com", headers={"X-Request-ID": "no-cities"})
        assert failed.status_code == 500

        def told(name: str) -> list[str]:
            return [error["tags"]["correlation_id"] for error in ingest.errors if name in str(error)]

        await until(lambda: "no-cities" in told("UndefinedTable") and "sign-up-of-ada" in told("handler_failed"))
        trace = sha256(b"sign-up-of-ada").hexdigest()[:32]

        def ours() -> set[str]:
            return {span.name for span in ingest.spans if span.trace == trace}

        await until(lambda: {SIGNING_UP, "INSERT", "notifications.due"} <= ours() or len(ours()) > 6)

    error = next(one for one in ingest.errors if one["tags"]["correlation_id"] == "no-cities")
    assert (error["release"], error["environment"]) == (observing.release(), "test")
    assert error["logentry"]["formatted"] == "unforeseen_error"
    modules = {frame["module"] for one in error["exception"]["values"] for frame in one["stacktrace"]["frames"]}
    assert "frontdesk.modules.geography.router" in modules
    unsent = next(one for one in ingest.errors if one["logentry"]["formatted"] == "handler_failed")
    assert unsent["tags"] == {"correlation_id": "sign-up-of-ada"}
    assert unsent["extra"]["handler"].startswith("notifications.")
    (first,) = [span for span in ingest.spans if span.name == SIGNING_UP]
    assert (first.trace, first.span, first.parent) == (trace, sha256(b"sign-up-of-ada").hexdigest()[32:48], "")
    assert (first.attributes["http.response.status_code"], first.attributes["frontdesk.correlation_id"]) == (
        "201",
        "sign-up-of-ada",
    )
    following = [span for span in ingest.spans if span.trace == trace and span.name.startswith(("users.", "accounts."))]
    assert following
    assert {span.parent for span in following} == {first.span}
    statements = [span for span in ingest.spans if span.parent in {one.span for one in following}]
    assert {span.attributes["db.system.name"] for span in statements} == {"postgresql"}
    assert ingest.keys == {"of-the-collector"}
    assert [secret for secret in SECRETS if any(secret in body for body in ingest.raw)] == []


@pytest.mark.parametrize(
    ("setting", "module", "adapter", "extra"),
    [
        ("SENTRY_DSN", "sentry_sdk", "sentry", "sentry"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "opentelemetry.exporter.otlp.proto.http.trace_exporter", "otel", "otel"),
    ],
)
def test_an_extra_that_is_missing_is_said(
    monkeypatch: pytest.MonkeyPatch, setting: str, module: str, adapter: str, extra: str
) -> None:
    monkeypatch.setattr(observing, "_pid", None)
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.delitem(sys.modules, f"frontdesk.integrations.{adapter}", raising=False)
    monkeypatch.setenv(setting, "http://key@127.0.0.1:9/1")
    with pytest.raises(SettingsRefused, match=rf"{setting} is set, .*pip install '\.\[{extra}\]'"):
        observing.start(Settings())
