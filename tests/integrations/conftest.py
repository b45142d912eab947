"""Gateways over the official SDKs, connected to their fakes."""

from datetime import timedelta
from uuid import UUID

import pytest

from frontdesk.core.clock import MovableClock
from frontdesk.core.settings import SquareSettings, StripeSettings
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
