"""What clients get about imports."""

from datetime import datetime
from enum import StrEnum, auto
from typing import Self
from uuid import UUID

from pydantic import Field

from frontdesk.core.schemas import Input, Output, Record
from frontdesk.modules.imports.models import Import, ImportRefusal

MAX_BYTES = 32 * 1024 * 1024  # of a file


class Progress(StrEnum):
    """How far an import has come."""

    WAITING = auto()
    RUNNING = auto()
    STUCK = auto()
    COMPLETED = auto()


class ImportOut(Record):
    """An import, and how far it has come."""

    company_id: UUID
    provider_id: UUID
    user_id: UUID = Field(description="Who has sent it.")
    status: Progress = Field(description="`stuck`: it failed again and again, and waits for the operator.")
    encoding: str = Field(examples=["utf-8", "windows-1252"], description="What the file was taken for.")
    delimiter: str = Field(examples=[";"])
    ignored_columns: list[str] = Field(description="Those that nobody asked for.")
    notify: bool = Field(description="Whether those whom it concerns are told by mail.")
    lines: int = Field(examples=[412], description="How many there are, without empty ones and the names of columns.")
    done: int = Field(examples=[400], description="How many of them were looked at.")
    created: int = Field(examples=[380])
    repeated: int = Field(examples=[15], description="Those that were known already; they changed nothing.")
    refused: int = Field(examples=[5], description="Those that cannot be taken; the report says why.")
    finished_at: datetime | None

    @classmethod
    def of(cls, row: Import) -> Self:
        """The answer about an import."""
        computed = {
            "status": _progress(row),
            "ignored_columns": [title for title, name in zip(row.header, row.names, strict=True) if name is None],
        }
        same = {name: getattr(row, name) for name in cls.model_fields if name not in computed}
        return cls.model_validate({**same, **computed})


def _progress(row: Import) -> Progress:
    if row.finished_at is not None:
        return Progress.COMPLETED
    if row.is_stuck:
        return Progress.STUCK
    return Progress.RUNNING if row.done else Progress.WAITING


class LineError(Output):
    """What is wrong with a cell, or with a whole line."""

    field: str = Field(examples=["student_age"], description="The column; `line` where it is the whole line.")
    message: str = Field(examples=["Input should be a valid integer"])


class RefusalOut(Output):
    """A line that was not taken."""

    line: int = Field(examples=[7], description="Where it begins in the file; the first line is 1.")
    cells: list[str] = Field(description="As in the file; long ones are cut.")
    errors: list[LineError]


class Format(StrEnum):
    """How a report is written."""

    JSON = auto()
    CSV = auto()


class ReportQuery(Input):
    """How a report is written."""

    format: Format = Format.JSON


def reported(row: ImportRefusal, *, width: int) -> list[object]:
    """A line of a report as a table: where it was, what is wrong with it, and the cells as in the file."""
    told = "; ".join(f"{error['field']}: {error['message']}" for error in row.errors)
    return [row.line, told, *row.cells[:width]]
