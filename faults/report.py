"""What a proof found, for people and for programs."""

from typing import Final

from faults.outcomes import Outcome

WIDTH: Final = 300  # of an example


def render(outcome: Outcome) -> str:
    """The figures, then the reckoning, line by line."""
    lines = [f"{outcome.name}: {outcome.title} ({outcome.seconds:.0f} s)"]
    width = max(len(what) for what in (*outcome.figures, *(check.what for check in outcome.checks)))
    lines += [f"    {what:{width}}  {value}" for what, value in outcome.figures.items()]
    for check in outcome.checks:
        lines.append(f"  {'✓' if check.holds else '✗'} {check.what:{width}}  {check.found}")
        if not check.holds:
            lines += [f"      {example[:WIDTH]}" for example in check.examples]
    return "\n".join(lines)


def as_json(outcome: Outcome) -> dict[str, object]:
    """The same as values."""
    checks = [
        {"what": it.what, "found": it.found, "holds": it.holds, "examples": list(it.examples)} for it in outcome.checks
    ]
    return {
        "name": outcome.name,
        "title": outcome.title,
        "holds": outcome.holds,
        "seconds": round(outcome.seconds, 1),
        "figures": outcome.figures,
        "checks": checks,
    }
