"""A gateway whose memory survives whoever speaks to it: a schema beside ours, written outside of our transactions.

It loses answers before and after the effect, refuses some refunds and payouts for good, decides on some later, and
forgets to tell of some payments. What it does with one request follows from that request, however often it is asked.
"""

import random
from uuid import UUID

import asyncpg

from frontdesk.core.settings import Settings
from frontdesk.entrypoints.sandbox.gateway import SandboxGateway
from frontdesk.modules.payments.ports import (
    Answered,
    Checkout,
    CheckoutExpired,
    CheckoutPaid,
    CheckoutRequest,
    GatewayAway,
    GatewayRefused,
    Merchant,
    Outcome,
    PayoutRequest,
    RefundRequest,
)

MEMORY = """
CREATE SCHEMA vendor;
CREATE SEQUENCE vendor.operations;
CREATE TABLE vendor.pages (
    id text PRIMARY KEY, charge_id uuid, amount bigint, currency text, status text DEFAULT 'open', payment_id text
);
CREATE TABLE vendor.refunds (
    id text PRIMARY KEY, payment_id text, amount bigint, currency text, status text, refund_id uuid
);
CREATE TABLE vendor.payouts (id text PRIMARY KEY, amount bigint);
"""
LOST = 0.08  # of the answers, before the effect and after it
LEFT = """
SELECT p.amount - coalesce((SELECT sum(r.amount) FROM vendor.refunds r
                            WHERE r.payment_id = p.payment_id AND r.status <> 'failed'), 0)
FROM vendor.pages p WHERE p.payment_id = $1
"""


class Vendor(SandboxGateway):
    """The sandbox with a memory and faults; `lost` is the share of answers that get lost, twice."""

    def __init__(self, settings: Settings, memory: asyncpg.Connection, chance: random.Random, *, lost: float) -> None:
        super().__init__(settings)
        self._memory, self._chance, self._lost = memory, chance, lost

    async def open_checkout(self, wanted: CheckoutRequest) -> Checkout:
        self._lose()
        page = await super().open_checkout(wanted)
        await self._memory.execute(
            "INSERT INTO vendor.pages VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            page.session_id,
            wanted.charge_id,
            wanted.amount,
            wanted.currency,
        )
        self._lose()
        return page

    async def expire_checkout(self, _: Merchant | None, session_id: str, *, key: str) -> None:  # noqa: ARG002  the page
        self._lose()
        await self._memory.execute(
            "UPDATE vendor.pages SET status = 'expired' WHERE id = $1 AND status = 'open'", session_id
        )
        self._lose()

    async def look_up(self, _: Merchant | None, session_id: str) -> CheckoutPaid | CheckoutExpired | None:
        self._lose()
        page = await self._memory.fetchrow("SELECT * FROM vendor.pages WHERE id = $1", session_id)
        if page["status"] == "paid":
            return CheckoutPaid(
                account=None,
                session_id=session_id,
                payment_id=page["payment_id"],
                amount=page["amount"],
                currency=page["currency"],
                subject=page["charge_id"],
            )
        return CheckoutExpired(account=None, session_id=session_id, subject=None) if page["status"] != "open" else None

    async def refund(self, wanted: RefundRequest) -> Answered:
        self._lose()
        if _one_in(20, wanted.refund_id):
            raise GatewayRefused("this card takes no refunds")
        known = f"sandbox_{wanted.refund_id.hex}"
        status = "pending" if _one_in(3, wanted.refund_id) else "succeeded"
        async with self._memory.transaction():
            await self._memory.execute("SELECT FROM vendor.pages WHERE payment_id = $1 FOR UPDATE", wanted.payment_id)
            if not await self._memory.fetchval("SELECT count(*) FROM vendor.refunds WHERE id = $1", known):
                left = await self._memory.fetchval(LEFT, wanted.payment_id)
                assert wanted.amount <= left, f"{wanted.amount} were to be given back of {left}"
                row = (known, wanted.payment_id, wanted.amount, wanted.currency, status, wanted.refund_id)
                await self._memory.execute("INSERT INTO vendor.refunds VALUES ($1, $2, $3, $4, $5, $6)", *row)
        self._lose()
        return Answered(external_id=known, outcome=Outcome(status))

    async def look_up_refund(self, _: Merchant | None, external_id: str) -> Answered:
        self._lose()
        decided = "failed" if _one_in(2, UUID(external_id.removeprefix("sandbox_"))) else "succeeded"
        await self._memory.execute(
            "UPDATE vendor.refunds SET status = $2 WHERE id = $1 AND status = 'pending'", external_id, decided
        )
        self._lose()
        status = await self._memory.fetchval("SELECT status FROM vendor.refunds WHERE id = $1", external_id)
        return Answered(external_id=external_id, outcome=Outcome(status))

    async def pay_out(self, wanted: PayoutRequest) -> Answered:
        self._lose()
        if _one_in(3, wanted.payout_id):
            raise GatewayRefused("the bank account is closed")
        known = f"sandbox_{wanted.payout_id.hex}"
        await self._memory.execute(
            "INSERT INTO vendor.payouts VALUES ($1, $2) ON CONFLICT DO NOTHING", known, wanted.amount
        )
        self._lose()
        return Answered(external_id=known, outcome=Outcome.SUCCEEDED)

    def _lose(self) -> None:
        if self._chance.random() < self._lost:
            raise GatewayAway("the answer got lost")


def _one_in(count: int, of: UUID) -> bool:
    """The same for the same id."""
    return of.int % count == 0
