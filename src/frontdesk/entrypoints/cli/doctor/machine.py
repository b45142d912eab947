"""What the machine has to offer: Python, time zone data, room on the disk."""

import platform
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from frontdesk.entrypoints.cli.doctor.finding import Finding
from frontdesk.entrypoints.embedded.folder import NEEDED_BYTES

# Zones whose rules differ in kind: none, a usual one, half-hour clock changes, rules that changed lately.
PROBES: Final = ("UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/Mexico_City")


def check_machine(data: Path) -> Iterator[Finding]:
    """Check what needs no settings."""
    yield Finding("python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    yield _time_zones()
    place = next(folder for folder in (data.absolute(), *data.absolute().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    yield Finding(
        "disk",
        f"{free // 2**20} MiB free at {place}",
        None if free >= NEEDED_BYTES else f"Make room: {NEEDED_BYTES // 2**20} MiB are needed.",
    )


def _time_zones() -> Finding:
    advice = "Install the time zone data: the package tzdata, from PyPI or of your system."
    try:
        for name in PROBES:
            ZoneInfo(name)
    except ZoneInfoNotFoundError as error:
        return Finding("time zones", f"{error} is missing", advice)
    return Finding("time zones", f"{len(available_timezones())} known")
