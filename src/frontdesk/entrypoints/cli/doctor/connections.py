"""Redis, the broker, the bucket and the mail server: whether they answer."""

import asyncio
import smtplib
from collections.abc import AsyncIterator

from kombu.connection import Connection
from kombu.exceptions import KombuError, OperationalError
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from frontdesk.core.settings import OFF, MailSettings, Settings
from frontdesk.entrypoints.cli.doctor.finding import Finding
from frontdesk.integrations.s3 import S3Storage
from frontdesk.modules.media.errors import StorageAway

OLDEST_REDIS = 7
PATIENCE = 5.0  # seconds for an answer


async def check_redis(settings: Settings) -> AsyncIterator[Finding]:
    """Check Redis, and where it is the broker too that it throws no task away."""
    if not settings.redis.switched_on:
        yield Finding("redis", "switched off: each process counts for itself")
        return
    async with Redis.from_url(settings.redis.url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE) as redis:
        try:
            server = await redis.info("server")
            version = str(server.get("valkey_version") or server["redis_version"])
            advice = f"Use Redis {OLDEST_REDIS} or newer, or Valkey."
            yield Finding("redis", version, None if int(version.split(".", maxsplit=1)[0]) >= OLDEST_REDIS else advice)
            if settings.celery.broker_url(settings.redis).startswith("redis"):
                yield await _eviction(redis)
        except (OSError, RedisError) as error:
            yield Finding(
                "redis",
                f"not reachable: {error}",
                "Start it, or correct REDIS_URL (or REDIS_*); `frontdesk up` brings one.",
            )


async def _eviction(redis: Redis) -> Finding:
    try:
        policy = (await redis.config_get("maxmemory-policy"))["maxmemory-policy"]
    except (ResponseError, KeyError):
        return Finding("redis memory", "not told (CONFIG is forbidden): let maxmemory-policy be noeviction")
    advice = "Set maxmemory-policy to noeviction: Redis is the broker here, and would throw tasks away."
    return Finding("redis memory", f"maxmemory-policy {policy}", None if policy == "noeviction" else advice)


async def check_broker(settings: Settings) -> AsyncIterator[Finding]:
    """Check that the broker accepts a connection."""
    url = settings.celery.broker_url(settings.redis)
    scheme = url.partition(":")[0]
    if url == OFF:
        yield Finding("broker", "none: what is due is done by whoever a timer wakes (docs/lambda.md)")
        return

    def connect() -> None:
        with Connection(url, connect_timeout=PATIENCE) as connection:  # type: ignore[no-untyped-call]
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=PATIENCE)

    try:
        await asyncio.to_thread(connect)
    except (OSError, KombuError, OperationalError) as error:
        yield Finding(
            "broker", f"{scheme} not reachable: {error}", "Start it, or correct CELERY_BROKER_URL or RABBITMQ_URL."
        )
    else:
        yield Finding("broker", f"{scheme} answers")


async def check_storage(settings: Settings) -> AsyncIterator[Finding]:
    """Check that the bucket lets us look for a file, where there is a bucket."""
    if settings.storage.kind == "local" or settings.storage.bucket is None:
        return
    bucket = S3Storage(settings.storage)
    try:
        await bucket.glimpse("incoming/frontdesk-doctor")
    except StorageAway as error:
        yield Finding(
            "bucket",
            f"{settings.storage.bucket} does not let us in: {error.__cause__}",
            "Correct the bucket's name, region, endpoint and keys; the rights it needs stand in docs/uploads.md.",
        )
    else:
        yield Finding("bucket", f"{settings.storage.bucket} answers")
    finally:
        bucket.close()


async def check_mail(settings: Settings) -> AsyncIterator[Finding]:
    """Check that the mail server lets us in."""
    mail = settings.mail
    if mail.host is None:
        yield _no_server(settings)
        return
    try:
        await asyncio.to_thread(_log_in, mail, mail.host)
    except (OSError, smtplib.SMTPException) as error:
        yield Finding(
            "mail", f"{mail.host}:{mail.port}: {error}", "Correct SMTP_HOST, SMTP_PORT, SMTP_USER, SMTP_PASSWORD."
        )
    else:
        yield Finding("mail", f"{mail.host}:{mail.port} lets us in")


def _no_server(settings: Settings) -> Finding:
    if settings.app.on_a_laptop:
        return Finding("mail", f"no server: mails stay here, read them at {settings.app.public_url}/dev/mailbox")
    return Finding(
        "mail",
        "no server: nobody can confirm an address or reset a password",
        "Set SMTP_HOST (or MAIL_SERVER), SMTP_PORT, SMTP_USER, SMTP_PASSWORD, FROM_EMAIL.",
    )


def _log_in(mail: MailSettings, host: str) -> None:
    connect = smtplib.SMTP_SSL if mail.ssl else smtplib.SMTP
    with connect(host, mail.port, timeout=PATIENCE) as server:
        if mail.starttls and not mail.ssl:
            server.starttls()
        if mail.user and mail.password:
            server.login(mail.user, mail.password.get_secret_value())
