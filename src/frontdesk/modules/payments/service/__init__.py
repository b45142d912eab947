"""What can be done with money. The modules above ask for it, and hear of it through `events`."""

from frontdesk.modules.payments.service.accounts import (
    Owner,
    choose_location,
    disconnect,
    list_accounts,
    locations,
    onboard,
)
from frontdesk.modules.payments.service.authorizing import Answer, connect
from frontdesk.modules.payments.service.authorizing import ask as ask_leave
from frontdesk.modules.payments.service.by_hand import record as record_payout
from frontdesk.modules.payments.service.by_hand import reverse as reverse_payout
from frontdesk.modules.payments.service.charging import (
    Ask,
    Route,
    ask,
    by_ticket,
    can_be_paid,
    charges_of,
    find,
    get,
    link_to,
    merchant_of,
    money_has_moved,
    paid_for,
    paid_for_each,
    return_to,
    route,
    take_at_desk,
    withdraw,
)
from frontdesk.modules.payments.service.checkout import open_page
from frontdesk.modules.payments.service.closing import close_page
from frontdesk.modules.payments.service.ledger import balances
from frontdesk.modules.payments.service.payouts import list_page as list_payouts
from frontdesk.modules.payments.service.payouts import look_up as look_up_payout
from frontdesk.modules.payments.service.payouts import request as request_payout
from frontdesk.modules.payments.service.payouts import schedule_of as payout_schedule
from frontdesk.modules.payments.service.payouts import set_schedule as set_payout_schedule
from frontdesk.modules.payments.service.receiving import apply, apply_again, dismiss, receive, rejected
from frontdesk.modules.payments.service.reconciling import Difference, reconcile
from frontdesk.modules.payments.service.refunding import account_of, due_back, refund, refund_by_policy, refund_charge
from frontdesk.modules.payments.service.refunding import look_up as look_up_refund

__all__ = [
    "Answer",
    "Ask",
    "Difference",
    "Owner",
    "Route",
    "account_of",
    "apply",
    "apply_again",
    "ask",
    "ask_leave",
    "balances",
    "by_ticket",
    "can_be_paid",
    "charges_of",
    "choose_location",
    "close_page",
    "connect",
    "disconnect",
    "dismiss",
    "due_back",
    "find",
    "get",
    "link_to",
    "list_accounts",
    "list_payouts",
    "locations",
    "look_up_payout",
    "look_up_refund",
    "merchant_of",
    "money_has_moved",
    "onboard",
    "open_page",
    "paid_for",
    "paid_for_each",
    "payout_schedule",
    "receive",
    "reconcile",
    "record_payout",
    "refund",
    "refund_by_policy",
    "refund_charge",
    "rejected",
    "request_payout",
    "return_to",
    "reverse_payout",
    "route",
    "set_payout_schedule",
    "take_at_desk",
    "withdraw",
]
