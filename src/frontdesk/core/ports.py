"""Ports: what a module needs of the world outside, as a protocol, and which adapter gives it in this process.

A module declares one in its `ports.py` (`mailer: Port[Mailer] = Port("mailer")`) and calls it to get the adapter;
`entrypoints/wiring.py` binds what the settings want, once per process.
"""

from typing import Generic, TypeVar

T = TypeVar("T")


class Port(Generic[T]):
    """A place for one adapter."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._adapter: T | None = None

    def bind(self, adapter: T) -> None:
        """Put an adapter here, in place of any that was here before."""
        self._adapter = adapter

    def __call__(self) -> T:
        """The adapter that is bound here; raises `RuntimeError` where none is."""
        if self._adapter is None:
            message = f"nothing is bound to the port {self._name!r}: see entrypoints/wiring.py"
            raise RuntimeError(message)
        return self._adapter
