"""The level curve: each level takes 100 XP more than the one before it.

Level 1 from the start, 2 at 100 XP, 3 at 300, 4 at 600, 5 at 1000: `50 * level * (level - 1)`.
"""

from math import isqrt
from typing import Final

STEP: Final = 50  # half of what each level takes more than the one before it


def xp_of(level: int) -> int:
    """The XP at which a level begins."""
    return STEP * level * (level - 1)


def level_of(xp: int) -> int:
    """The highest level that begins at or below `xp`; in integers, so that no threshold is missed by rounding."""
    return (1 + isqrt(1 + 4 * (xp // STEP))) // 2
