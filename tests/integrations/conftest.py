"""Gateways over the official SDKs, connected to their fakes."""

from datetime import timedelta
from uuid import UUID

import pytest

from frontdesk.core.clock import MovableClock
from frontdesk.core.settings import StripeSettings
from frontdesk.integrations.stripe import StripeGateway
from tests.fakes.process import Fake

KEY = "sk_test_51Frontdesk0000"
WEBHOOK_SECRET = "whsec_0123456789abcdef0123456789abcdef"
CONNECT_SECRET = "whsec_fedcba9876543210fedcba9876543210"
CHARGE = UUID("01a1fc58-b1b4-7530-a409-bc4c92695616")
LINK = timedelta(minutes=30)
PATIENCE_SECONDS = 0.3


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
