"""`make lambda-deploy` against an endpoint that behaves as Lambda's does, and what stands in the template."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest

from tools import lambda_deploy, make_env_example
from tools.lambda_deploy import CannotDeploy, deploy

TEMPLATE = Path(__file__).parents[2] / "deploy/lambda/template.yaml"
CODE = b"what make lambda built"
CHECKSUM = base64.b64encode(hashlib.sha256(CODE).digest()).decode()
# https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html
CONFIGURATION = re.compile(r"/2015-03-31/functions/frontdesk/configuration")
UPDATE = re.compile(r"/2015-03-31/functions/frontdesk/code")


class Lambda(BaseHTTPRequestHandler):
    """A function called frontdesk, and a bucket."""

    statuses: ClassVar[list[str]] = []  # told one after the other; the last one stays
    updates: ClassVar[list[dict[str, Any]]] = []
    objects: ClassVar[dict[str, bytes]] = {}
    checksum: ClassVar[str | None] = None  # of the code that it has; unset: of what came

    def do_GET(self) -> None:
        if not CONFIGURATION.match(self.path):
            self._answer(404, {"Message": "Function not found: arn:aws:lambda:eu-central-1:1:function:nobody"})
            return
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        checksum = self.checksum or CHECKSUM
        told = {"LastUpdateStatus": status, "LastUpdateStatusReason": "The image is broken.", "CodeSha256": checksum}
        self._answer(200, told)

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if UPDATE.match(self.path):
            self.updates.append(json.loads(body))
            self._answer(200, {"LastUpdateStatus": "InProgress"})
        else:
            self.objects[self.path] = body
            self._answer(200, None)  # S3 says nothing

    def _answer(self, status: int, body: dict[str, Any] | None) -> None:
        text = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        if status >= 400:
            self.send_header("X-Amzn-ErrorType", "ResourceNotFoundException")
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


Told = Callable[..., AbstractContextManager[str]]


@contextmanager
def running(*statuses: str, checksum: str | None = None) -> Iterator[str]:
    """The address of a Lambda that tells these statuses."""
    Lambda.statuses, Lambda.updates, Lambda.objects, Lambda.checksum = list(statuses), [], {}, checksum
    server = ThreadingHTTPServer(("127.0.0.1", 0), Lambda)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A zip, somebody who may deploy it, and no waiting."""
    for name, value in {"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "s"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setattr(lambda_deploy, "LOOK_EVERY_SECONDS", 0.0)
    made = tmp_path / "lambda_deployment.zip"
    made.write_bytes(CODE)
    return made


def test_it_waits_until_the_function_has_the_code(archive: Path) -> None:
    with running("InProgress", "Successful", "InProgress", "InProgress", "Successful") as url:
        assert deploy(archive, "frontdesk", bucket=None, endpoint_url=url) == CHECKSUM
        assert [base64.b64decode(update["ZipFile"]) for update in Lambda.updates] == [CODE]
        assert Lambda.statuses == ["Successful"]  # it looked until then


def test_by_way_of_a_bucket(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lambda_deploy, "MOST_BYTES", 1)
    with running("Successful") as url:
        with pytest.raises(CannotDeploy, match="set LAMBDA_BUCKET"):
            deploy(archive, "frontdesk", bucket=None, endpoint_url=url)
        assert Lambda.updates == []
        deploy(archive, "frontdesk", bucket="releases", endpoint_url=url)
        key = f"frontdesk/{hashlib.sha256(CODE).hexdigest()}.zip"
        assert [(update["S3Bucket"], update["S3Key"]) for update in Lambda.updates] == [("releases", key)]
        assert [path.endswith(key) for path in Lambda.objects] == [True]


@pytest.mark.parametrize(
    ("function", "statuses", "checksum", "complaint"),
    [
        ("", ["Successful"], None, "which function"),
        ("nobody", ["Successful"], None, "Function not found"),
        ("frontdesk", ["Failed"], None, "The image is broken"),
        ("frontdesk", ["Successful", "Failed"], None, "The image is broken"),
        ("frontdesk", ["Successful"], "another", "somebody else has deployed"),
    ],
)
def test_it_says_what_is_wrong(
    archive: Path, function: str, statuses: list[str], checksum: str | None, complaint: str
) -> None:
    with running(*statuses, checksum=checksum) as url, pytest.raises(CannotDeploy, match=complaint):
        deploy(archive, function, bucket=None, endpoint_url=url)


def test_without_a_zip_or_an_aws(archive: Path) -> None:
    with pytest.raises(CannotDeploy, match="AWS says"):
        deploy(archive, "frontdesk", bucket=None, endpoint_url="http://127.0.0.1:9")
    archive.unlink()
    with pytest.raises(CannotDeploy, match="run `make lambda` first"):
        deploy(archive, "frontdesk", bucket=None, endpoint_url="http://127.0.0.1:9")


def test_the_template_names_settings_that_there_are() -> None:
    variables = TEMPLATE.read_text().partition("Variables:\n")[2].partition("      Events:")[0]
    names = re.findall(r"^ +([A-Z_0-9]+):", variables, re.MULTILINE)
    known = set(re.findall(r"[A-Z][A-Z_0-9]+", make_env_example.render()))
    assert "REDIS_URL" in names
    assert set(names) <= known


def test_the_template_is_for_the_released_zip_and_ends_statements_before_the_gateway_gives_up() -> None:
    template = TEMPLATE.read_text()
    release = (TEMPLATE.parents[2] / ".github/workflows/release.yml").read_text()
    (python,) = re.findall(r'python-version: "([\d.]+)"', release)
    assert f"Default: python{python}\n" in template
    (limit,) = re.findall(r'DB_STATEMENT_TIMEOUT_MS: "(\d+)"', template)
    assert int(limit) < 29_000
