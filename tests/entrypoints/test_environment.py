"""What the environment names is used; what it does not name comes from the stack."""

from pathlib import Path

import pytest

from frontdesk.entrypoints.embedded.environment import Named, Urls, settings_with
from frontdesk.entrypoints.embedded.errors import SettingsRefused
from tests.embedded import Runner

URLS: Urls = {"database": "postgresql://stack", "redis": "redis://stack/0", "broker": "redis://stack/1"}
NAMES = (
    *("DATABASE_URL", "POSTGRES_HOST", "POSTGRES_SERVER", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"),
    *("REDIS_URL", "REDIS_HOST", "REDIS_PORT", "REDIS_PASSWORD", "CELERY_BROKER_URL", "RABBITMQ_URL"),
    *("SECRET_KEY", "JWT_SECRET_KEY", "JWT_SECRET", "PUBLIC_URL", "BACKEND_URL", "ENVIRONMENT"),
)
ALL = {"DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "SECRET_KEY"}


@pytest.fixture(autouse=True)
def nothing_is_named(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    monkeypatch.chdir(place)  # away from any .env
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("named", "filled"),
    [
        ({}, ALL),
        ({"DATABASE_URL": "postgresql://mine"}, ALL - {"DATABASE_URL"}),
        ({"POSTGRES_HOST": "mine"}, ALL - {"DATABASE_URL"}),
        ({"REDIS_URL": "redis://mine"}, ALL - {"REDIS_URL", "CELERY_BROKER_URL"}),
        ({"REDIS_HOST": "mine"}, ALL - {"REDIS_URL", "CELERY_BROKER_URL"}),
        ({"CELERY_BROKER_URL": "amqp://mine"}, ALL - {"CELERY_BROKER_URL"}),
        ({"RABBITMQ_URL": "amqp://mine"}, ALL - {"CELERY_BROKER_URL"}),
        ({"JWT_SECRET_KEY": "m" * 40}, ALL - {"SECRET_KEY"}),
        ({"DATABASE_URL": "", "SECRET_KEY": ""}, ALL),
    ],
)
def test_only_what_is_not_named_is_filled_in(
    monkeypatch: pytest.MonkeyPatch, named: dict[str, str], filled: set[str]
) -> None:
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    assert Named.read().missing(URLS, secret_key="k" * 64).keys() == filled


def test_the_stacks_values_are_filled_in() -> None:
    assert Named.read().missing(URLS, secret_key="k" * 64) == {
        "DATABASE_URL": "postgresql://stack",
        "REDIS_URL": "redis://stack/0",
        "CELERY_BROKER_URL": "redis://stack/1",
        "SECRET_KEY": "k" * 64,
    }


def test_a_setting_that_makes_no_sense_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DB_POOL_SIZE", "many")
    with pytest.raises(SettingsRefused) as refused:
        settings_with("k" * 64)
    assert str(refused.value) == (
        "The settings are wrong: DB_POOL_SIZE Input should be a valid integer, unable to parse string as an integer. "
        "Change them and start again."
    )


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ({}, "needs servers and secrets of its own: set DATABASE_URL and REDIS_URL and SECRET_KEY."),
        ({"DATABASE_URL": "postgresql://mine"}, "needs servers and secrets of its own: set REDIS_URL and SECRET_KEY."),
    ],
)
def test_in_production_nothing_embedded_starts(
    runner: Runner, place: Path, named: dict[str, str], message: str
) -> None:
    refused = runner.run("up", "--data", str(place / "data"), ENVIRONMENT="production", **named)
    assert refused.returncode == 8
    assert refused.stdout == ""
    assert refused.stderr == f"frontdesk: ENVIRONMENT=production {message}\n"
    assert not (place / "data").exists()


def test_in_production_there_is_no_demo_data(runner: Runner, place: Path) -> None:
    named = {
        "ENVIRONMENT": "production",
        "DATABASE_URL": "postgresql://mine",
        "REDIS_URL": "redis://mine",
        "SECRET_KEY": "0123456789abcdef" * 4,
    }
    refused = runner.run("up", "--demo", "--data", str(place / "data"), **named)
    assert refused.returncode == 8
    assert refused.stderr == (
        "frontdesk: Demo data brings accounts whose passwords everybody knows: leave out --demo in production.\n"
    )
    assert not (place / "data").exists()


def test_in_production_a_weak_secret_is_refused(runner: Runner, place: Path) -> None:
    named = {"DATABASE_URL": "postgresql://mine", "REDIS_URL": "redis://mine", "SECRET_KEY": "short"}
    refused = runner.run("up", "--data", str(place / "data"), ENVIRONMENT="production", **named)
    assert refused.returncode == 10
    assert "SECRET_KEY is shorter than 32 bytes" in refused.stderr
    assert not (place / "data").exists()
