"""The services of others that an installation may use."""

from pathlib import Path
from typing import Literal, Self

from pydantic import SecretStr, model_validator

from frontdesk.core.settings.concern import Concern, named


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
    # a number of ours, or the id of a messaging service
    sender: str | None = named(None, "TWILIO_PHONE_NUMBER", "TWILIO_FROM_NUMBER", "TWILIO_MESSAGING_SERVICE_SID")
    api_base: str | None = named(None, "TWILIO_API_BASE")  # unset: Twilio's own

    @property
    def switched_on(self) -> bool:
        """Whether SMS can be sent."""
        return bool(self.account_sid and self.auth_token and self.sender)


class StorageSettings(Concern):
    """Files: S3 under `AWS_*`, Cloudflare R2 under `R2_*`, which win. Without a bucket, a folder on this machine."""

    kind: Literal["s3", "local"] | None = named(None, "STORAGE", "STORAGE_BACKEND")
    access_key_id: str | None = named(None, "R2_ACCESS_KEY_ID", "AWS_ACCESS_KEY_ID")
    secret_access_key: SecretStr | None = named(None, "R2_SECRET_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY")
    session_token: SecretStr | None = named(None, "AWS_SESSION_TOKEN")  # of a key that AWS lends for a while
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
    def token(self) -> str | None:
        """What belongs to the key, if it is one that AWS lends for a while, as to every Lambda function.

        Such keys begin with ASIA, and where R2's are set, the token that lies beside them is none of theirs:
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
        """
        is_lent = self.access_key_id is not None and self.access_key_id.startswith("ASIA")
        return self.session_token.get_secret_value() if is_lent and self.session_token is not None else None

    @property
    def endpoint(self) -> str | None:
        """Where the storage answers; None for AWS itself."""
        if self.endpoint_url is None and self.account_id is not None:
            return f"https://{self.account_id}.r2.cloudflarestorage.com"
        return self.endpoint_url


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
    # PEM, or the base64 of that
    signing_private_key: SecretStr | None = named(None, "MUX_SIGNING_PRIVATE_KEY", "MUX_PRIVATE_KEY")
    base_url: str | None = named(None, "MUX_BASE_URL", "MUX_API_BASE")  # unset: Mux's own
