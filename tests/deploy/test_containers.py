"""The compose files: Compose understands them, and everything that they name is there."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from frontdesk.entrypoints.cli.serve import GRACE
from tests.deploy.commands import DEPLOY, ROOT, setting_names, understood

FILES = ("docker-compose.yml", "deploy/dev.yml", "deploy/prod.yml")
SERVICES = {"postgres", "redis", "rabbitmq"}
OURS = {"deploy/dev.yml": {"api", "worker", "beat", "migrate"}}
OURS["deploy/prod.yml"] = OURS["deploy/dev.yml"] | {"backup"}
NO_SETTINGS = {"SECRETS_DIR", "BACKUP_TO", "TMPDIR"}  # but read all the same
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What Compose makes of each file, once its operator has done what docs/containers.md says."""
    program = shutil.which("docker-compose")
    assert program is not None, "docker-compose is needed here: apt-get install docker-compose"
    place = tmp_path_factory.mktemp("composed")
    shutil.copytree(DEPLOY, place / "deploy")
    shutil.copy(ROOT / "docker-compose.yml", place)
    shutil.copy(DEPLOY / "prod.env.example", place / "deploy/prod.env")
    found = {}
    for file in FILES:
        done = subprocess.run(  # noqa: S603  Debian's program
            [program, "--file", place / file, "config"], check=False, capture_output=True, text=True
        )
        assert (done.returncode, done.stderr) == (0, ""), file
        found[file] = yaml.safe_load(done.stdout.replace(str(place), str(ROOT)))
    return found


def ours(composed: dict[str, dict[str, Any]]) -> list[tuple[str, str, dict[str, Any]]]:
    """The services that run our image."""
    return [(file, name, composed[file]["services"][name]) for file, names in OURS.items() for name in sorted(names)]


def words(given: Any) -> list[str]:
    """A command in either form."""
    return shlex.split(given) if isinstance(given, str) else [str(word) for word in given or []]


def test_the_services_can_be_had_alone(composed: dict[str, dict[str, Any]]) -> None:
    services = composed["docker-compose.yml"]["services"]
    assert set(services) == SERVICES
    assert [name for name, service in services.items() if service.get("depends_on")] == []
    ports = [port for service in services.values() for port in service["ports"]]
    assert [port for port in ports if not str(port).startswith("127.0.0.1:")] == []


def test_there_is_what_belongs_there(composed: dict[str, dict[str, Any]]) -> None:
    assert set(composed["deploy/dev.yml"]["services"]) == OURS["deploy/dev.yml"] | SERVICES
    assert set(composed["deploy/prod.yml"]["services"]) == OURS["deploy/prod.yml"] | {"nginx", "postgres", "redis"}
    for file in FILES:
        for name, service in composed[file]["services"].items():
            assert set(service.get("depends_on", ())) <= set(composed[file]["services"]), name
            named = {volume.split(":")[0] for volume in map(str, service.get("volumes", ())) if volume[0] not in "./"}
            assert named <= set(composed[file]["volumes"]), name


def test_commands_are_ours(composed: dict[str, dict[str, Any]]) -> None:
    for file, name, service in ours(composed):
        entrypoint = words(service.get("entrypoint")) or ["frontdesk"]
        if entrypoint[0] == "watchfiles":
            lines = [shlex.split(entrypoint[-2])[1:]]
        elif entrypoint[0] == "sh":
            lines = [shlex.split(part)[1:] for part in entrypoint[-1].split("&&")]
        else:
            lines = [words(service["command"])]
        check = service.get("healthcheck", {}).get("test", [])
        if check[1:2] == ["frontdesk"]:
            lines.append(check[2:])
        for line in lines:
            understood(line + (["/to"] if line == ["backup"] else []))  # BACKUP_TO
        assert lines, (file, name)


def test_settings_and_secrets_are_read(composed: dict[str, dict[str, Any]]) -> None:
    for _, name, service in ours(composed):
        assert set(service["environment"]) - setting_names() <= NO_SETTINGS, name
    services = composed["deploy/prod.yml"]["services"]
    for name in OURS["deploy/prod.yml"]:
        folder = services[name]["environment"]["SECRETS_DIR"]
        assert f"{DEPLOY}/secrets:{folder}:ro" in services[name]["volumes"], name
    nginx = services["nginx"]["networks"]["inside"]["ipv4_address"]
    assert services["api"]["environment"]["TRUSTED_PROXIES"] == nginx


def test_backups_lie_in_a_volume_on_their_way_too_and_can_be_restored(composed: dict[str, dict[str, Any]]) -> None:
    backup = composed["deploy/prod.yml"]["services"]["backup"]
    volumes = dict(volume.split(":", 1) for volume in map(str, backup["volumes"]))
    environment = backup["environment"]
    assert environment["BACKUP_TO"] == environment["TMPDIR"] == volumes["backups"].removesuffix(":rw")
    assert environment["UPLOADS_FOLDER"] == volumes["uploads"].removesuffix(":rw")  # and not read only


def test_files_that_are_mounted_are_here(composed: dict[str, dict[str, Any]]) -> None:
    operators = {DEPLOY / "tls", DEPLOY / "secrets", Path("/var/www/acme")}
    for file in FILES:
        for service in composed[file]["services"].values():
            mounted = {Path(str(volume).split(":")[0]) for volume in service.get("volumes", ())}
            missing = {path for path in mounted if path.is_absolute() and not path.exists()}
            assert missing <= operators, missing


def test_production_restarts_is_bounded_and_ends_in_time(composed: dict[str, dict[str, Any]]) -> None:
    for name, service in composed["deploy/prod.yml"]["services"].items():
        if name in {"migrate", "backup"}:
            assert service["restart"] in {"no", False}, name
            continue
        assert service["restart"] == "unless-stopped", name
        assert {"cpus", "memory"} <= set(service["deploy"]["resources"]["limits"]), name
    for name in OURS["deploy/prod.yml"]:
        service = composed["deploy/prod.yml"]["services"][name]
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"]), name
        delay = int(service["environment"]["SHUTDOWN_DELAY_SECONDS"])
        assert int(service["stop_grace_period"].removesuffix("s")) > GRACE + delay, name


def test_the_image_is_made_of_what_is_here() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    copied = re.findall(r"^COPY ((?!--from).*) \S+$", DOCKERFILE, re.MULTILINE)
    assert copied
    for source in {word for line in copied for word in line.split()}:
        assert (ROOT / source).exists(), source
        assert f"!{source}" in ignored, source
    for line in re.findall(r"^(?:HEALTHCHECK .*)?CMD (\[.*\])$", DOCKERFILE, re.MULTILINE):
        understood([word for word in yaml.safe_load(line) if word != "frontdesk"])


def test_the_account_is_the_one_whose_secrets_are_told() -> None:
    (uid,) = set(re.findall(r"^USER (\d+):\d+$|--uid (\d+)", DOCKERFILE, re.MULTILINE)[-1]) - {""}
    assert uid == "10001"
    assert f"chown {uid} deploy/secrets/*" in (ROOT / "docs/containers.md").read_text()


def test_the_page_names_services_and_commands_that_there_are(composed: dict[str, dict[str, Any]]) -> None:
    services = set(composed["deploy/prod.yml"]["services"])
    page = (ROOT / "docs/containers.md").read_text().replace("\\\n", " ")
    runs = re.findall(r"--project-name frontdesk run --rm (\w+)(.*)", page)
    assert {service for service, _ in runs} == {"api", "backup"} <= services
    for arguments in filter(None, (shlex.split(rest, comments=True) for _, rest in runs)):
        understood(arguments)
    for named in re.findall(r"--project-name frontdesk (?:stop|restart) (.*)", page):
        assert set(named.split()) <= services
