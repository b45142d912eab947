"""The settings' values: secrets that are none, and services that are set up by half."""

from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import AliasChoices, SecretStr

from frontdesk.core.settings import MIN_SECRET_LENGTH, Concern, Settings, is_placeholder
from frontdesk.entrypoints.cli.doctor.finding import Finding

# service: the settings that switch it on, and those it needs as well
SERVICES: Final = {
    "twilio": (("account_sid", "auth_token"), ("account_sid", "auth_token", "sender")),
    "cognito": (("user_pool_id", "client_id"), ("user_pool_id", "client_id", "region")),
    "google": (("client_id", "client_secret"), ("client_id", "client_secret")),
    "stripe": (("secret_key", "webhook_secret"), ("secret_key", "webhook_secret")),
    "square": (
        ("application_id", "access_token"),
        ("application_id", "application_secret", "webhook_signature_key"),
    ),
    "mux": (("token_id", "token_secret"), ("token_id", "token_secret", "webhook_secret")),
}


def check_values(settings: Settings) -> Iterator[Finding]:
    """Check what can be told without a connection."""
    yield Finding("environment", settings.app.environment)
    yield _secret(settings)
    yield _public_url(settings)
    yield _timezone(settings)
    yield _storage(settings)
    for service, (switches, needed) in SERVICES.items():
        yield _service(service, getattr(settings, service), switches, needed)


def _secret(settings: Settings) -> Finding:
    secret = settings.security.secret_key.get_secret_value()
    if len(secret.encode()) < MIN_SECRET_LENGTH:
        problem = f"SECRET_KEY has {len(secret.encode())} bytes, fewer than {MIN_SECRET_LENGTH}"
    elif is_placeholder(secret):
        problem = "SECRET_KEY looks like a placeholder"
    else:
        return Finding("secret key", "long enough, and no placeholder")
    return Finding("secret key", problem, "Set SECRET_KEY to the output of: openssl rand -hex 32")


def _public_url(settings: Settings) -> Finding:
    url = settings.app.public_url
    if settings.app.production and not url.startswith("https://"):
        return Finding(
            "public URL", url, "Set PUBLIC_URL to the https:// address that clients use: links in mails use it."
        )
    return Finding("public URL", url)


def _timezone(settings: Settings) -> Finding:
    name = settings.app.timezone
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return Finding(
            "timezone", f"{name} is no time zone", "Set DEFAULT_TIMEZONE to an IANA name, like Europe/Berlin."
        )
    return Finding("timezone", name)


def _storage(settings: Settings) -> Finding:
    """Say where uploads are kept."""
    where = settings.storage
    if where.kind == "local" or (where.bucket is None and settings.app.on_a_laptop):
        return Finding("storage", f"a folder of this machine: {where.folder.absolute()}")
    if where.bucket is None:
        return Finding(
            "storage",
            "not set up: nobody can upload a picture",
            "Set AWS_S3_BUCKET or R2_BUCKET_NAME and its keys, or STORAGE=local for a folder of this machine.",
        )
    if (where.access_key_id is None) != (where.secret_access_key is None):
        return Finding(
            "storage", "set up by half", "Set both parts of the key, or none of them on a machine with a role."
        )
    return Finding("storage", f"the bucket {where.bucket}")


def _service(subject: str, concern: Concern, switches: tuple[str, ...], needed: tuple[str, ...]) -> Finding:
    if not any(_is_set(concern, field) for field in switches):
        return Finding(subject, "not set up")
    absent = [_variable(concern, field) for field in needed if not _is_set(concern, field)]
    if absent:
        return Finding(subject, "set up by half", f"Set {' and '.join(absent)} too, or none of its settings.")
    return Finding(subject, "set up")


def _is_set(concern: Concern, field: str) -> bool:
    value = getattr(concern, field)
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)


def _variable(concern: Concern, field: str) -> str:
    """Name the environment variable of a field, the first if it has several."""
    alias = type(concern).model_fields[field].validation_alias
    return str(alias.choices[0]) if isinstance(alias, AliasChoices) else field.upper()
