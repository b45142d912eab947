"""Stripe: Checkout on the platform's account, and transfers to owners' accounts (Connect).

Payments are "separate charges and transfers" (docs.stripe.com/connect/separate-charges-and-transfers): the money lies
with the platform until the owner is paid out of it, so a refund never waits for an owner's balance.
"""

from frontdesk.integrations.stripe.gateway import StripeGateway

__all__ = ("StripeGateway",)
