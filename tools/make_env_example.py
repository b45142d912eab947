"""Write `.env.example` from the settings, so that it cannot leave one out.

Usage: python -m tools.make_env_example   (a test compares the file with what this would write)
"""

from pathlib import Path
from typing import Any

from pydantic import AliasChoices, SecretStr
from pydantic.fields import FieldInfo

from frontdesk.core.settings import Settings

TARGET = Path(__file__).parent.parent / ".env.example"
HEAD = """\
# Every setting, by concern, with its default. Names in brackets are read as well; the first one that is set counts.
# Only SECRET_KEY has to be set: make one with `openssl rand -hex 32`.
# What is not set here is read from a file of its name in the folder SECRETS_DIR, if the environment names one.
"""


def written(value: Any) -> str:
    """A default as an environment variable has it."""
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if value is None or value == ():
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def line(field: FieldInfo) -> str:
    """A setting, commented out, with its other names."""
    aliases = field.validation_alias
    assert isinstance(aliases, AliasChoices)  # noqa: S101  see `core.settings.named`
    first, *others = (str(name) for name in aliases.choices)
    assignment = f"{'' if first == 'SECRET_KEY' else '#'}{first}={written(field.default)}"
    return f"{assignment}  # ({', '.join(others)})" if others else assignment


def render() -> str:
    """The whole file."""
    parts = [HEAD]
    for concern in Settings.model_fields.values():
        settings = concern.annotation
        assert settings is not None  # noqa: S101  every concern has a class
        parts.append(
            "\n".join([f"# {(settings.__doc__ or '').strip()}", *map(line, settings.model_fields.values())]) + "\n"
        )
    return "\n".join(parts)


if __name__ == "__main__":
    TARGET.write_text(render())
