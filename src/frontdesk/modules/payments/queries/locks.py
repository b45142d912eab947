"""Reading what is about to change."""

from typing import TypeVar

from sqlalchemy import Select

T = TypeVar("T")


def locked(statement: Select[T]) -> Select[T]:
    """The same rows, locked, and read anew where the session has them: they may have changed meanwhile."""
    return statement.with_for_update().execution_options(populate_existing=True)
