"""The database judges the books: what does not balance is refused at the commit, and nothing is ever changed."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions
from frontdesk.core.ids import new_id
from frontdesk.modules.payments import service as payments
from frontdesk.modules.payments.service import Difference
from tests.modules.payments.conftest import Till

COMPANY = UUID(int=1)


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(database_url)
    yield opened
    await opened.close()


async def account(connection: asyncpg.Connection, kind: str, *, currency: str = "EUR", company: UUID = COMPANY) -> UUID:
    made = new_id()
    statement = "INSERT INTO ledger_accounts (id, tenant_id, gateway, currency, kind) VALUES ($1, $2, 'x', $3, $4)"
    await connection.execute(statement, made, company, currency, kind)
    return made


async def movement(connection: asyncpg.Connection, *entries: tuple[UUID, int], currency: str = "EUR") -> UUID:
    made = new_id()
    async with connection.transaction():
        await connection.execute(
            "INSERT INTO ledger_movements (id, tenant_id, currency, kind, source_id, at)"
            " VALUES ($1, $2, $3, 'sale', $1, '2027-03-01T00:00:00Z')",
            made,
            COMPANY,
            currency,
        )
        for account_id, amount in entries:
            await entry(connection, made, account_id, amount, currency=currency)
    return made


async def entry(
    connection: asyncpg.Connection, movement_id: UUID, account_id: UUID, amount: int, *, currency: str = "EUR"
) -> None:
    statement = (
        "INSERT INTO ledger_entries (movement_id, account_id, tenant_id, currency, amount) VALUES ($1,$2,$3,$4,$5)"
    )
    await connection.execute(statement, movement_id, account_id, COMPANY, currency, amount)


async def counts(connection: asyncpg.Connection) -> tuple[int, int]:
    row = await connection.fetchrow(
        "SELECT (SELECT count(*) FROM ledger_movements), (SELECT count(*) FROM ledger_entries)"
    )
    return row[0], row[1]


async def test_a_movement_has_entries_that_sum_to_zero(connection: asyncpg.Connection) -> None:
    client, owner = await account(connection, "client"), await account(connection, "owner_payable")
    for entries in ([], [(client, 1)], [(client, 2), (owner, -1)]):
        with pytest.raises(asyncpg.CheckViolationError, match="does not balance"):
            await movement(connection, *entries)
    assert await counts(connection) == (0, 0)
    made = await movement(connection, (client, 1), (owner, -1))
    other = await account(connection, "gateway")
    with pytest.raises(asyncpg.CheckViolationError, match="does not balance"):
        await entry(connection, made, other, 1)
    assert await counts(connection) == (1, 2)


async def test_a_movement_has_one_currency_and_one_company(connection: asyncpg.Connection) -> None:
    euros, dollars = await account(connection, "client"), await account(connection, "client", currency="USD")
    others = await account(connection, "owner_payable", company=UUID(int=2))
    for wrong in (dollars, others):
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await movement(connection, (euros, 1), (wrong, -1))
    assert await counts(connection) == (0, 0)


@pytest.mark.parametrize("table", ["ledger_entries", "ledger_movements", "ledger_accounts"])
@pytest.mark.parametrize("change", ["UPDATE {} SET tenant_id = tenant_id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
async def test_nothing_of_the_ledger_is_changed_or_deleted(
    connection: asyncpg.Connection, table: str, change: str
) -> None:
    client, owner = await account(connection, "client"), await account(connection, "owner_payable")
    await movement(connection, (client, 1), (owner, -1))
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="only added to"):
        await connection.execute(change.format(table))
    assert await counts(connection) == (1, 2)


async def test_reconcile_finds_what_differs(
    till: Till, sessions: Sessions, clock: MovableClock, connection: asyncpg.Connection
) -> None:
    async def differences() -> list[Difference]:
        return [it async for it in payments.reconcile(sessions, ask_gateways=True, now=clock.now())]

    booking = await till.paid()
    await till.call("POST", f"/bookings/{booking['id']}/refunds", amount=1, reason="A stain")
    await till.book("2027-03-15T12:00")
    assert await differences() == []
    await till.drain()
    assert await differences() == []
    (charge_id,) = await connection.fetchrow("SELECT id FROM charges WHERE status = 'paid'")
    await connection.execute("UPDATE charges SET refunded = 2, fee = 1 WHERE id = $1", charge_id)
    found = await differences()
    assert [(it.what, it.of, it.expected, it.found) for it in found] == [
        ("the platform's fee of a charge", charge_id, "1", "400"),
        ("what was refunded of a charge", charge_id, "2", "1"),
    ]


@pytest.mark.proof  # a second and more, which the tests of a change have not
async def test_the_command_prints_what_differs(till: Till, connection: asyncpg.Connection, database_url: str) -> None:
    await till.paid()
    charge_id = await connection.fetchval("UPDATE charges SET fee = 1 RETURNING id")
    line = f"the platform's fee of a charge ({charge_id}): 1 expected, 400 found\n"
    assert await command(database_url) == (1, line)


async def command(database_url: str) -> tuple[int | None, str]:
    """`frontdesk reconcile`: how it ends, and what it prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "frontdesk", "reconcile"),
        env=os.environ | {"DATABASE_URL": database_url},
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await process.communicate()
    return process.returncode, printed.decode()
