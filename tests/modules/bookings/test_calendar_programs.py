"""What a calendar program makes of the invitations: khal, which is somebody else's, on a calendar of its own."""

import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest
from httpx2 import AsyncClient
from icalendar import Calendar

from frontdesk.core.clock import MovableClock
from frontdesk.entrypoints.cli.mail import preview
from frontdesk.modules.bookings.rules import SETTLES
from tests.modules.bookings.conftest import Post, Studio
from tests.modules.bookings.test_mails import act

pytestmark = pytest.mark.proof
CONFIGURATION = """
[calendars]
[[mine]]
path = {folder}/calendar
[sqlite]
path = {folder}/khal.db
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = America/New_York
default_timezone = America/New_York
"""


class Khal:
    """Somebody's calendar in New York."""

    def __init__(self, folder: Path) -> None:
        (folder / "calendar").mkdir()
        self._folder = folder
        self._configuration = folder / "config"
        self._configuration.write_text(CONFIGURATION.format(folder=folder))

    def run(self, *arguments: str | Path) -> str:
        """Run a command of khal; what it prints."""
        command = [sys.executable, "-m", "khal", "-c", self._configuration, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603  khal's own

    def take(self, mail: EmailMessage) -> None:
        """Open the invitation that is attached to a mail."""
        (attached,) = mail.iter_attachments()
        file = self._folder / "invite.ics"
        file.write_bytes(attached.get_content())
        self.run("import", "--batch", file)

    def days(self) -> list[str]:
        """What stands in it, with the days."""
        listed = self.run("list", "--format", "{start-time}-{end-time} {title} @ {location}", "2027-03-14", "7d")
        return listed.splitlines()


@pytest.fixture
def khal(tmp_path: Path) -> Khal:
    return Khal(tmp_path)


async def test_a_booking_stands_in_its_clients_calendar_once_and_moves(
    client: AsyncClient, studio: Studio, post: Post, khal: Khal, clock: MovableClock
) -> None:
    booking = await studio.booked()
    khal.take((await post())["ada@example.com", "Your booking at Blue Note Studio is confirmed"])
    event = "Blue Note Studio @ Blue Note Studio, Room A, Oranienstraße 1, Berlin"
    assert khal.days() == ["Monday, 2027-03-15", f"05:00-06:00 {event}"]
    await act(client, booking, "reschedule", studio.owner, start_time="2027-03-16T12:00")
    clock.offset += SETTLES
    khal.take((await post())["ada@example.com", "Your booking at Blue Note Studio has a new time"])
    assert khal.days() == ["Tuesday, 2027-03-16", f"07:00-08:00 {event}"]


def test_every_invitation_can_be_read(tmp_path: Path, khal: Khal) -> None:
    preview(tmp_path / "mails", locale="en-GB")
    files = sorted((tmp_path / "mails").glob("*.ics"))
    assert {"bookings.confirmation.ics", "bookings.cancellation.ics"} < {file.name for file in files}
    ids = {str(event["UID"]) for file in files for event in Calendar.from_ical(file.read_bytes()).events}
    khal.run("import", "--batch", *files)
    listed = khal.run("list", "--format", "{uid}", "--day-format", "", "2027-01-01", "365d")
    assert set(listed.split()) == ids
