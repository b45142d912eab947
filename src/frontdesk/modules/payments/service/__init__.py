"""What can be done with money. The modules above ask for it, and hear of it through `events`."""

from frontdesk.modules.payments.service.charging import (
    Ask,
    Route,
    ask,
    charges_of,
    find,
    get,
    link_to,
    merchant_of,
    money_has_moved,
    paid_for,
    route,
    take_at_desk,
    withdraw,
)
from frontdesk.modules.payments.service.checkout import open_page
from frontdesk.modules.payments.service.closing import close_page
from frontdesk.modules.payments.service.ledger import balances
from frontdesk.modules.payments.service.payouts import list_page as list_payouts
from frontdesk.modules.payments.service.payouts import request as request_payout
from frontdesk.modules.payments.service.receiving import apply, receive
from frontdesk.modules.payments.service.reconciling import Difference, reconcile
from frontdesk.modules.payments.service.refunding import account_of, refund, refund_by_policy, refund_charge

__all__ = [
    "Ask",
    "Difference",
    "Route",
    "account_of",
    "apply",
    "ask",
    "balances",
    "charges_of",
    "close_page",
    "find",
    "get",
    "link_to",
    "list_payouts",
    "merchant_of",
    "money_has_moved",
    "open_page",
    "paid_for",
    "receive",
    "reconcile",
    "refund",
    "refund_by_policy",
    "refund_charge",
    "request_payout",
    "route",
    "take_at_desk",
    "withdraw",
]
