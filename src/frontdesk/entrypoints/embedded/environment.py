"""What the environment (or `.env`) says itself, and what an embedded stack fills in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self, TypedDict, TypeVar

from pydantic import SecretStr, ValidationError
from pydantic_settings import SettingsError

from frontdesk.core.settings import (
    AppSettings,
    CelerySettings,
    Concern,
    DatabaseSettings,
    RedisSettings,
    SecuritySettings,
    Settings,
    StorageSettings,
)
from frontdesk.entrypoints.embedded.errors import SettingsRefused

S = TypeVar("S")


class Urls(TypedDict):
    """Where the servers of a stack are, with their passwords."""

    database: str
    redis: str
    broker: str


@dataclass(frozen=True, slots=True)
class Named:
    """Which servers and secrets the environment names itself."""

    database: bool
    redis: bool
    broker: bool
    secret: bool
    public_url: bool
    uploads: bool

    @classmethod
    def read(cls) -> Self:
        """Read the environment.

        Raises:
            SettingsRefused: a setting makes no sense.
        """
        return checked(
            lambda: cls(
                database=_says(DatabaseSettings(), "database_url", "host", "port", "user", "password", "name"),
                redis=_says(RedisSettings(), "redis_url", "host", "port", "password", "db"),
                broker=_says(CelerySettings(), "celery_broker_url", "rabbitmq_url"),
                secret=_says(SecuritySettings(), "secret_key"),
                public_url=_says(AppSettings(), "public_url"),
                uploads=_says(StorageSettings(), "folder"),
            )
        )

    def missing(self, urls: Urls, *, secret_key: str) -> dict[str, str]:
        """Return the variables that the environment lacks, with an embedded stack's values."""
        lacking = {
            "DATABASE_URL": (urls["database"], self.database),
            "REDIS_URL": (urls["redis"], self.redis),
            "CELERY_BROKER_URL": (urls["broker"], self.broker or self.redis),
            "SECRET_KEY": (secret_key, self.secret),
        }
        return {name: value for name, (value, is_named) in lacking.items() if not is_named}


def checked(read: Callable[[], S]) -> S:
    """Read settings, and say what is wrong with them in one sentence.

    Raises:
        SettingsRefused: a setting is missing or makes no sense.
    """
    try:
        return read()
    except (SettingsError, OSError) as error:  # of files that hold settings
        raise SettingsRefused(f"The settings are wrong: {error}. Change them and start again.") from error
    except ValidationError as error:
        found = "; ".join(
            " ".join((*map(str, problem["loc"]), problem["msg"].removeprefix("Value error, ")))
            for problem in error.errors()
        )
        raise SettingsRefused(f"The settings are wrong: {found}. Change them and start again.") from error


def settings_with(secret_key: str | None) -> Settings:
    """Read all settings, with a key where the environment names none.

    Raises:
        SettingsRefused: a setting is missing or makes no sense.
    """
    if secret_key is None:
        return checked(Settings)
    return checked(lambda: Settings(security=SecuritySettings(secret_key=SecretStr(secret_key))))


def _says(settings: Concern, *fields: str) -> bool:
    return not settings.model_fields_set.isdisjoint(fields)
