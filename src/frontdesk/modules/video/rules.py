"""How far a video can come, and what of two words about it counts."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum, auto
from typing import Final, Self

PLAYABLE: Final = timedelta(hours=12)  # that signed addresses last: Mux's longest video
LOOK_AFTER: Final = timedelta(minutes=15)  # without a word of the host, it is asked


class Status(StrEnum):
    """How far a video has come, in the order in which a later word counts more than an earlier one.

    The host's events come in any order, and twice: since the furthest status counts, they end the same.
    """

    WAITING = auto()  # for its file
    TIMED_OUT = auto()
    CANCELLED = auto()
    PROCESSING = auto()
    ERRORED = auto()
    READY = auto()
    DISCARDED = auto()  # replaced or deleted here; the host still has to be told
    DELETED = auto()  # the host has it no more

    @property
    def removed(self) -> bool:
        """Whether it is to be shown never again."""
        return self in {Status.DISCARDED, Status.DELETED}


class UploadStatus(StrEnum):
    """How far an upload has come, in the words of Mux's direct uploads."""

    WAITING = auto()
    ASSET_CREATED = auto()
    ERRORED = auto()
    CANCELLED = auto()
    TIMED_OUT = auto()

    @classmethod
    def of(cls, status: Status, *, has_asset: bool) -> Self:
        """The same of the upload whose video has come so far; one that was not wanted any more is cancelled."""
        if has_asset or status in {Status.PROCESSING, Status.READY}:
            return cls(cls.ASSET_CREATED)
        return cls(cls.CANCELLED if status.removed else status)


class Policy(StrEnum):
    """Who may play a video that has its id: everybody, or who has an address that we have signed."""

    PUBLIC = auto()
    SIGNED = auto()


def playable(ids: Mapping[Policy, str], wanted: Policy) -> Policy | None:
    """The policy by which a video can be handed out that has these playback ids: as wanted, never wider than that."""
    return next((policy for policy in (wanted, Policy.SIGNED) if policy in ids), None)


def is_settled(ids: Mapping[Policy, str], wanted: Policy) -> bool:
    """Whether a video with these playback ids plays as wanted, and nobody has a public id where that is not wanted."""
    return wanted in ids and (wanted is Policy.PUBLIC or Policy.PUBLIC not in ids)


UNDER_WAY: Final = (Status.WAITING, Status.PROCESSING)
_ORDER: Final = list(Status)


def furthest(one: Status, other: Status) -> Status:
    """The status that counts where both were told."""
    return max(one, other, key=_ORDER.index)
