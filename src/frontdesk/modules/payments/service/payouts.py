"""Paying owners what they are owed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.ids import new_id
from frontdesk.core.pagination import PageRequest, Slice, paginate
from frontdesk.modules.payments import queries
from frontdesk.modules.payments.errors import NoGateway, PayoutExceedsBalance, UnclearBalance
from frontdesk.modules.payments.events import PayoutRequested
from frontdesk.modules.payments.models import LedgerAccount, MerchantAccount, Payout
from frontdesk.modules.payments.ports import GatewayRefused, Outcome, PayoutRequest, gateways
from frontdesk.modules.payments.rules import DESK, AccountStatus, PayoutStatus, payout_owed, payout_paid, reversed_
from frontdesk.modules.payments.schemas import PayoutIn
from frontdesk.modules.payments.service.connecting import connection_of
from frontdesk.modules.payments.service.ledger import Book, post


async def request(session: AsyncSession, tenant_id: UUID, wanted: PayoutIn, *, by: UUID, now: datetime) -> Payout:
    """Have a company's balance, or some of it, sent to it.

    Raises:
        UnclearBalance: there are balances at several gateways or in several currencies, and none was named.
        PayoutExceedsBalance: there is less, or nothing.
        NoGateway: the balance lies at a gateway that is not connected any more.
    """
    account, available = await _balance(session, tenant_id, wanted)
    amount = wanted.amount if wanted.amount is not None else available
    if not 0 < amount <= available:
        raise PayoutExceedsBalance(f"{max(available, 0)} is available.")
    if account.gateway not in gateways():
        raise NoGateway
    payout = Payout(
        id=new_id(),
        tenant_id=tenant_id,
        gateway=account.gateway,
        merchant_account_id=await _receiving(session, tenant_id, account.gateway),
        amount=amount,
        currency=account.currency,
        status=PayoutStatus.REQUESTED,
        requested_by=by,
    )
    session.add(payout)
    await session.flush()
    await post(session, "payout_owed", payout_owed(amount), source_id=payout.id, book=_book(payout), now=now)
    await outbox.record(session, PayoutRequested(payout_id=payout.id), now=now)
    return payout


async def carry_out(sessions: Sessions, payout_id: UUID, *, now: datetime) -> None:
    """Ask the gateway for a payout, once for all attempts; raises `GatewayAway` where it gives no answer."""
    async with unit_of_work(sessions) as session:
        payout = await session.get_one(Payout, payout_id)
        if payout.status != PayoutStatus.REQUESTED:
            return
        gateway, merchant = await connection_of(session, payout.gateway, payout.merchant_account_id)
    wanted = PayoutRequest(
        payout_id=payout.id,
        key=f"payout-{payout.id.hex}",
        merchant=merchant,
        amount=payout.amount,
        currency=payout.currency,
    )
    external_id, error = None, None
    try:
        answer = await gateway.pay_out(wanted)
        external_id, outcome, error = answer.external_id, answer.outcome, answer.error
    except GatewayRefused as refused:
        outcome, error = Outcome.FAILED, str(refused)
    async with unit_of_work(sessions) as session:
        await settle(session, payout_id, outcome, external_id=external_id, error=error, now=now)


async def settle(
    session: AsyncSession,
    payout_id: UUID,
    outcome: Outcome,
    *,
    external_id: str | None,
    error: str | None,
    now: datetime,
) -> None:
    """Write down how far a payout has come. What failed stays so, and the balance has it back."""
    statement = select(Payout).where(Payout.id == payout_id).with_for_update()
    payout = (await session.scalars(statement.execution_options(populate_existing=True))).one()
    payout.external_id = payout.external_id or external_id
    before = PayoutStatus(payout.status)
    after = {Outcome.SUCCEEDED: PayoutStatus.PAID, Outcome.FAILED: PayoutStatus.FAILED}.get(outcome)
    if after is None or before in {after, PayoutStatus.FAILED}:
        if before is PayoutStatus.REQUESTED:
            payout.status = PayoutStatus.PENDING
        return
    payout.status, payout.error = after, error
    entries = {"payout_paid": payout_paid(payout.amount)}
    if after is PayoutStatus.FAILED:
        entries = {"payout_cancelled": reversed_(payout_owed(payout.amount))}
        if before is PayoutStatus.PAID:
            entries["payout_returned"] = reversed_(payout_paid(payout.amount))
    for kind, lines in entries.items():
        await post(session, kind, lines, source_id=payout.id, book=_book(payout), now=now)


async def list_page(session: AsyncSession, tenant_id: UUID, page: PageRequest) -> Slice[Payout]:
    """One page of a company's payouts, the latest first."""
    return await paginate(session, queries.payouts_of(tenant_id), page)


async def _balance(session: AsyncSession, tenant_id: UUID, wanted: PayoutIn) -> tuple[LedgerAccount, int]:
    accounts = [
        account
        for account in await session.scalars(queries.owner_accounts(tenant_id))
        if account.gateway == (wanted.gateway or account.gateway)
        and account.currency == (wanted.currency or account.currency)
        and account.gateway != DESK
    ]
    sums = {account.id: -int(await session.scalar(queries.account_balance(account.id)) or 0) for account in accounts}
    filled = [account for account in accounts if sums[account.id] > 0]
    if not filled:
        raise PayoutExceedsBalance("There is nothing to pay out.")
    if len(filled) > 1:
        raise UnclearBalance("There are several balances: name a currency and a gateway.")
    return filled[0], sums[filled[0].id]


async def _receiving(session: AsyncSession, tenant_id: UUID, gateway: str) -> UUID | None:
    """The company's account that gets the money; none where the platform's own stands for it."""
    statement = (
        select(MerchantAccount.id)
        .where(
            MerchantAccount.tenant_id == tenant_id,
            MerchantAccount.gateway == gateway,
            MerchantAccount.status == AccountStatus.ACTIVE,
        )
        .order_by(MerchantAccount.is_preferred.desc(), MerchantAccount.created_at)
        .limit(1)
    )
    return await session.scalar(statement)


def _book(payout: Payout) -> Book:
    return Book(tenant_id=payout.tenant_id, gateway=payout.gateway, currency=payout.currency)
