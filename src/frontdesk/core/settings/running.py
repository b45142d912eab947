"""What an installation is, and the servers it runs on."""

from typing import Annotated, Any, Literal
from urllib.parse import quote
from uuid import UUID

from pydantic import Field, SecretStr, field_validator

from frontdesk.core.settings.concern import Concern, named


class AppSettings(Concern):
    """What this installation is."""

    name: str = named("Frontdesk", "APP_NAME", "PROJECT_NAME")
    environment: Literal["development", "test", "staging", "production"] = named("development", "ENVIRONMENT", "ENV")
    debug: bool = named(False, "DEBUG")
    public_url: str = named("http://127.0.0.1:8000", "PUBLIC_URL", "BACKEND_URL")
    frontend_url: str | None = named(None, "FRONTEND_URL")
    timezone: str = named("UTC", "DEFAULT_TIMEZONE")
    default_provider_id: UUID | int | None = named(None, "DEFAULT_PROVIDER_ID")
    locale: str = named("en-GB", "DEFAULT_LOCALE")  # of what people read who have not said their language
    max_body_bytes: int = named(1_048_576, "MAX_BODY_BYTES")
    # for so long `frontdesk serve` goes on after SIGTERM, with `/health` at 503, so that balancers ask others by then
    shutdown_delay: Annotated[float, Field(ge=0)] = named(0.0, "SHUTDOWN_DELAY_SECONDS")

    @field_validator("environment", mode="before")
    @classmethod
    def _spellings(cls, value: Any) -> Any:
        short = {"dev": "development", "local": "development", "testing": "test", "prod": "production"}
        return short.get(value.lower(), value.lower()) if isinstance(value, str) else value

    @property
    def production(self) -> bool:
        """Whether unsafe settings are refused."""
        return self.environment == "production"

    @property
    def on_a_laptop(self) -> bool:
        """Whether local stand-ins take the place of mail servers, payment gateways and the like."""
        return self.environment in {"development", "test"}


class DatabaseSettings(Concern):
    """PostgreSQL: `DATABASE_URL`, or its parts as `POSTGRES_*`."""

    database_url: SecretStr | None = named(None, "DATABASE_URL")
    host: str = named("127.0.0.1", "POSTGRES_HOST", "POSTGRES_SERVER")
    port: int = named(5432, "POSTGRES_PORT")
    user: str = named("frontdesk", "POSTGRES_USER")
    password: SecretStr = named(SecretStr(""), "POSTGRES_PASSWORD")
    name: str = named("frontdesk", "POSTGRES_DB")
    pool_size: int = named(10, "DB_POOL_SIZE")
    max_overflow: int = named(10, "DB_MAX_OVERFLOW", "DB_POOL_MAX_OVERFLOW")
    pool_timeout: float = named(5.0, "DB_POOL_TIMEOUT")  # seconds
    pool_recycle: int = named(1800, "DB_POOL_RECYCLE")  # seconds
    # answers reads of whoever sees no difference; as long as it is no more seconds behind than that
    replica_url: SecretStr | None = named(None, "DATABASE_REPLICA_URL")
    replica_max_lag: float = named(5.0, "DB_REPLICA_MAX_LAG")
    behind_pgbouncer: bool = named(False, "DB_BEHIND_PGBOUNCER")  # in transaction mode: docs/scaling.md
    echo: bool = named(False, "DB_ECHO")
    connect_timeout: float = named(5.0, "DB_CONNECT_TIMEOUT")  # seconds
    slow_statement_ms: int = named(1000, "DB_SLOW_STATEMENT_MS")  # what takes longer is logged; 0: nothing
    statement_timeout_ms: int = named(30_000, "DB_STATEMENT_TIMEOUT_MS")
    # how long a migration waits for a lock while others queue up behind it, and for how many seconds it tries again
    migration_lock_timeout_ms: int = named(1000, "DB_MIGRATION_LOCK_TIMEOUT_MS")
    migration_patience: float = named(900.0, "DB_MIGRATION_PATIENCE")
    idle_transaction_timeout_ms: int = named(60_000, "DB_IDLE_TRANSACTION_TIMEOUT_MS")

    @property
    def url(self) -> str:
        """The database's address, without a driver in its scheme."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        who = f"{quote(self.user, safe='')}:{quote(self.password.get_secret_value(), safe='')}"
        return f"postgresql://{who}@{self.host}:{self.port}/{self.name}"


OFF = "off"


class RedisSettings(Concern):
    """Redis or Valkey: `REDIS_URL`, or its parts as `REDIS_*`. `REDIS_URL=off`: there is none."""

    redis_url: SecretStr | None = named(None, "REDIS_URL")
    host: str = named("127.0.0.1", "REDIS_HOST")
    port: int = named(6379, "REDIS_PORT")
    password: SecretStr | None = named(None, "REDIS_PASSWORD")
    db: int = named(0, "REDIS_DB")
    page_seconds: int = named(600, "PAGE_CACHE_SECONDS")  # for so long public pages are kept there; 0: not at all

    @property
    def url(self) -> str:
        """The server's address."""
        if self.redis_url is not None:
            return self.redis_url.get_secret_value()
        secret = f":{quote(self.password.get_secret_value(), safe='')}@" if self.password else ""
        return f"redis://{secret}{self.host}:{self.port}/{self.db}"

    @property
    def switched_on(self) -> bool:
        """Whether there is one: processes count by themselves without, and streams look by themselves."""
        return self.url != OFF


class CelerySettings(Concern):
    """The task queue: RabbitMQ where one is named, otherwise Redis; without either, timers (docs/lambda.md)."""

    celery_broker_url: SecretStr | None = named(None, "CELERY_BROKER_URL")
    rabbitmq_url: SecretStr | None = named(None, "RABBITMQ_URL")
    concurrency: int = named(2, "CELERY_CONCURRENCY", "CELERY_WORKER_CONCURRENCY")

    def broker_url(self, redis: RedisSettings) -> str:
        """The broker's address; `off` where there is none."""
        chosen = self.celery_broker_url or self.rabbitmq_url
        return chosen.get_secret_value() if chosen else redis.url


class LambdaSettings(Concern):
    """AWS Lambda, if that is where it runs."""

    base_path: str = named("", "API_GATEWAY_BASE_PATH")  # of a custom domain's mapping, for example v2


class ObservabilitySettings(Concern):
    """What tells operators how it goes."""

    log_level: str = named("INFO", "LOG_LEVEL")
    log_json: bool | None = named(None, "LOG_JSON")  # unset: JSON outside development
    # where a worker tells Prometheus its figures, for example 127.0.0.1:9101; unset: nowhere
    metrics_address: str | None = named(None, "METRICS_ADDRESS")
    # what opens the API's /metrics, as a bearer token; unset: that answers this machine alone
    metrics_token: SecretStr | None = named(None, "METRICS_TOKEN")
    # errors go to this project of Sentry, if the extra `sentry` is installed; unset: they stay in the log
    sentry_dsn: SecretStr | None = named(None, "SENTRY_DSN")
    # traces go to this collector, over OTLP/HTTP, if the extra `otel` is installed; unset: there are none
    otlp_endpoint: str | None = named(None, "OTEL_EXPORTER_OTLP_ENDPOINT")
    otlp_headers: SecretStr | None = named(None, "OTEL_EXPORTER_OTLP_HEADERS")  # name=value, …
    service_name: str = named("frontdesk", "OTEL_SERVICE_NAME")
    trace_share: float = named(1.0, "OTEL_TRACES_SAMPLER_ARG")  # of all traces, from 0 to 1
