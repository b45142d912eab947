"""What a proof has found."""

from dataclasses import dataclass

from faults.reckoning import Check


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a proof has found."""

    name: str
    title: str
    figures: dict[str, str]
    checks: list[Check]
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether everything is as was promised."""
        return all(check.holds for check in self.checks)
