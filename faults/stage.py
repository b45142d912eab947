"""A fault and how it is performed: an installation, a crowd, the scene, rest, and the reckoning."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Final

import httpx2

from faults.crowd import PATIENCE_SECONDS, Crowd, Tally, open_place
from faults.installation import LOOK_SECONDS, Installation, installation
from faults.outcomes import Outcome
from faults.reckoning import Check, reckon

WARM_UP_SECONDS: Final = 2.0
CALM_SECONDS: Final = 2.0
IN_HAND: Final = 2  # mails that a worker sends at the same time (CELERY_CONCURRENCY)


@dataclass(slots=True)
class Stage:
    """What a scene works with. `scale` is 1 for figures, and less for a look whether it still holds."""

    there: Installation
    crowd: Crowd
    scale: float = 1.0
    figures: dict[str, str] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    mails_twice: int = 0  # those that were in hand when it could not be written down that they had been sent

    def times(self, count: int) -> int:
        """How often to do something that counts `count` times at full scale."""
        return max(1, round(count * self.scale))

    async def calm(self, seconds: float = CALM_SECONDS) -> None:
        """Let the crowd book on for a while."""
        await asyncio.sleep(seconds)

    async def tells(self) -> float:
        """Wait for the next mail that the worker sends; how many seconds that took."""
        began, sent = time.monotonic(), len(self.there.mails.mails)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(self.there.mails.mails) == sent:
                await asyncio.sleep(LOOK_SECONDS)
        return time.monotonic() - began

    def note(self, what: str, value: object) -> None:
        """A figure, which is told and not judged."""
        self.figures[what] = str(value)

    def demand(self, what: str, found: object, *, holds: bool) -> None:
        """A figure that is judged."""
        self.checks.append(Check(what, str(found), holds))


Scene = Callable[[Stage], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong, and what clients may notice of it."""

    name: str
    title: str
    scene: Scene
    may_refuse: bool  # by 503 with Retry-After
    may_be_away: bool  # connections are refused for a moment
    set_up: Callable[[], AbstractAsyncContextManager[Installation]]


FAULTS: Final[dict[str, Fault]] = {}


def fault(
    name: str,
    title: str,
    *,
    may_refuse: bool = False,
    may_be_away: bool = False,
    set_up: Callable[[], AbstractAsyncContextManager[Installation]] = installation,
) -> Callable[[Scene], Scene]:
    """Register a scene as a fault that can be asked for by its name."""

    def register(scene: Scene) -> Scene:
        FAULTS[name] = Fault(name, title, scene, may_refuse, may_be_away, set_up)
        return scene

    return register


async def perform(chosen: Fault, *, scale: float) -> Outcome:
    """Perform a fault from the start of its servers to the reckoning."""
    began = time.monotonic()
    async with chosen.set_up() as there:
        async with httpx2.AsyncClient(timeout=60, trust_env=False) as client:
            place = await open_place(client, there.url)
        async with Crowd(there.url, place) as crowd:
            stage = Stage(there, crowd, scale)
            await stage.calm(WARM_UP_SECONDS)
            await chosen.scene(stage)
            stage.note("booked again after the end of it, s", f"{await crowd.acknowledges():.1f}")
        stage.note("everything that follows was done after, s", f"{await there.settled():.1f}")
        checks = [
            *_answers(chosen, crowd),
            *reckon(crowd.acknowledged, await there.found(), mails_twice=stage.mails_twice),
            *stage.checks,
        ]
        unforeseen = there.unforeseen()
        checks.append(Check("errors that nobody foresaw", str(len(unforeseen)), not unforeseen, unforeseen[:1]))
        code, lines = await there.command("verify")
        broken = tuple(line for line in lines if not line.startswith("✓"))
        checks.append(Check("frontdesk verify", broken[-1], code == 0, broken[:-1]))
        if any(not check.holds for check in checks):
            there.keep_logs()
    return Outcome(chosen.name, chosen.title, _figures(stage), checks, time.monotonic() - began)


def _answers(chosen: Fault, crowd: Crowd) -> list[Check]:
    """What clients may and may not have seen."""
    tally = crowd.tally
    refused = tally.answers["503 unavailable"]
    broken = tally.broken.total()
    return [
        Check("clients without an answer", str(crowd.unanswered), crowd.unanswered == 0),
        Check("answers that nobody may get", str(len(tally.unfit)), not tally.unfit, tally.unfit[:3]),
        Check("requests refused (503, Retry-After)", str(refused), chosen.may_refuse or refused == 0),
        Check("connections refused or cut", str(broken), chosen.may_be_away or broken == 0),
        Check("effects whose answer was lost", str(tally.replayed), tally.replayed == 0),
    ]


def _figures(stage: Stage) -> dict[str, str]:
    crowd = stage.crowd
    cancelled = sum(it.cancelled for it in crowd.acknowledged)
    return {
        "bookings acknowledged": str(len(crowd.acknowledged)),
        "of them cancelled, acknowledged too": str(cancelled),
        "answers": _counts(crowd.tally.answers),
        "attempts without an answer": _counts(crowd.tally.broken),
        **latencies(crowd.tally),
        "longest until an answer, all attempts, s": f"{crowd.tally.longest:.1f}",
        **stage.figures,
    }


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{what}: {times}" for what, times in sorted(counter.items())) or "none"


def latencies(tally: Tally, since: int = 0) -> dict[str, str]:
    """The median and the 99th percentile of the answers that came after the first `since`."""
    milliseconds = [1000 * seconds for seconds in tally.latencies[since:]]
    if len(milliseconds) < 2:
        return {}
    cuts = quantiles(milliseconds, n=100, method="inclusive")
    return {"p50, p99 of an answer, ms": f"{cuts[49]:.0f}, {cuts[98]:.0f}"}
