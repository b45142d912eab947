"""What stands between strangers and our money must be a secret: without one, nothing starts."""

from pydantic import SecretStr

from frontdesk.core.settings import is_placeholder

SHORTEST = 16  # characters; vendors' are longer


class UnsafeSecret(ValueError):
    """A webhook's secret is missing, or one that anybody could guess."""


def required(name: str, secret: SecretStr | None, *, strict: bool) -> str:
    """The secret of the setting `name`; raises `UnsafeSecret` where there is none, or with `strict` a weak one."""
    value = secret.get_secret_value().strip() if secret else ""
    if not value:
        raise UnsafeSecret(f"{name} is not set: webhooks could come from anybody")
    if strict and (len(value) < SHORTEST or is_placeholder(value)):
        raise UnsafeSecret(f"{name} is too short, or looks like a placeholder")
    return value
