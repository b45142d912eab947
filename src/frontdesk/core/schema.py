"""Whether the database still keeps what its schema promises: a restore, a repair by hand or a bad disk may break it.

Constraints judge what is written. Here they are asked about what is stored.
"""

from collections.abc import Iterable, Iterator

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Table
from sqlalchemy.dialects import postgresql

from frontdesk.core.db import Base
from frontdesk.core.invariants import Invariant

_PREPARER = postgresql.dialect().identifier_preparer  # type: ignore[no-untyped-call]  # it has no annotations

_USABLE = """
    SELECT conname AS of, 'a constraint that judges all rows' AS expected, 'not validated' AS found
    FROM pg_constraint WHERE connamespace = current_schema()::regnamespace AND NOT convalidated
    UNION ALL
    SELECT c.relname, 'an index that can be used', 'invalid' FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE c.relnamespace = current_schema()::regnamespace AND NOT (i.indisvalid AND i.indisready)
    UNION ALL
    SELECT t.tgname, 'a trigger that fires', 'disabled' FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = current_schema()::regnamespace AND t.tgenabled = 'D'"""
_THERE = """
    SELECT wanted.name AS of, 'there' AS expected, 'missing' AS found FROM unnest(CAST(:names AS text[])) wanted(name)
    WHERE NOT EXISTS (SELECT FROM pg_class c
                      WHERE c.relname = wanted.name AND c.relnamespace = current_schema()::regnamespace)
      AND NOT EXISTS (SELECT FROM pg_constraint c
                      WHERE c.conname = wanted.name AND c.connamespace = current_schema()::regnamespace)"""


def invariants() -> list[Invariant]:
    """What holds of every table that is registered by now."""
    tables = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
    return [
        Invariant(
            "schema.there",
            "every table, constraint and index is there",
            _THERE,
            lambda: {"names": [name for table in tables for name in _names(table)]},
        ),
        Invariant("schema.usable", "every constraint, index and trigger is in force", _USABLE),
        Invariant("schema.references", "what rows point at is there", _union(map(_orphans, tables))),
        Invariant("schema.checks", "every row passes its table's checks", _union(map(_failures, tables))),
    ]


def _union(statements: Iterable[Iterable[str]]) -> str:
    return "\nUNION ALL\n".join(part for parts in statements for part in parts)


def _names(table: Table) -> Iterator[str]:
    """Its name and those of its constraints and indexes, as PostgreSQL cuts them."""
    yield table.name
    for constraint in table.constraints:
        if constraint.name is not None:
            yield _bare(_PREPARER.format_constraint(constraint))
    for index in table.indexes:
        yield _bare(_PREPARER.format_index(index))


def _bare(name: str | None) -> str:
    """A name as it stands in the catalogues."""
    return (name or "").strip('"')


def _orphans(table: Table) -> Iterator[str]:
    """For each foreign key the rows whose other end is missing."""
    for key in table.constraints:
        if not isinstance(key, ForeignKeyConstraint):
            continue
        pairs = [(f'"{one.parent.name}"', f'"{one.column.name}"') for one in key.elements]
        mine = ", ".join(f"child.{own}" for own, _ in pairs)
        given = " AND ".join(f"child.{own} IS NOT NULL" for own, _ in pairs)
        meet = " AND ".join(f"parent.{other} = child.{own}" for own, other in pairs)
        target = key.referred_table.name
        columns = ", ".join(one.parent.name for one in key.elements)
        yield (
            f"SELECT '{table.name} ({columns})' AS of, 'a row of {target}' AS expected, "  # noqa: S608  ours
            f'ROW({mine})::text AS found FROM "{table.name}" child '
            f'WHERE {given} AND NOT EXISTS (SELECT FROM "{target}" parent WHERE {meet})'
        )


def _failures(table: Table) -> Iterator[str]:
    """The rows that a check of their table would refuse, in one scan."""
    checks = [it for it in table.constraints if isinstance(it, CheckConstraint)]
    if not checks:
        return
    key = ", ".join(f'"{column.name}"' for column in table.primary_key)
    asked = ", ".join(f"('{it.name}', ({it.sqltext}))" for it in sorted(checks, key=lambda it: str(it.name)))
    yield (
        f"SELECT '{table.name} ' || ROW({key})::text AS of, asked.name AS expected, 'refused' AS found "  # noqa: S608
        f'FROM "{table.name}", LATERAL (VALUES {asked}) asked(name, holds) WHERE asked.holds IS FALSE'
    )
