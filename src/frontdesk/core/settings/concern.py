"""What every class of settings derives from."""

import os
from pathlib import Path
from typing import Any

from pydantic import AliasChoices, Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

SECRETS = "SECRETS_DIR"


class Concern(BaseSettings):
    """The settings of one concern: from the environment, otherwise from `.env`, otherwise from files.

    The folder that `SECRETS_DIR` names may hold a file for any setting, named like it, in whichever case: what
    containers mount at /run/secrets and systemd hands over as credentials.
    """

    # not by the fields' own names: `USER` and `HOST` mean something else in every shell
    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True, frozen=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Where settings come from; the first that knows one counts.

        Raises:
            SettingsError: `SECRETS_DIR` is no folder. Going on would mean going on with defaults.
        """
        del file_secret_settings  # its folder was chosen when the class was made
        sources = (init_settings, env_settings, dotenv_settings)
        if not (folder := os.environ.get(SECRETS)):
            return sources
        if not Path(folder).is_dir():
            message = f"{SECRETS} names {folder}, which is no folder"
            raise SettingsError(message)
        return (*sources, SecretsSettingsSource(settings_cls, secrets_dir=folder))


def named(default: Any, *names: str) -> Any:
    """A setting with a default that is read from the first of `names` that is set."""
    return Field(default, validation_alias=AliasChoices(*names))
