"""The audit log: written with the change or not at all, read by filters, edited by nobody."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit
from frontdesk.core.audit import AuditEntry, By, Filters
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.pagination import PageRequest
from frontdesk.core.permissions import CompanyRole
from tests.conftest import START

ADA, GRACE, COMPANY = uuid4(), uuid4(), uuid4()
BY = By(user_id=ADA, address="203.0.113.7")


async def told(session: AsyncSession, **filters: Any) -> list[tuple[str, Any, Any]]:
    found = await audit.read(session, Filters(**filters), page=PageRequest(page=1, size=10))
    return [(entry.action, entry.before, entry.after) for entry in found.items]


async def note(
    session: AsyncSession, change: tuple[audit.Values | None, audit.Values | None], action: str = "member.changed"
) -> None:
    await audit.record(session, action, by=BY, now=START, subject_id=GRACE, company_id=COMPANY, change=change)


async def test_an_entry_says_who_did_what_to_whom_when_and_from_where(session: AsyncSession) -> None:
    await note(session, ({"role": CompanyRole.STAFF, "kept": 1}, {"role": CompanyRole.MANAGER, "kept": 1}))
    entry = (await session.scalars(select(AuditEntry))).one()
    assert (entry.at, entry.actor_id, entry.company_id, entry.address) == (START, ADA, COMPANY, "203.0.113.7")
    assert (entry.action, entry.subject_kind, entry.subject_id) == ("member.changed", "member", GRACE)
    assert (entry.before, entry.after) == ({"role": "staff"}, {"role": "manager"})


async def test_what_comes_goes_or_stays_as_it_was(session: AsyncSession) -> None:
    await note(session, (None, {"role": "staff"}), "member.added")
    await note(session, ({"role": "staff"}, None), "member.removed")
    await note(session, ({"role": "staff"}, {"role": "staff"}))
    assert await told(session) == [
        ("member.removed", {"role": "staff"}, None),
        ("member.added", None, {"role": "staff"}),
    ]


async def test_secrets_are_not_in_it(session: AsyncSession) -> None:
    before = {"api_key": "old", "password_hash": "old", "name": "a"}
    await note(session, (before, {"api_key": "new", "password_hash": "new", "name": "b"}))
    hidden = {"api_key": "***", "password_hash": "***"}
    assert await told(session) == [("member.changed", hidden | {"name": "a"}, hidden | {"name": "b"})]


async def test_it_is_written_with_the_change_or_not_at_all(sessions: Sessions) -> None:
    async def fail() -> None:
        async with unit_of_work(sessions) as session:
            await note(session, (None, {"role": "staff"}))
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(AuditEntry)) == 0


FILTERS: list[tuple[dict[str, Any], int]] = [
    ({}, 2),
    ({"company_id": COMPANY}, 1),
    ({"company_id": uuid4()}, 0),
    ({"actor_id": ADA}, 1),
    ({"action": "user.changed"}, 1),
    ({"action": "user.chang"}, 0),
    ({"subject_kinds": ["member"]}, 1),
    ({"subject_id": GRACE}, 2),
    ({"since": START}, 2),
    ({"since": START + timedelta(seconds=1)}, 1),
    ({"until": START}, 0),
    ({"until": START + timedelta(hours=1)}, 1),
    ({"subject_id": GRACE, "actor_id": ADA, "subject_kinds": ["user"]}, 0),
]


async def test_it_is_read_by_filters(session: AsyncSession) -> None:
    await note(session, (None, {"role": "staff"}))
    later = START + timedelta(hours=1)
    change = ({"is_admin": False}, {"is_admin": True})
    await audit.record(session, "user.changed", by=audit.OPERATOR, now=later, subject_id=GRACE, change=change)
    for filters, count in FILTERS:
        assert len(await told(session, **filters)) == count, filters


@pytest.fixture
async def owner(database_url: str, sessions: Sessions) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the owner of the table, past the application, with an entry to be tampered with."""
    async with unit_of_work(sessions) as session:
        await note(session, (None, {"role": "staff"}))
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET actor_id = NULL",
        "UPDATE audit_log SET action = action",
        "UPDATE audit_log SET at = at WHERE false",
        "DELETE FROM audit_log",
        "TRUNCATE audit_log",
        "INSERT INTO audit_log SELECT * FROM audit_log ON CONFLICT (id) DO UPDATE SET actor_id = NULL",
    ],
)
async def test_nobody_edits_it(owner: asyncpg.Connection, statement: str) -> None:
    before = await owner.fetch("SELECT * FROM audit_log")
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="only added to"):
        await owner.execute(statement)
    assert await owner.fetch("SELECT * FROM audit_log") == before
    assert [row["actor_id"] for row in before] == [UUID(str(ADA))]
