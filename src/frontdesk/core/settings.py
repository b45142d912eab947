"""Settings: one class per concern, read from the environment (and `.env`) under every name operators already use.

Each class stands alone: `DatabaseSettings()` reads what concerns the database and nothing else. `Settings` holds them
all and refuses, in production, what is only fit for a laptop.
"""

from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import quote

from pydantic import AliasChoices, BaseModel, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

MIN_SECRET_LENGTH = 32  # bytes: the output of HMAC-SHA256 (RFC 7518, 3.2)
WEAK_SECRETS = (
    "changeme",
    "change-me",
    "change_me",
    "secret",
    "your-",
    "example",
    "password",
    "insecure",
    "test",
)


class Concern(BaseSettings):
    """The settings of one concern."""

    # not by the fields' own names: `USER` and `HOST` mean something else in every shell
    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True, frozen=True)


def named(default: Any, *names: str) -> Any:
    """A setting with a default that is read from the first of `names` that is set."""
    return Field(default, validation_alias=AliasChoices(*names))


class AppSettings(Concern):
    """What this installation is."""

    name: str = named("Frontdesk", "APP_NAME", "PROJECT_NAME")
    environment: Literal["development", "test", "staging", "production"] = named("development", "ENVIRONMENT", "ENV")
    debug: bool = named(False, "DEBUG")
    public_url: str = named("http://127.0.0.1:8000", "PUBLIC_URL", "BACKEND_URL")
    frontend_url: str | None = named(None, "FRONTEND_URL")
    timezone: str = named("UTC", "DEFAULT_TIMEZONE")
    default_provider_id: str | None = named(None, "DEFAULT_PROVIDER_ID")
    max_body_bytes: int = named(1_048_576, "MAX_BODY_BYTES")

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
    echo: bool = named(False, "DB_ECHO")
    connect_timeout: float = named(5.0, "DB_CONNECT_TIMEOUT")  # seconds
    statement_timeout_ms: int = named(30_000, "DB_STATEMENT_TIMEOUT_MS")
    idle_transaction_timeout_ms: int = named(60_000, "DB_IDLE_TRANSACTION_TIMEOUT_MS")

    @property
    def url(self) -> str:
        """The database's address, without a driver in its scheme."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        who = f"{quote(self.user, safe='')}:{quote(self.password.get_secret_value(), safe='')}"
        return f"postgresql://{who}@{self.host}:{self.port}/{self.name}"


class RedisSettings(Concern):
    """Redis or Valkey: `REDIS_URL`, or its parts as `REDIS_*`."""

    redis_url: SecretStr | None = named(None, "REDIS_URL")
    host: str = named("127.0.0.1", "REDIS_HOST")
    port: int = named(6379, "REDIS_PORT")
    password: SecretStr | None = named(None, "REDIS_PASSWORD")
    db: int = named(0, "REDIS_DB")

    @property
    def url(self) -> str:
        """The server's address."""
        if self.redis_url is not None:
            return self.redis_url.get_secret_value()
        secret = f":{quote(self.password.get_secret_value(), safe='')}@" if self.password else ""
        return f"redis://{secret}{self.host}:{self.port}/{self.db}"


class CelerySettings(Concern):
    """The task queue: RabbitMQ where one is named, otherwise Redis."""

    celery_broker_url: SecretStr | None = named(None, "CELERY_BROKER_URL")
    rabbitmq_url: SecretStr | None = named(None, "RABBITMQ_URL")
    concurrency: int = named(2, "CELERY_CONCURRENCY", "CELERY_WORKER_CONCURRENCY")

    def broker_url(self, redis: RedisSettings) -> str:
        """The broker's address."""
        chosen = self.celery_broker_url or self.rabbitmq_url
        return chosen.get_secret_value() if chosen else redis.url


class SecuritySettings(Concern):
    """Secrets, tokens and limits."""

    secret_key: SecretStr = named(SecretStr(""), "SECRET_KEY", "JWT_SECRET_KEY", "JWT_SECRET")
    # still verified and opened, never signed with: what the secret was before, or will be next
    previous_secret_keys: Annotated[tuple[SecretStr, ...], NoDecode] = named((), "SECRET_KEY_PREVIOUS")
    jwt_algorithm: Literal["HS256", "HS384", "HS512"] = named("HS256", "JWT_ALGORITHM", "ALGORITHM")
    jwt_issuer: str = named("frontdesk", "JWT_ISSUER")  # `iss` of our access tokens, and their `aud`:
    jwt_audience: str = named("frontdesk", "JWT_AUDIENCE")  # tells installations apart that share a secret
    access_token_minutes: int = named(30, "ACCESS_TOKEN_EXPIRE_MINUTES")
    refresh_token_days: int = named(7, "REFRESH_TOKEN_EXPIRE_DAYS")
    long_token_days: int = named(7, "JWT_EXPIRATION_DAYS")  # of /auth/token, whose client cannot refresh
    invitation_days: int = named(7, "INVITATION_EXPIRE_DAYS", "INVITATION_EXPIRATION_DAYS")
    rate_limit_enabled: bool = named(True, "RATE_LIMIT_ENABLED")
    cors_origins: Annotated[tuple[str, ...], NoDecode] = named((), "CORS_ORIGINS", "BACKEND_CORS_ORIGINS")
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = named((), "TRUSTED_PROXIES", "FORWARDED_ALLOW_IPS")

    @field_validator("cors_origins", "trusted_proxies", "previous_secret_keys", mode="before")
    @classmethod
    def _list(cls, value: Any) -> Any:
        """A comma-separated list, with or without JSON's brackets and quotes."""
        if isinstance(value, str):
            parts = (part.strip().strip("\"'") for part in value.strip().strip("[]").split(","))
            return tuple(part for part in parts if part)
        return value

    @field_validator("cors_origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """An origin has no path (RFC 6454, 6.2), though many are written with a slash."""
        return tuple(origin.rstrip("/") for origin in value)

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse what is no address: whose word about a client's address is taken must not depend on a name server."""
        for entry in value:
            if entry != "*":
                ip_network(entry, strict=False)
        return value


class BookingSettings(Concern):
    """How bookings and lists behave where nobody says otherwise."""

    payment_minutes: int = named(30, "PAYMENT_LINK_EXPIRE_MINUTES", "PAYMENT_LINK_EXPIRATION_MINUTES")
    approval_hours: int = named(48, "BOOKING_APPROVAL_HOURS")
    page_size: int = named(20, "DEFAULT_PAGE_SIZE", "PAGE_SIZE")
    max_page_size: int = named(100, "MAX_PAGE_SIZE")


class MailSettings(Concern):
    """Outgoing mail: `SMTP_*` or `MAIL_*`."""

    host: str | None = named(None, "SMTP_HOST", "SMTP_SERVER", "MAIL_SERVER", "MAIL_HOST")
    port: int = named(587, "SMTP_PORT", "MAIL_PORT")
    user: str | None = named(None, "SMTP_USER", "SMTP_USERNAME", "MAIL_USERNAME")
    password: SecretStr | None = named(None, "SMTP_PASSWORD", "MAIL_PASSWORD")
    starttls: bool = named(True, "SMTP_TLS", "SMTP_STARTTLS", "MAIL_STARTTLS", "MAIL_TLS")
    ssl: bool = named(False, "SMTP_SSL", "MAIL_SSL_TLS", "MAIL_SSL")
    sender: str = named("frontdesk@localhost", "FROM_EMAIL", "MAIL_FROM", "EMAILS_FROM_EMAIL")
    sender_name: str | None = named(None, "FROM_NAME", "MAIL_FROM_NAME", "EMAILS_FROM_NAME")


class TwilioSettings(Concern):
    """Outgoing SMS."""

    account_sid: str | None = named(None, "TWILIO_ACCOUNT_SID")
    auth_token: SecretStr | None = named(None, "TWILIO_AUTH_TOKEN")
    sender: str | None = named(None, "TWILIO_PHONE_NUMBER", "TWILIO_FROM_NUMBER")


class StorageSettings(Concern):
    """Files: S3 under `AWS_*`, Cloudflare R2 under `R2_*`, which win. Without a bucket, a folder on this machine."""

    kind: Literal["s3", "local"] | None = named(None, "STORAGE", "STORAGE_BACKEND")
    access_key_id: str | None = named(None, "R2_ACCESS_KEY_ID", "AWS_ACCESS_KEY_ID")
    secret_access_key: SecretStr | None = named(None, "R2_SECRET_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY")
    account_id: str | None = named(None, "R2_ACCOUNT_ID")
    region: str = named("us-east-1", "AWS_REGION", "AWS_DEFAULT_REGION")
    bucket: str | None = named(None, "R2_BUCKET_NAME", "AWS_S3_BUCKET", "AWS_BUCKET_NAME", "S3_BUCKET")
    endpoint_url: str | None = named(None, "R2_ENDPOINT_URL", "AWS_ENDPOINT_URL")
    public_domain: str | None = named(None, "R2_PUBLIC_DOMAIN")
    folder: Path = named(Path(".frontdesk/uploads"), "UPLOADS_FOLDER")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kind == "s3" and self.bucket is None:
            message = "STORAGE=s3 needs a bucket: set AWS_S3_BUCKET or R2_BUCKET_NAME"
            raise ValueError(message)
        return self

    @property
    def endpoint(self) -> str | None:
        """Where the storage answers; None for AWS itself."""
        if self.endpoint_url is None and self.account_id is not None:
            return f"https://{self.account_id}.r2.cloudflarestorage.com"
        return self.endpoint_url


class UploadSettings(Concern):
    """What may be uploaded, and for how long it waits for its use."""

    max_bytes: int = named(10_485_760, "MAX_UPLOAD_BYTES", "MAX_UPLOAD_SIZE")
    max_pixels: int = named(50_000_000, "MAX_IMAGE_PIXELS")  # what the largest cameras in phones make
    address_minutes: int = named(15, "UPLOAD_URL_EXPIRE_MINUTES", "PRESIGNED_URL_EXPIRE_MINUTES")
    keep_hours: int = named(24, "UPLOAD_KEEP_HOURS")  # what nothing uses


class CognitoSettings(Concern):
    """AWS Cognito as a second source of access tokens."""

    user_pool_id: str | None = named(None, "AWS_COGNITO_USER_POOL_ID")
    client_id: str | None = named(None, "AWS_COGNITO_CLIENT_ID")
    region: str | None = named(None, "AWS_COGNITO_REGION", "AWS_REGION", "AWS_DEFAULT_REGION")
    issuer_url: str | None = named(None, "AWS_COGNITO_ISSUER")  # unset: made from region and pool
    jwks_url: str | None = named(None, "AWS_COGNITO_JWKS_URL")  # unset: beneath the issuer

    @property
    def issuer(self) -> str:
        """Who signs the pool's tokens."""
        return self.issuer_url or f"https://cognito-idp.{self.region}.amazonaws.com/{self.user_pool_id}"

    @property
    def jwks(self) -> str:
        """Where the pool's public keys are."""
        return self.jwks_url or f"{self.issuer}/.well-known/jwks.json"

    @property
    def switched_on(self) -> bool:
        """Whether tokens of a pool are accepted."""
        return bool(self.user_pool_id and self.client_id and (self.region or self.issuer_url))


class GoogleSettings(Concern):
    """Sign-in with Google."""

    client_id: str | None = named(None, "GOOGLE_CLIENT_ID")
    client_secret: SecretStr | None = named(None, "GOOGLE_CLIENT_SECRET")
    redirect_uri: str | None = named(None, "GOOGLE_REDIRECT_URI")  # unset: our own callback under PUBLIC_URL
    issuer: str = named("https://accounts.google.com", "GOOGLE_ISSUER")

    @property
    def switched_on(self) -> bool:
        """Whether people can sign in with Google."""
        return bool(self.client_id and self.client_secret)


class PaymentSettings(Concern):
    """What holds for money, whoever the gateway is."""

    # of companies without an account of their own: in development the sandbox, elsewhere none, and the desk is paid
    default_gateway: str | None = named(None, "PAYMENT_GATEWAY", "DEFAULT_PAYMENT_GATEWAY")
    fee_basis_points: Annotated[int, Field(ge=0, le=10_000)] = named(0, "PLATFORM_FEE_BASIS_POINTS")  # 100 are 1 %


class StripeSettings(Concern):
    """Payments through Stripe."""

    secret_key: SecretStr | None = named(None, "STRIPE_SECRET_KEY", "STRIPE_API_KEY")
    publishable_key: str | None = named(None, "STRIPE_PUBLISHABLE_KEY")
    webhook_secret: SecretStr | None = named(None, "STRIPE_WEBHOOK_SECRET")
    connect_webhook_secret: SecretStr | None = named(None, "STRIPE_CONNECT_WEBHOOK_SECRET")  # of owners' accounts
    api_base: str | None = named(None, "STRIPE_API_BASE")  # unset: Stripe's own

    @property
    def in_test_mode(self) -> bool:
        """Whether the key opens Stripe's test mode (https://docs.stripe.com/keys)."""
        return self.secret_key is not None and "_test_" in self.secret_key.get_secret_value()


class SquareSettings(Concern):
    """Payments through Square."""

    application_id: str | None = named(None, "SQUARE_APPLICATION_ID", "SQUARE_APP_ID")
    application_secret: SecretStr | None = named(None, "SQUARE_APPLICATION_SECRET", "SQUARE_APP_SECRET")
    access_token: SecretStr | None = named(None, "SQUARE_ACCESS_TOKEN")
    location_id: str | None = named(None, "SQUARE_LOCATION_ID")  # of the account that the access token opens
    environment: Literal["sandbox", "production"] = named("sandbox", "SQUARE_ENVIRONMENT")
    webhook_signature_key: SecretStr | None = named(
        None, "SQUARE_WEBHOOK_SIGNATURE_KEY", "SQUARE_WEBHOOK_SECRET", "SQUARE_SIGNATURE_KEY"
    )
    # as it was entered at Square, whose signatures cover it; unset: PUBLIC_URL and our own path
    webhook_url: str | None = named(None, "SQUARE_WEBHOOK_URL", "SQUARE_NOTIFICATION_URL")
    redirect_uri: str | None = named(None, "SQUARE_REDIRECT_URI", "SQUARE_REDIRECT_URL")  # likewise
    base_url: str | None = named(None, "SQUARE_BASE_URL")  # unset: that of the environment

    @property
    def in_test_mode(self) -> bool:
        """Whether Square is set up, and its sandbox is meant."""
        return self.environment == "sandbox" and bool(self.access_token or self.application_id)


class MuxSettings(Concern):
    """Video through Mux."""

    token_id: str | None = named(None, "MUX_TOKEN_ID")
    token_secret: SecretStr | None = named(None, "MUX_TOKEN_SECRET")
    webhook_secret: SecretStr | None = named(None, "MUX_WEBHOOK_SECRET", "MUX_WEBHOOK_SIGNING_SECRET")
    signing_key_id: str | None = named(None, "MUX_SIGNING_KEY_ID", "MUX_SIGNING_KEY")
    signing_private_key: SecretStr | None = named(None, "MUX_SIGNING_PRIVATE_KEY", "MUX_PRIVATE_KEY")


class ObservabilitySettings(Concern):
    """What tells operators how it goes."""

    log_level: str = named("INFO", "LOG_LEVEL")
    log_json: bool | None = named(None, "LOG_JSON")  # unset: JSON outside development
    sentry_dsn: SecretStr | None = named(None, "SENTRY_DSN")


class Settings(BaseModel):
    """All concerns. `get_settings()` reads them once per process."""

    app: AppSettings = Field(default_factory=AppSettings)
    database: DatabaseSettings = Field(default_factory=DatabaseSettings)
    redis: RedisSettings = Field(default_factory=RedisSettings)
    celery: CelerySettings = Field(default_factory=CelerySettings)
    security: SecuritySettings = Field(default_factory=SecuritySettings)
    bookings: BookingSettings = Field(default_factory=BookingSettings)
    mail: MailSettings = Field(default_factory=MailSettings)
    twilio: TwilioSettings = Field(default_factory=TwilioSettings)
    storage: StorageSettings = Field(default_factory=StorageSettings)
    uploads: UploadSettings = Field(default_factory=UploadSettings)
    cognito: CognitoSettings = Field(default_factory=CognitoSettings)
    google: GoogleSettings = Field(default_factory=GoogleSettings)
    payments: PaymentSettings = Field(default_factory=PaymentSettings)
    stripe: StripeSettings = Field(default_factory=StripeSettings)
    square: SquareSettings = Field(default_factory=SquareSettings)
    mux: MuxSettings = Field(default_factory=MuxSettings)
    observability: ObservabilitySettings = Field(default_factory=ObservabilitySettings)

    @model_validator(mode="after")
    def _safe(self) -> Self:
        secret = self.security.secret_key.get_secret_value()
        if not secret:
            message = "SECRET_KEY is not set; make one with: openssl rand -hex 32"
            raise ValueError(message)
        if not self.app.production:
            return self
        previous = [secret.get_secret_value() for secret in self.security.previous_secret_keys]
        dangers = {
            "SECRET_KEY is shorter than 32 bytes": _short(secret),
            "SECRET_KEY looks like a placeholder": _placeholder(secret),
            "SECRET_KEY_PREVIOUS has a short secret or a placeholder": any(
                _short(secret) or _placeholder(secret) for secret in previous
            ),
            "DEBUG is on": self.app.debug,
            "RATE_LIMIT_ENABLED is off": not self.security.rate_limit_enabled,
            "CORS_ORIGINS allows every origin": "*" in self.security.cors_origins,
            "DB_ECHO writes personal data into the logs": self.database.echo,
            "PAYMENT_GATEWAY is the sandbox, which takes no money": self.payments.default_gateway == "sandbox",
            "STRIPE_SECRET_KEY is a test key, with which nobody pays": self.stripe.in_test_mode,
            "SQUARE_ENVIRONMENT is the sandbox, in which nobody pays": self.square.in_test_mode,
        }
        found = [danger for danger, present in dangers.items() if present]
        if found:
            message = "refused in production: " + "; ".join(found)
            raise ValueError(message)
        return self


def _short(secret: str) -> bool:
    return len(secret.encode()) < MIN_SECRET_LENGTH


def _placeholder(secret: str) -> bool:
    return any(weak in secret.lower() for weak in WEAK_SECRETS)


@cache
def get_settings() -> Settings:
    """The settings of this process; raises `pydantic.ValidationError` naming what is wrong with them."""
    return Settings()
