"""Amounts as Stripe counts them: in ISO 4217's minor units but for three (docs.stripe.com/currencies#special-cases)."""

from frontdesk.modules.payments.ports import GatewayRefused

SCALE = {"ISK": 100, "UGX": 100}  # without a minor unit, yet counted in hundredths
UNLIKE = frozenset({"MGA"})  # with a minor unit, yet counted without


def outgoing(amount: int, currency: str) -> int:
    """Our amount as Stripe counts it; raises `GatewayRefused` for a currency that it counts in another way."""
    if currency in UNLIKE:
        raise GatewayRefused(f"Stripe takes no {currency} from here", code="currency_unsupported")
    return amount * SCALE.get(currency, 1)


def incoming(amount: int, currency: str) -> int:
    """Stripe's amount as we count it; `currency` in any case."""
    return amount // SCALE.get(currency.upper(), 1)
