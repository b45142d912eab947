"""How bookings, uploads and money behave where nobody says otherwise."""

from typing import Annotated

from pydantic import Field

from frontdesk.core.settings.concern import Concern, named


class BookingSettings(Concern):
    """How bookings and lists behave where nobody says otherwise."""

    payment_minutes: int = named(30, "PAYMENT_LINK_EXPIRE_MINUTES", "PAYMENT_LINK_EXPIRATION_MINUTES")
    approval_hours: int = named(48, "BOOKING_APPROVAL_HOURS")
    page_size: int = named(20, "DEFAULT_PAGE_SIZE", "PAGE_SIZE")
    max_page_size: int = named(100, "MAX_PAGE_SIZE")


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
