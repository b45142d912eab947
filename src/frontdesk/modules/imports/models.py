"""The tables of imports: the file in parts, which are deleted as they are carried out, and what was not taken."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, cast, exists
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, column_property, mapped_column

from frontdesk.core.db import Base, Timestamps
from frontdesk.core.outbox import OutboxRow
from frontdesk.modules.imports.events import PartDue


class Import(Timestamps, Base):
    """A file, and how far it has come. The counters change in the transaction that carries a part out."""

    __tablename__ = "imports"
    __table_args__ = (
        Index("ix_imports_company_id_id", "company_id", "id"),
        Index("ix_imports_finished_at", "finished_at"),
    )
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012  SQLAlchemy reads it from the class

    id: Mapped[UUID] = mapped_column(primary_key=True)
    company_id: Mapped[UUID]  # the tenant: every table that grows carries it
    provider_id: Mapped[UUID]
    user_id: Mapped[UUID]  # who has sent it
    kind: Mapped[str] = mapped_column(Text)  # what its lines are: who takes its parts
    notify: Mapped[bool]  # whether those whom the lines concern are told
    encoding: Mapped[str] = mapped_column(Text)
    delimiter: Mapped[str] = mapped_column(Text)
    header: Mapped[list[str]] = mapped_column(ARRAY(Text))  # as the file has it
    names: Mapped[list[str | None]] = mapped_column(ARRAY(Text))  # which column each of them means
    lines: Mapped[int]
    done: Mapped[int] = mapped_column(server_default="0")
    created: Mapped[int] = mapped_column(server_default="0")
    repeated: Mapped[int] = mapped_column(server_default="0")
    refused: Mapped[int] = mapped_column(server_default="0")
    finished_at: Mapped[datetime | None]
    # nobody tries its next part any more, until an operator does (`frontdesk tasks`)
    is_stuck: Mapped[bool] = column_property(
        exists().where(
            OutboxRow.dead_at.is_not(None),
            OutboxRow.topic == PartDue.topic,
            OutboxRow.payload["import_id"].astext == cast(id, Text),  # noqa: A003  the column
        )
    )


class ImportPart(Base):
    """Lines that wait to be carried out together."""

    __tablename__ = "import_parts"

    import_id: Mapped[UUID] = mapped_column(ForeignKey(Import.id, ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[UUID]
    lines: Mapped[list[Any]] = mapped_column(JSONB)  # of each: number, cells, what is wrong with them


class ImportRefusal(Base):
    """A line that was not taken, and why."""

    __tablename__ = "import_refusals"

    import_id: Mapped[UUID] = mapped_column(ForeignKey(Import.id, ondelete="CASCADE"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)  # of the file, counted from 1
    company_id: Mapped[UUID]
    cells: Mapped[list[str]] = mapped_column(ARRAY(Text))
    errors: Mapped[list[dict[str, str]]] = mapped_column(JSONB)  # field and message


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line to be carried out: its cells by the names of their columns; None where something is wrong with them."""

    line: int
    cells: list[str]
    fields: dict[str, str] | None
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The lines of an import that are carried out together. Nobody else has them meanwhile."""

    upload: Import
    number: int
    entries: list[Entry]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A line that is not taken: `errors` are pairs of a field and what is wrong with it."""

    entry: Entry
    errors: list[tuple[str, str]]
