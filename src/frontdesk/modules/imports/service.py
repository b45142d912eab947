"""Keeping files in parts, handing out one part after the other, and telling what has become of them."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.db import Sessions
from frontdesk.core.ids import new_id
from frontdesk.core.pagination import PageRequest, Slice, Stretch, follow, paginate
from frontdesk.core.sorting import Key
from frontdesk.modules.imports import queries, rules
from frontdesk.modules.imports.errors import EmptyTable, ImportNotFound, TooManyLines
from frontdesk.modules.imports.events import PartDue
from frontdesk.modules.imports.models import Entry, Import, ImportPart, ImportRefusal, Part, Refused
from frontdesk.modules.imports.rules import Columns

__all__ = ["Columns", "Sender", "finish_part", "get", "list_on", "list_page", "next_part", "remove",
           "report", "report_on", "report_page", "take"]  # fmt: skip

KEPT = timedelta(days=30)  # after the end: reports hold what people wrote about others
AT_A_TIME = 500
LATEST_FIRST = (Key(Import.id, descending=True),)
BY_LINE = (Key(ImportRefusal.line),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Where the lines of a file belong, and who has sent it."""

    company_id: UUID
    provider_id: UUID
    user_id: UUID


async def take(
    session: AsyncSession,
    content: bytes,
    *,
    kind: str,
    columns: Columns,
    sender: Sender,
    notify: bool,
    now: datetime,
) -> Import:
    """Keep a file, whose lines are carried out afterwards by whoever takes parts of this kind.

    Raises:
        NotText, EmptyTable, MissingColumns, RepeatedColumns, TooManyLines, BrokenQuotes: it cannot be read.
    """
    table = await asyncio.to_thread(rules.opened, content, columns)
    row = Import(
        id=new_id(),
        company_id=sender.company_id,
        provider_id=sender.provider_id,
        user_id=sender.user_id,
        kind=kind,
        notify=notify,
        encoding=table.encoding,
        delimiter=table.delimiter,
        header=table.header,
        names=table.names,
        lines=0,
    )
    session.add(row)
    await session.flush()
    number = 0
    while lines := await asyncio.to_thread(list, islice(table.lines, rules.PART)):
        row.lines += len(lines)
        if row.lines > rules.MAX_LINES:
            message = f"One import takes {rules.MAX_LINES} lines."
            raise TooManyLines(message)
        kept = {"lines": [[it.number, it.cells, it.broken] for it in lines]}
        await session.execute(
            insert(ImportPart), {"import_id": row.id, "number": number, "company_id": row.company_id, **kept}
        )
        number += 1
    if not number:
        raise EmptyTable
    await session.flush()
    await outbox.record(session, PartDue(import_id=row.id, kind=kind, number=0), now=now)
    await session.refresh(row)
    return row


async def next_part(session: AsyncSession, import_id: UUID, *, number: int) -> Part | None:
    """A part of an import if it is the next one, for the rest of the transaction; None where it is done or gone."""
    upload = await session.scalar(queries.by_id(import_id).with_for_update())
    part = await session.scalar(queries.next_part(import_id)) if upload is not None else None
    if upload is None or part is None or part.number != number:
        return None
    return Part(upload=upload, number=number, entries=[_entry(upload.names, *line) for line in part.lines])


def _entry(names: Sequence[str | None], line: int, cells: list[str], broken: str | None) -> Entry:
    found = None if broken else rules.fields(names, cells)
    error = broken or ("it has more cells than there are columns" if found is None else None)
    return Entry(line=line, cells=cells, fields=found, error=error)


async def finish_part(
    session: AsyncSession, part: Part, *, created: int, repeated: int, refused: Sequence[Refused], now: datetime
) -> None:
    """Write down what has become of the lines of a part, and have the next one carried out."""
    upload = part.upload
    if refused:
        rows = [
            {
                "import_id": upload.id,
                "line": it.entry.line,
                "company_id": upload.company_id,
                "cells": rules.shown(it.entry.cells),
                "errors": [{"field": field, "message": message} for field, message in it.errors],
            }
            for it in refused
        ]
        await session.execute(insert(ImportRefusal), rows)
    upload.done += len(part.entries)
    upload.created += created
    upload.repeated += repeated
    upload.refused += len(refused)
    its = (ImportPart.import_id == upload.id, ImportPart.number == part.number)
    await session.execute(delete(ImportPart).where(*its))
    if upload.done < upload.lines:
        following = PartDue(import_id=upload.id, kind=upload.kind, number=part.number + 1)
        await outbox.record(session, following, now=now)
    else:
        upload.finished_at = now


async def get(session: AsyncSession, import_id: UUID, *, kind: str) -> Import:
    """The import of this kind with this id; raises `ImportNotFound`."""
    row = await session.scalar(queries.by_id(import_id))
    if row is None or row.kind != kind:
        raise ImportNotFound
    return row


async def list_page(
    session: AsyncSession,
    *,
    kind: str,
    company_ids: Collection[UUID] | None,
    provider_id: UUID | None = None,
    page: PageRequest,
) -> Slice[Import]:
    """One page of the imports of a kind of some companies (None: of all) or one provider, the latest first."""
    statement = queries.imports_of(kind, company_ids)
    if provider_id is not None:
        statement = statement.where(Import.provider_id == provider_id)
    return await paginate(session, statement.order_by(*(key.clause() for key in LATEST_FIRST)), page)


async def list_on(
    session: AsyncSession, *, kind: str, company_ids: Collection[UUID] | None, cursor: str, size: int
) -> Stretch[Import]:
    """The same from a cursor on; raises `InvalidCursor`."""
    return await follow(session, queries.imports_of(kind, company_ids), LATEST_FIRST, cursor=cursor, size=size)


async def report_page(session: AsyncSession, upload: Import, *, page: PageRequest) -> Slice[ImportRefusal]:
    """One page of what an import has not taken, in the order of the file."""
    order = (key.clause() for key in BY_LINE)
    return await paginate(session, queries.refusals_of(upload.id).order_by(*order), page)


async def report_on(session: AsyncSession, upload: Import, *, cursor: str, size: int) -> Stretch[ImportRefusal]:
    """The same from a cursor on; raises `InvalidCursor`."""
    return await follow(session, queries.refusals_of(upload.id), BY_LINE, cursor=cursor, size=size)


async def report(sessions: Sessions, upload: Import) -> AsyncIterator[Sequence[ImportRefusal]]:
    """All that an import has not taken, some at a time and in a session of their own."""
    cursor: str | None = ""
    async with sessions() as session:
        while cursor is not None:
            found = await report_on(session, upload, cursor=cursor, size=AT_A_TIME)
            yield found.items
            cursor = found.next_cursor
            session.expunge_all()


async def remove(session: AsyncSession, upload: Import) -> None:
    """Delete an import with its report; what waits is not carried out, and what was made stays."""
    await session.delete(upload)
