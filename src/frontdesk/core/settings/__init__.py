"""Settings: one class per concern, read from the environment (and `.env`) under every name operators already use.

Each class stands alone: `DatabaseSettings()` reads what concerns the database and nothing else. `Settings` holds them
all and refuses, in production, what is only fit for a laptop.
"""

from functools import cache
from typing import Self

from pydantic import BaseModel, Field, model_validator

from frontdesk.core.settings.business import BookingSettings, PaymentSettings, RegistrationSettings, UploadSettings
from frontdesk.core.settings.concern import Concern
from frontdesk.core.settings.retention import RetentionSettings
from frontdesk.core.settings.running import (
    OFF,
    AppSettings,
    CelerySettings,
    DatabaseSettings,
    LambdaSettings,
    ObservabilitySettings,
    RedisSettings,
)
from frontdesk.core.settings.security import MIN_SECRET_LENGTH, SecuritySettings, is_placeholder, is_short
from frontdesk.core.settings.traffic import TrafficSettings
from frontdesk.core.settings.vendors import (
    CognitoSettings,
    GoogleSettings,
    MailSettings,
    MuxSettings,
    SquareSettings,
    StorageSettings,
    StripeSettings,
    TwilioSettings,
)

__all__ = [
    "MIN_SECRET_LENGTH",
    "OFF",
    "AppSettings",
    "BookingSettings",
    "CelerySettings",
    "CognitoSettings",
    "Concern",
    "DatabaseSettings",
    "GoogleSettings",
    "LambdaSettings",
    "MailSettings",
    "MuxSettings",
    "ObservabilitySettings",
    "PaymentSettings",
    "RedisSettings",
    "RegistrationSettings",
    "RetentionSettings",
    "SecuritySettings",
    "Settings",
    "SquareSettings",
    "StorageSettings",
    "StripeSettings",
    "TrafficSettings",
    "TwilioSettings",
    "UploadSettings",
    "get_settings",
    "is_placeholder",
]


class Settings(BaseModel):
    """All concerns. `get_settings()` reads them once per process."""

    app: AppSettings = Field(default_factory=AppSettings)
    database: DatabaseSettings = Field(default_factory=DatabaseSettings)
    redis: RedisSettings = Field(default_factory=RedisSettings)
    celery: CelerySettings = Field(default_factory=CelerySettings)
    security: SecuritySettings = Field(default_factory=SecuritySettings)
    traffic: TrafficSettings = Field(default_factory=TrafficSettings)
    retention: RetentionSettings = Field(default_factory=RetentionSettings)
    bookings: BookingSettings = Field(default_factory=BookingSettings)
    registrations: RegistrationSettings = Field(default_factory=RegistrationSettings)
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
    aws_lambda: LambdaSettings = Field(default_factory=LambdaSettings)
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
            "SECRET_KEY is shorter than 32 bytes": is_short(secret),
            "SECRET_KEY looks like a placeholder": is_placeholder(secret),
            "SECRET_KEY_PREVIOUS has a short secret or a placeholder": any(
                is_short(secret) or is_placeholder(secret) for secret in previous
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


@cache
def get_settings() -> Settings:
    """The settings of this process; raises `pydantic.ValidationError` naming what is wrong with them."""
    return Settings()
