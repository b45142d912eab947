"""Whether every cent is explained: the ledger, the charges and what gateways say, compared."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text

from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.payments.ports import CheckoutPaid, GatewayAway, GatewayRefused
from frontdesk.modules.payments.queries import DIFFERENCES, PAGES
from frontdesk.modules.payments.service.connecting import connection_of

REACH: Final = timedelta(days=31)  # for how long back gateways are asked; the books are compared whole
OPEN: Final = "open"  # that a page takes money still; the sandbox says no more than that of any


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

    With `ask_gateways` every page that was opened within `reach` is looked up at its gateway.
    """
    async with unit_of_work(sessions) as session:
        # one snapshot for all comparisons: what moves meanwhile moves in all of them or in none
        await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        for what, statement in DIFFERENCES.items():
            for row in await session.execute(text(statement)):
                yield Difference(what, row.of, str(row.expected), str(row.found))
        pages = (await session.execute(text(PAGES), {"since": now - reach})).all() if ask_gateways else []
    for page in pages:
        expected = f"paid: {page.payment_id} {page.amount} {page.currency}" if page.status == "paid" else "unpaid"
        found = await _at_the_gateway(sessions, page)
        if found not in {expected, OPEN}:
            yield Difference("a page at its gateway", page.id, expected, found)


async def _at_the_gateway(sessions: Sessions, page: Row[Any]) -> str:
    try:
        async with unit_of_work(sessions) as session:
            gateway, merchant = await connection_of(session, page.gateway, page.merchant_account_id)
        found = await gateway.look_up(merchant, page.session_id)
    except (GatewayAway, GatewayRefused) as silent:
        return f"no word: {silent}"
    if isinstance(found, CheckoutPaid):
        return f"paid: {found.payment_id} {found.amount} {found.currency}"
    return "unpaid" if found else OPEN
