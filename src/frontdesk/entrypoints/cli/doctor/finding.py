"""What a check found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report: something in order, or with `advice` something to put right."""

    subject: str
    what: str
    advice: str | None = None

    @property
    def good(self) -> bool:
        """Whether there is nothing to do."""
        return self.advice is None
