"""The books: every movement of money is a double entry that sums to zero and stays for ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.ids import new_id
from frontdesk.modules.payments import queries
from frontdesk.modules.payments.rules import Entries, Kind
from frontdesk.modules.payments.schemas import BalanceOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Whose books, at which gateway, in which currency."""

    tenant_id: UUID
    gateway: str
    currency: str


async def post(
    session: AsyncSession, kind: str, entries: Entries, *, source_id: UUID, book: Book, now: datetime
) -> None:
    """Book what happened to a charge, refund or payout. That the same is booked twice is refused by the database."""
    wanted = {account: amount for account, amount in sorted(entries.items()) if amount}
    if not wanted:
        return
    mine: dict[str, Any] = {"tenant_id": book.tenant_id, "gateway": book.gateway, "currency": book.currency}
    rows = [{"id": new_id(), "kind": account, **mine} for account in wanted]
    await session.execute(queries.ledger_accounts(rows))
    found = await session.execute(queries.ledger_accounts_of(**mine))
    ids = {Kind(account): account_id for account, account_id in found}
    movement, company = new_id(), {"tenant_id": book.tenant_id, "currency": book.currency}
    await session.execute(queries.movement(id=movement, kind=kind, source_id=source_id, at=now, **company))
    lines = [
        {"movement_id": movement, "account_id": ids[account], "amount": amount, **company}
        for account, amount in wanted.items()
    ]
    await session.execute(queries.entries(lines))


async def balances(session: AsyncSession, tenant_id: UUID) -> Sequence[BalanceOut]:
    """What a company is owed, per gateway and currency; what was taken at its desk it has already."""
    sums: dict[tuple[str, str], dict[Kind, int]] = {}
    for gateway, currency, kind, amount in await session.execute(queries.balances(tenant_id)):
        sums.setdefault((gateway, currency), {})[Kind(kind)] = int(amount)
    return [
        BalanceOut(
            gateway=gateway,
            currency=currency,
            available=-found.get(Kind.OWNER_PAYABLE, 0),
            refunding=-found.get(Kind.REFUND, 0),
            paying_out=-found.get(Kind.PAYOUT, 0),
        )
        for (gateway, currency), found in sums.items()
    ]
