"""What ends is brought back, a few times; the rest is ended in order."""

import signal
from pathlib import Path

import pytest

from frontdesk.entrypoints.embedded.errors import ServiceFailed
from frontdesk.entrypoints.embedded.processes import Child, spawn
from frontdesk.entrypoints.embedded.supervisor import Patience, Supervisor
from tests.embedded import left_of


class Shell:
    """A service that runs a line of shell."""

    def __init__(self, name: str, line: str, diary: list[str], place: Path) -> None:
        self.name = name
        self.child: Child | None = None
        self._line = line
        self._diary = diary
        self._log = place / "log"

    def start(self) -> None:
        self._diary.append(f"{self.name} started")
        self.child = spawn(["sh", "-c", self._line], log=self._log)

    def stop(self) -> None:
        assert self.child is not None
        self.child.stop()
        self._diary.append(f"{self.name} stopped")


def test_services_end_in_the_reverse_order_of_their_start(place: Path) -> None:
    diary: list[str] = []
    supervisor = Supervisor(diary.append)
    services = [Shell(name, "sleep 600", diary, place) for name in ("first", "second", "third")]
    for service in services:
        supervisor.start(service)
    pids = [service.child.pid for service in services if service.child]
    assert supervisor.pids == dict(zip(("first", "second", "third"), pids, strict=True))
    assert supervisor.look() is False
    supervisor.stop()
    assert diary[3:] == ["third stopped", "second stopped", "first stopped"]
    assert left_of(pids) == []


def test_a_service_that_ends_is_brought_back_and_the_others_are_left_alone(place: Path) -> None:
    diary: list[str] = []
    supervisor = Supervisor(diary.append, patience=Patience(first_pause=0.01, soon=0))
    fragile, other = Shell("fragile", "sleep 600", diary, place), Shell("other", "sleep 600", diary, place)
    supervisor.start(fragile)
    supervisor.start(other)
    before = supervisor.pids
    assert fragile.child is not None
    fragile.child.stop()
    assert supervisor.look() is True
    assert supervisor.pids["other"] == before["other"]
    assert supervisor.pids["fragile"] != before["fragile"]
    assert diary[2:] == ["fragile ended by SIGTERM; it is started again in 0.01 s", "fragile started"]
    assert supervisor.look() is False
    supervisor.stop()


def test_a_service_that_ends_again_and_again_is_given_up(place: Path) -> None:
    diary: list[str] = []
    supervisor = Supervisor(diary.append, patience=Patience(returns=5, first_pause=0.01, longest_pause=0.05))
    broken = Shell("broken", "exit 3", diary, place)
    supervisor.start(broken)

    def wait_and_look() -> None:
        assert broken.child is not None
        assert broken.child.wait() == 3
        assert supervisor.look() is True

    for _ in range(5):
        wait_and_look()
    with pytest.raises(ServiceFailed) as given_up:
        wait_and_look()
    assert str(given_up.value) == (
        "broken ended 6 times within 5 minutes, the last time with exit code 3: its log says why."
    )
    pauses = [said.rpartition("in ")[2] for said in diary if "again" in said]
    assert pauses == ["0.02 s", "0.04 s", "0.05 s", "0.05 s", "0.05 s"]
    supervisor.stop()


def test_a_second_interrupt_ends_what_does_not_want_to_end(place: Path) -> None:
    diary: list[str] = []
    supervisor = Supervisor(diary.append)

    class Stubborn(Shell):
        def stop(self) -> None:
            # Python's own handler, also where whoever started the tests in the background had the signal ignored
            before = signal.signal(signal.SIGINT, signal.default_int_handler)
            try:
                signal.raise_signal(signal.SIGINT)
            finally:
                signal.signal(signal.SIGINT, before)

    stubborn = Stubborn("stubborn", "trap '' TERM; while :; do sleep 1; done", diary, place)
    supervisor.start(stubborn)
    assert stubborn.child is not None
    supervisor.stop()
    assert diary == ["stubborn started", "Not waiting for stubborn"]
    assert stubborn.child.poll() in (-signal.SIGTERM, -signal.SIGKILL)
