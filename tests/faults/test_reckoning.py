"""The reckoning of `python -m faults` can fail: each thing that may go wrong is found, and nothing else."""

from collections import Counter
from dataclasses import replace

import pytest

from faults import report
from faults.outcomes import Outcome
from faults.reckoning import CANCELLATION, CONFIRMATION, Acknowledged, Check, Found, Stored, reckon

ACKNOWLEDGED = [Acknowledged("kept"), Acknowledged("off", cancelled=True)]
SOUND = Found(
    bookings=[Stored("kept", "ada@example.com", "confirmed"), Stored("off", "ben@example.com", "cancelled")],
    overlaps=0,
    told={"kept": Counter([CONFIRMATION]), "off": Counter([CONFIRMATION, CANCELLATION])},
    mails=frozenset({"m1", "m2", "m3"}),
    arrived=Counter({"m1": 1, "m2": 1, "m3": 1}),
    waiting=0,
    dead=0,
)
KEPT, OFF = SOUND.bookings


def broken(found: Found, *, mails_twice: int = 0) -> list[str]:
    return [check.what for check in reckon(ACKNOWLEDGED, found, mails_twice=mails_twice) if not check.holds]


def test_what_is_as_it_was_told_holds() -> None:
    assert broken(SOUND) == []


def test_a_cancellation_may_overtake_its_confirmation() -> None:
    assert broken(replace(SOUND, told={**SOUND.told, "off": Counter([CANCELLATION])})) == []


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (replace(SOUND, bookings=[OFF]), ["bookings lost"]),
        (
            replace(SOUND, bookings=[KEPT, OFF, Stored("more", "ada@example.com", "confirmed")]),
            ["bookings that nobody was told of", "clients who were booked twice"],
        ),
        (replace(SOUND, overlaps=1), ["double bookings"]),
        (replace(SOUND, bookings=[KEPT, replace(OFF, status="confirmed")]), ["cancellations lost"]),
        (replace(SOUND, bookings=[replace(KEPT, status="expired"), OFF]), ["bookings undone"]),
        (replace(SOUND, told={**SOUND.told, "kept": Counter()}), ["clients not told, or told twice"]),
        (replace(SOUND, told={**SOUND.told, "kept": Counter({CONFIRMATION: 2})}), ["clients not told, or told twice"]),
        (replace(SOUND, told={**SOUND.told, "off": Counter([CONFIRMATION])}), ["clients not told, or told twice"]),
        (replace(SOUND, arrived=Counter({"m1": 1, "m2": 1})), ["mails lost"]),
        (replace(SOUND, arrived=SOUND.arrived + Counter(["m1"])), ["mails sent twice"]),
        (replace(SOUND, waiting=1), ["facts still waiting"]),
        (replace(SOUND, dead=1), ["facts given up"]),
    ],
)
def test_what_is_not_is_found(found: Found, says: list[str]) -> None:
    assert broken(found) == says


def test_as_many_mails_go_twice_as_workers_were_killed() -> None:
    assert broken(replace(SOUND, arrived=SOUND.arrived + Counter(["m1"])), mails_twice=1) == []


def test_one_line_that_does_not_hold_is_told_with_its_examples() -> None:
    outcome = Outcome("some-fault", "Something fails", {"times": "3"}, reckon(ACKNOWLEDGED, SOUND), seconds=1.25)
    assert outcome.holds
    failed = replace(outcome, checks=[*outcome.checks, Check("lost", "2", holds=False, examples=["this", "that"])])
    assert not failed.holds
    assert report.render(failed).splitlines()[-3:] == [
        f"  ✗ {'lost':32}  2",
        "      this",
        "      that",
    ]
    assert report.as_json(failed)["holds"] is False
