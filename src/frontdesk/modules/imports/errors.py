"""Why a file cannot be imported at all. What is wrong with single lines stands in the report."""

from frontdesk.core.errors import DomainError, Invalid, NotFound


class ImportNotFound(NotFound):
    """No such import, or not for this caller."""

    code = "import_not_found"
    title = "There is no such import"


class NotCsv(DomainError):
    """The body says that it is something else."""

    status = 415
    code = "not_csv"
    title = "Send the file itself as the body, as text/csv"


class NotText(Invalid):
    """The bytes are no text in UTF-8, in UTF-16 with its mark, or in Windows-1252."""

    code = "not_text"
    title = "This file is no text; save it as CSV in UTF-8"


class EmptyTable(Invalid):
    """There is a line of names at most."""

    code = "empty_table"
    title = "There are no lines in this file"


class MissingColumns(Invalid):
    """Columns that every line needs are not there; `missing` names them."""

    code = "missing_columns"
    title = "Columns are missing"


class RepeatedColumns(Invalid):
    """Two columns have the same name, so that nobody knows which of them counts; `repeated` names them."""

    code = "repeated_columns"
    title = "Several columns have the same name"


class TooManyLines(Invalid):
    """More lines than one import takes."""

    code = "too_many_lines"
    title = "This file has too many lines; divide it"


class BrokenQuotes(Invalid):
    """So many lines have quotes that do not match that the file is meant to be something else."""

    code = "broken_quotes"
    title = "The quotes of this file do not match"
