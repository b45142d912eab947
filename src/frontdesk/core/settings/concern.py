"""What every class of settings derives from."""

from typing import Any

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Concern(BaseSettings):
    """The settings of one concern."""

    # not by the fields' own names: `USER` and `HOST` mean something else in every shell
    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True, frozen=True)


def named(default: Any, *names: str) -> Any:
    """A setting with a default that is read from the first of `names` that is set."""
    return Field(default, validation_alias=AliasChoices(*names))
