"""Which gateways an installation has: those that its settings connect, and none whose webhooks anybody could send."""

import pytest

from frontdesk.core.settings import Settings
from frontdesk.entrypoints import wiring
from frontdesk.integrations.secrets import UnsafeSecret
from frontdesk.modules.payments.ports import OAuthGateway, gateways
from tests.integrations.conftest import square_settings, stripe_settings


def test_none_but_the_sandbox(settings: Settings) -> None:
    wiring.connect(settings)
    assert list(gateways()) == ["sandbox"]


def test_those_that_are_set_up(settings: Settings) -> None:
    wiring.connect(settings.model_copy(update={"stripe": stripe_settings(), "square": square_settings()}))
    assert list(gateways()) == ["sandbox", "stripe", "square"]
    assert [isinstance(gateway, OAuthGateway) for gateway in gateways().values()] == [False, False, True]


def test_nothing_starts_without_a_webhooks_secret(settings: Settings) -> None:
    staging = settings.app.model_copy(update={"environment": "staging"})
    for update in (
        {"stripe": stripe_settings(STRIPE_WEBHOOK_SECRET=None)},
        {"square": square_settings(SQUARE_WEBHOOK_SIGNATURE_KEY=None)},
        {"app": staging, "square": square_settings(SQUARE_WEBHOOK_SIGNATURE_KEY="changeme-changeme")},
    ):
        with pytest.raises(UnsafeSecret):
            wiring.connect(settings.model_copy(update=update))
    wiring.connect(settings.model_copy(update={"stripe": stripe_settings(STRIPE_WEBHOOK_SECRET="whsec_test")}))
    assert list(gateways()) == ["sandbox", "stripe"]
