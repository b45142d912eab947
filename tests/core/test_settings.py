"""Every name that operators already set is read; unsafe values are refused in production."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from frontdesk.core.settings import (
    CelerySettings,
    DatabaseSettings,
    RedisSettings,
    SecuritySettings,
    Settings,
    StorageSettings,
)
from frontdesk.entrypoints.embedded.environment import checked
from frontdesk.entrypoints.embedded.errors import SettingsRefused
from tools import make_env_example

SAFE = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def test_a_database_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"HOST": "db", "PORT": "6543", "USER": "me", "PASSWORD": "p@ss/word", "DB": "shop"}.items():
        monkeypatch.setenv(f"POSTGRES_{name}", value)
    assert DatabaseSettings().url == "postgresql://me:p%40ss%2Fword@db:6543/shop"
    monkeypatch.setenv("DATABASE_URL", "postgresql://whole/one")
    assert DatabaseSettings().url == "postgresql://whole/one"


def test_redis_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_HOST", "cache")
    monkeypatch.setenv("REDIS_PASSWORD", "s/p")
    monkeypatch.setenv("REDIS_DB", "3")
    assert RedisSettings().url == "redis://:s%2Fp@cache:6379/3"


def test_the_broker_is_the_first_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    redis = RedisSettings.model_validate({"REDIS_URL": "redis://r/0"})
    assert CelerySettings().broker_url(redis) == "redis://r/0"
    monkeypatch.setenv("RABBITMQ_URL", "amqp://rabbit")
    assert CelerySettings().broker_url(redis) == "amqp://rabbit"
    monkeypatch.setenv("CELERY_BROKER_URL", "amqp://other")
    assert CelerySettings().broker_url(redis) == "amqp://other"


def test_r2_wins_over_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "aws")
    assert StorageSettings().access_key_id == "aws"
    monkeypatch.setenv("R2_ACCESS_KEY_ID", "r2")
    assert StorageSettings().access_key_id == "r2"


@pytest.mark.parametrize(
    "written", ["https://a.example, https://b.example/", '["https://a.example", "https://b.example"]']
)
def test_origins_as_a_list(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("CORS_ORIGINS", written)
    assert SecuritySettings().cors_origins == ("https://a.example", "https://b.example")


def test_without_a_secret_nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY")
    with pytest.raises(ValidationError, match="SECRET_KEY is not set"):
        Settings()
    monkeypatch.setenv("JWT_SECRET_KEY", SAFE)
    assert Settings().security.secret_key.get_secret_value() == SAFE


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("SECRET_KEY", "short", "shorter than 32 bytes"),
        ("SECRET_KEY", "changeme" * 8, "placeholder"),
        ("SECRET_KEY_PREVIOUS", f"{SAFE},short", "SECRET_KEY_PREVIOUS"),
        ("SECRET_KEY_PREVIOUS", "changeme" * 8, "SECRET_KEY_PREVIOUS"),
        ("DEBUG", "true", "DEBUG is on"),
        ("RATE_LIMIT_ENABLED", "false", "RATE_LIMIT_ENABLED is off"),
        ("CORS_ORIGINS", "*", "every origin"),
        ("DB_ECHO", "1", "DB_ECHO"),
        ("PAYMENT_GATEWAY", "sandbox", "PAYMENT_GATEWAY"),
        ("STRIPE_SECRET_KEY", "sk_test_4eC39HqLyjWDarjtT1zdp7dc", "STRIPE_SECRET_KEY is a test key"),
        ("STRIPE_SECRET_KEY", "rk_test_4eC39HqLyjWDarjtT1zdp7dc", "STRIPE_SECRET_KEY is a test key"),
        ("SQUARE_ACCESS_TOKEN", "EAAAl0123456789", "SQUARE_ENVIRONMENT is the sandbox"),
        ("SQUARE_APPLICATION_ID", "sq0idp-0123456789", "SQUARE_ENVIRONMENT is the sandbox"),
    ],
)
def test_production_refuses(monkeypatch: pytest.MonkeyPatch, name: str, value: str, complaint: str) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("SECRET_KEY", SAFE)
    assert Settings().app.production
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match=complaint):
        Settings()


def test_production_takes_live_gateways(monkeypatch: pytest.MonkeyPatch) -> None:
    live = {"STRIPE_SECRET_KEY": "sk_live_51H", "SQUARE_ACCESS_TOKEN": "EAAAl", "SQUARE_ENVIRONMENT": "production"}
    for name, value in {"ENVIRONMENT": "production", "SECRET_KEY": SAFE, **live}.items():
        monkeypatch.setenv(name, value)
    assert Settings().app.production


def test_secrets_in_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("SECRET_KEY", "ENVIRONMENT"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))
    contents = {
        "jwt_secret_key": f"{SAFE}\n",  # as containers name them, by another of its names, with an editor's last line
        "SECRET_KEY_PREVIOUS": f"{SAFE[::-1]},{SAFE}",  # as systemd's credentials are named
        "postgres_password": "p@ss/word",
        "postgres_user": "of the file",
        "environment": "production",
    }
    for name, content in contents.items():
        (tmp_path / name).write_text(content)
    monkeypatch.setenv("POSTGRES_USER", "me")
    settings = Settings()
    assert settings.app.production
    assert settings.security.secret_key.get_secret_value() == SAFE
    assert [one.get_secret_value() for one in settings.security.previous_secret_keys] == [SAFE[::-1], SAFE]
    assert settings.database.url == "postgresql://me:p%40ss%2Fword@127.0.0.1:5432/frontdesk"
    (tmp_path / "debug").write_text("true")
    with pytest.raises(ValidationError, match="DEBUG is on"):
        Settings()


def test_without_the_folder_of_secrets_nothing_starts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path / "gone"))
    with pytest.raises(SettingsRefused, match="gone, which is no folder"):
        checked(Settings)


def test_the_example_lists_every_setting() -> None:
    assert make_env_example.TARGET.read_text() == make_env_example.render()


def test_the_example_is_sound_once_a_secret_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    example = make_env_example.TARGET.read_text().replace("#", "").replace("SECRET_KEY=", f"SECRET_KEY={SAFE}")
    lines = [line.split("  (")[0] for line in example.splitlines() if "=" in line]
    (tmp_path / ".env").write_text("\n".join(lines))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.delenv("ENVIRONMENT")
    assert Settings().security.secret_key.get_secret_value() == SAFE
