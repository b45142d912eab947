"""How bookings, uploads and money behave where nobody says otherwise."""

from typing import Annotated

from pydantic import AfterValidator, Field

from frontdesk.core.settings.concern import Concern, named


def _fillable(template: str) -> str:
    """A template of a link, if that is what it is."""
    if not template.format(token="", registration_id="").startswith(("https://", "http://")):
        message = "a template of a link begins with https://"
        raise ValueError(message)
    return template


class BookingSettings(Concern):
    """How bookings and lists behave where nobody says otherwise."""

    payment_minutes: int = named(30, "PAYMENT_LINK_EXPIRE_MINUTES", "PAYMENT_LINK_EXPIRATION_MINUTES")
    approval_hours: int = named(48, "BOOKING_APPROVAL_HOURS")
    page_size: int = named(20, "DEFAULT_PAGE_SIZE", "PAGE_SIZE")
    max_page_size: int = named(100, "MAX_PAGE_SIZE")


class RegistrationSettings(Concern):
    """How demo classes are held."""

    # where demos take place; `{token}` is random for each, `{registration_id}` is the registration's
    demo_link: Annotated[str, AfterValidator(_fillable)] = named(
        "https://meet.jit.si/demo-{token}", "DEMO_LINK_TEMPLATE", "MEETING_URL_TEMPLATE"
    )


class UploadSettings(Concern):
    """What may be uploaded, and for how long it waits for its use."""

    max_bytes: int = named(10_485_760, "MAX_UPLOAD_BYTES", "MAX_UPLOAD_SIZE")
    max_pixels: int = named(50_000_000, "MAX_IMAGE_PIXELS")  # what the largest cameras in phones make
    address_minutes: int = named(15, "UPLOAD_URL_EXPIRE_MINUTES", "PRESIGNED_URL_EXPIRE_MINUTES")
    keep_hours: int = named(24, "UPLOAD_KEEP_HOURS")  # what nothing uses


class PaymentSettings(Concern):
    """What holds for money, whoever the gateway is."""

    # of companies without an account of their own: in development the sandbox, elsewhere none, and the desk is paid
    default_gateway: str | None = named(None, "PAYMENT_GATEWAY", "DEFAULT_PAYMENT_GATEWAY")
    fee_basis_points: Annotated[int, Field(ge=0, le=10_000)] = named(0, "PLATFORM_FEE_BASIS_POINTS")  # 100 are 1 %
