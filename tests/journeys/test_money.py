"""Money through storms: processes killed between a gateway's effect and our commit, and every cent explained after."""

import asyncio
import multiprocessing
import random
import signal
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess

import asyncpg
import pytest

from frontdesk.core.db import unit_of_work
from frontdesk.core.settings import get_settings
from frontdesk.entrypoints.cli.backup import unsound
from frontdesk.modules.payments import service as payments
from tests.journeys import storm
from tests.journeys.vendor import MEMORY

OPERATIONS = 10_000
PROCESSES = 2
KILLS = 20
DUE = "SELECT count(*) FROM outbox WHERE due_at <= $1 AND done_at IS NULL AND dead_at IS NULL"
UNDECIDED = """
SELECT (SELECT count(*) FROM outbox WHERE done_at IS NULL) + (SELECT count(*) FROM refunds WHERE status = 'pending')
"""
AT_THE_VENDOR = """
SELECT (SELECT coalesce(sum(amount), 0) FROM vendor.pages WHERE status = 'paid')
     - (SELECT coalesce(sum(amount), 0) FROM vendor.refunds WHERE status = 'succeeded')
     - (SELECT coalesce(sum(amount), 0) FROM vendor.payouts)
"""
IN_OUR_BOOKS = """
SELECT coalesce(sum(e.amount), 0) FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account_id
WHERE a.kind = 'gateway' AND a.gateway = 'sandbox'
"""


@pytest.mark.proof
async def test_ten_thousand_operations_with_faults_and_kills_leave_every_cent_explained(
    database_url: str, record_property: Callable[[str, object], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute(MEMORY)
    kills = await rage(database_url, connection)
    assert kills == KILLS
    for name, value in storm.environment(database_url).items():
        monkeypatch.setenv(name, value)
    calm = await settle(database_url)
    differences = [it async for it in payments.reconcile(calm.sessions, ask_gateways=True, now=storm.START)]
    await calm.end()
    assert differences == []
    assert await unsound(database_url, get_settings(), now=calm.now) == []
    assert await connection.fetchval(AT_THE_VENDOR) == await connection.fetchval(IN_OUR_BOOKS)
    kinds = await connection.fetch("SELECT kind, count(*) AS count FROM ledger_movements GROUP BY kind ORDER BY kind")
    assert [row["kind"] for row in kinds if row["count"] > 10] == [
        "payout_cancelled",
        "payout_owed",
        "payout_paid",
        "receipt",
        "refund_cancelled",
        "refund_owed",
        "refund_paid",
        "refund_returned",
        "sale",
    ]
    movements = sum(row["count"] for row in kinds)
    record_property("operations", f"{OPERATIONS}, {kills} processes killed, {movements} movements, 0 cents unexplained")
    await connection.close()


async def rage(database_url: str, connection: asyncpg.Connection) -> int:
    """Have processes do random things until all is done, and kill one again and again; tells how often."""
    chance, kills, seeds = random.Random(1), 0, iter(range(1000))  # noqa: S311  whom it hits is no secret
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([storm.__name__])  # so that who comes after a kill has nothing to load

    def start() -> ForkServerProcess:
        process = context.Process(target=storm.rage, args=(database_url, next(seeds), OPERATIONS))
        process.start()
        return process

    running = [start() for _ in range(PROCESSES)]
    try:
        while any(process.is_alive() for process in running):
            await asyncio.sleep(0.05)
            done = await connection.fetchval("SELECT last_value FROM vendor.operations")
            if kills < KILLS and done > (kills + 1) * OPERATIONS // (KILLS + 1):
                at = chance.randrange(PROCESSES)
                running[at].kill()
                running[at].join()
                assert running[at].exitcode == -signal.SIGKILL
                kills, running[at] = kills + 1, start()
        assert [process.exitcode for process in running] == [0] * PROCESSES
    finally:
        for process in running:
            process.kill()
            process.join()
    return kills


async def settle(database_url: str) -> storm.Storm:
    """Let all follow that still has to, with a gateway that answers, and a person who gives back by hand."""
    calm = await storm.begin(database_url, seed=1, lost=0.0)
    calm.now = storm.START + storm.STEP * (OPERATIONS + 1)
    for _ in range(20):
        calm.now += storm.STEP * 10_000  # past every lease
        async with unit_of_work(calm.sessions) as session:
            for subject_id in await calm.memory.fetch("SELECT subject_id FROM charges WHERE status = 'open'"):
                for charge in await payments.charges_of(session, subject_id["subject_id"]):
                    await payments.withdraw(session, charge.id, now=calm.now)
        for refund in await calm.memory.fetch("SELECT * FROM vendor.refunds WHERE status = 'failed'"):
            await calm.tell_failed(refund)
        await calm.ask_again()
        while await calm.memory.fetchval(DUE, calm.now):
            await calm.work()
        failed = [
            it.of
            async for it in payments.reconcile(calm.sessions, ask_gateways=False, now=calm.now)
            if it.what == "a refund that failed and was not made again"
        ]
        if not failed and not await calm.memory.fetchval(UNDECIDED):
            break
        for refund_id in failed:
            charge_id, most = await calm.memory.fetchrow(
                "SELECT charge_id, amount FROM refunds WHERE id = $1", refund_id
            )
            async with unit_of_work(calm.sessions) as session:
                await payments.refund_charge(session, charge_id, most=most, reason="Again", now=calm.now)
    return calm
