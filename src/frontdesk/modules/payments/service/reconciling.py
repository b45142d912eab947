"""Whether every cent is explained: the ledger, the charges and what gateways say, compared."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.payments.ports import CheckoutPaid, GatewayAway, GatewayRefused
from frontdesk.modules.payments.queries import DIFFERENCES, UNHEARD
from frontdesk.modules.payments.service.connecting import connection_of


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that should be equal and is not. Amounts are in minor units."""

    what: str
    of: UUID
    expected: str
    found: str


async def reconcile(sessions: Sessions, *, ask_gateways: bool) -> AsyncIterator[Difference]:
    """Everything that differs. Nothing is changed: what a person finds here, a person decides.

    With `ask_gateways` every page that was opened and not paid is looked up at its gateway.
    """
    async with unit_of_work(sessions) as session:
        # one snapshot for all comparisons: what moves meanwhile moves in all of them or in none
        await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        for what, statement in DIFFERENCES.items():
            for row in await session.execute(text(statement)):
                yield Difference(what, row.of, str(row.expected), str(row.found))
        pages = (await session.execute(text(UNHEARD))).all() if ask_gateways else []
    for page in pages:
        async with unit_of_work(sessions) as session:
            found: object
            try:
                gateway, merchant = await connection_of(session, page.gateway, page.merchant_account_id)
            except GatewayAway as away:
                yield Difference("a page that was not paid", page.id, "the gateway's word", str(away))
                continue
        try:
            found = await gateway.look_up(merchant, page.session_id)
        except (GatewayAway, GatewayRefused) as silent:
            yield Difference("a page that was not paid", page.id, "the gateway's word", str(silent))
            continue
        if isinstance(found, CheckoutPaid):
            yield Difference("a page that was not paid", page.id, "unpaid", f"paid: {found.payment_id}")
