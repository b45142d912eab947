"""Identifiers: UUIDs whose order is the order of their making, so that index pages fill one after another."""

from uuid import UUID

from uuid_utils import compat


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, the rest random."""
    return compat.uuid7()
