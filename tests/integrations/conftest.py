"""Vendors over their official SDKs, connected to their fakes."""

import base64
from datetime import timedelta
from functools import cache
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from frontdesk.core.clock import MovableClock
from frontdesk.core.settings import MuxSettings, SquareSettings, StripeSettings
from frontdesk.integrations.mux import MuxHost
from frontdesk.integrations.square import SquareGateway
from frontdesk.integrations.stripe import StripeGateway
from frontdesk.modules.payments.ports import Merchant
from tests.fakes.process import Fake
from tests.fakes.square.state import CLIENT_ID, CLIENT_SECRET, PERSONAL_TOKEN

KEY = "sk_test_51Frontdesk0000"
WEBHOOK_SECRET = "whsec_0123456789abcdef0123456789abcdef"
CONNECT_SECRET = "whsec_fedcba9876543210fedcba9876543210"
CHARGE = UUID("01a1fc58-b1b4-7530-a409-bc4c92695616")
SIGNATURE_KEY = "Q0hBTkdFIE1FIG5vdCwgSSBhbSBsb25n"
PUBLIC_URL = "https://desk.example"
LINK = timedelta(minutes=30)
PATIENCE_SECONDS = 1.0
HASTE_SECONDS = 0.2  # where an answer is not to come in time
ORIGIN = "https://learn.example"
MUX_WEBHOOK_SECRET = "0123456789abcdef0123456789abcdef"
SIGNING_KEY_ID = "key000"


def stripe_settings(**given: object) -> StripeSettings:
    """Settings of an installation that takes money through Stripe."""
    secrets = {"STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET, "STRIPE_CONNECT_WEBHOOK_SECRET": CONNECT_SECRET}
    return StripeSettings.model_validate({"STRIPE_SECRET_KEY": KEY, **secrets, **given})


@pytest.fixture
async def stripe_gateway(stripe: Fake, clock: MovableClock) -> StripeGateway:
    """The gateway on the fake, both at the test's time. It gives up soon and does not retry by itself."""
    await stripe.move_to(clock.now())
    settings = stripe_settings(STRIPE_API_BASE=stripe.url)
    return StripeGateway(settings, clock=clock, patience=PATIENCE_SECONDS, retries=0)


def square_settings(**given: object) -> SquareSettings:
    """Settings of an installation that takes money through Square, also on an account of its own."""
    application = {"SQUARE_APPLICATION_ID": CLIENT_ID, "SQUARE_APPLICATION_SECRET": CLIENT_SECRET}
    own = {"SQUARE_ACCESS_TOKEN": PERSONAL_TOKEN, "SQUARE_LOCATION_ID": "L0000PLATFORMMAIN"}
    key = {"SQUARE_WEBHOOK_SIGNATURE_KEY": SIGNATURE_KEY}
    return SquareSettings.model_validate({**application, **own, **key, **given})


@pytest.fixture
async def square_gateway(square: Fake, clock: MovableClock) -> SquareGateway:
    """The gateway on the fake, which is at the test's time. It gives up soon and does not retry by itself."""
    await square.move_to(clock.now())
    settings = square_settings(SQUARE_BASE_URL=square.url)
    return SquareGateway(settings, public_url=PUBLIC_URL, patience=PATIENCE_SECONDS, retries=0)


@pytest.fixture
async def seller(square: Fake, square_gateway: SquareGateway) -> Merchant:
    """A seller who has let us in."""
    page = square_gateway.authorize_url(state="state-1")
    answer = await square.tell("authorize", url=page, allow=True)
    grant = await square_gateway.redeem(answer["code"])
    return Merchant(external_id=grant.external_id, location="L0000STUDIOMAIN", secret=grant.access_token)


@cache
def signing_key() -> tuple[str, str]:
    """Both halves of a key pair as PEM, the private one first."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


def mux_settings(**given: object) -> MuxSettings:
    """Settings of an installation whose videos are at Mux; the key is spelled as Mux hands it out."""
    token = {"MUX_TOKEN_ID": "token-id", "MUX_TOKEN_SECRET": "token-secret", "MUX_WEBHOOK_SECRET": MUX_WEBHOOK_SECRET}
    private = base64.b64encode(signing_key()[0].encode()).decode()
    signing = {"MUX_SIGNING_KEY_ID": SIGNING_KEY_ID, "MUX_SIGNING_PRIVATE_KEY": private}
    return MuxSettings.model_validate({**token, **signing, **given})


@pytest.fixture
async def mux_host(mux: Fake, clock: MovableClock) -> MuxHost:
    """The host on the fake, which is at the test's time. It gives up soon."""
    await mux.move_to(clock.now())
    return MuxHost(mux_settings(MUX_BASE_URL=mux.url), origin=ORIGIN, patience=PATIENCE_SECONDS)
