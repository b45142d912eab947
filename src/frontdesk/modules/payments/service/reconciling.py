"""Whether every cent is explained: the ledger, the charges and what gateways say, compared."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text

from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.payments.ports import CheckoutPaid, Gateway, GatewayAway, GatewayRefused, Merchant
from frontdesk.modules.payments.queries import DIFFERENCES, PAGES, PAYOUTS, REFUNDS
from frontdesk.modules.payments.rules import PayoutStatus
from frontdesk.modules.payments.service.connecting import connection_of
from frontdesk.modules.payments.service.payouts import ENDS

REACH: Final = timedelta(days=31)  # for how long back gateways are asked; the books are compared whole
OPEN: Final = "open"  # that a page takes money still; the sandbox says no more than that of any

Asking = Callable[[Gateway, Merchant | None, Row[Any]], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that should be equal and is not. Amounts are in minor units."""

    what: str
    of: UUID
    expected: str
    found: str


async def reconcile(
    sessions: Sessions, *, ask_gateways: bool, now: datetime, reach: timedelta = REACH
) -> AsyncIterator[Difference]:
    """Everything that differs. Nothing is changed: what a person finds here, a person decides.

    With `ask_gateways` every page that was opened within `reach`, and every refund and payout, is looked up at its
    gateway.
    """
    async with unit_of_work(sessions) as session:
        # one snapshot for all comparisons: what moves meanwhile moves in all of them or in none
        await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        for what, statement in DIFFERENCES.items():
            for row in await session.execute(text(statement)):
                yield Difference(what, row.of, str(row.expected), str(row.found))
        if not ask_gateways:
            return
        pages, refunds, payouts = [
            (await session.execute(text(rows), {"since": now - reach})).all() for rows in (PAGES, REFUNDS, PAYOUTS)
        ]
    for page in pages:
        expected = f"paid: {page.payment_id} {page.amount} {page.currency}" if page.status == "paid" else "unpaid"
        found = await _told(sessions, page, _page)
        if found not in {expected, OPEN}:
            yield Difference("a page at its gateway", page.id, expected, found)
    for refund in refunds:
        found = await _told(sessions, refund, _refund)
        if found != refund.status:
            yield Difference("a refund at its gateway", refund.id, refund.status, found)
    for payout in payouts:
        found = await _told(sessions, payout, _payout)
        if found != payout.status:
            yield Difference("a payout at its gateway", payout.id, payout.status, found)


async def _told(sessions: Sessions, row: Row[Any], ask: Asking) -> str:
    try:
        async with unit_of_work(sessions) as session:
            gateway, merchant = await connection_of(session, row.gateway, row.merchant_account_id)
        return await ask(gateway, merchant, row)
    except (GatewayAway, GatewayRefused) as silent:
        return f"no word: {silent}"


async def _page(gateway: Gateway, merchant: Merchant | None, row: Row[Any]) -> str:
    found = await gateway.look_up(merchant, row.session_id)
    if isinstance(found, CheckoutPaid):
        return f"paid: {found.payment_id} {found.amount} {found.currency}"
    return "unpaid" if found else OPEN


async def _refund(gateway: Gateway, merchant: Merchant | None, row: Row[Any]) -> str:
    return (await gateway.look_up_refund(merchant, row.external_id)).outcome


async def _payout(gateway: Gateway, merchant: Merchant | None, row: Row[Any]) -> str:
    outcome = (await gateway.look_up_payout(merchant, row.external_id)).outcome
    return ENDS.get(outcome, PayoutStatus.PENDING)
