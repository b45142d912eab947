"""Answers that a vendor gives once for each idempotency key."""

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Kept:
    """What came with a key, and the answer once there is one."""

    request: Any
    status: int = 0
    body: Any = None

    @property
    def in_progress(self) -> bool:
        """Whether the call that brought the key is still being answered."""
        return self.status == 0


class Keys:
    """The keys that one vendor has seen."""

    def __init__(self) -> None:
        self._kept: dict[str, Kept] = {}

    def earlier(self, key: str | None) -> Kept | None:
        """What came with the key before."""
        return self._kept.get(key) if key else None

    def begin(self, key: str | None, request: Any) -> Kept:
        """Note that a call with this key is being answered; one without a key stands for itself."""
        kept = Kept(request)
        if key:
            self._kept[key] = kept
        return kept

    def drop(self, key: str | None) -> None:
        """Forget a call that had no effect."""
        if key:
            self._kept.pop(key, None)
